# SPDX-License-Identifier: GPL-2.0-only
"""What interop/consumers/run starts in the guest: the cases of one consumer, KTAP on stdout.

    guest.py nfs|nvme|nfs-both|nvme-both|nfs-tlshd|nvme-tlshd PKI LOGS [PATTERN...]

both: the kernel does the servers' handshakes too, and there is no daemon anywhere.
tlshd: the same consumers with tlshd in reach, to compare (tlshd.py).
"""
import importlib
import os
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "lib")]

import harness		# noqa: E402
import lab		# noqa: E402

CASES = {
    "nfs": ("nfs_cases", "nfs_forged", "nfs_memory", "nfs_after", "nfs_check"),
    "nvme": ("nvme_cases", "nvme_forged", "nvme_after", "nvme_check"),
    "nfs-both": ("nfs_cases", "nfs_both"),
    "nvme-both": ("nvme_cases", "nvme_both"),
    "nfs-tlshd": ("nfs_tlshd",),
    "nvme-tlshd": ("nvme_tlshd",),
}


def main(argv):
    consumer, pki, logs, *patterns = argv
    module, *_ = [importlib.import_module(name) for name in CASES[consumer]]
    leaks = importlib.import_module("leaks")
    compared = consumer.endswith("-tlshd")
    both = consumer.endswith("-both")
    cases = harness.select(patterns or (compared and ["tlshd/*", "tls_hs/*"]))
    # tlshd asks for its peers' names, and knfsd waits five seconds for tlshd
    with open("/etc/nsswitch.conf", "w") as f:
        f.write("passwd: files\ngroup: files\nhosts: files\n")
    with tempfile.TemporaryDirectory() as work:
        with open(os.path.join(logs, "setup.log"), "w") as log:
            world = lab.Lab(pki, work, logs, both)
            module.set_up(world, log)
            leaks.set_up()
        failed = harness.run(world, cases, sys.stdout)
    with open(os.path.join(logs, "times"), "w") as f:
        for seconds, name in sorted(world.times, reverse=True):
            f.write(f"{seconds:8.2f} s  {name}\n")
    if not compared:
        print(f"# client handshakes: {world.by_kernel} by the kernel, 0 by a daemon (none in reach);"
              f" the servers' side, by {'the kernel' if both else 'tlshd'}: {world.served()}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
