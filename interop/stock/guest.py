# SPDX-License-Identifier: GPL-2.0-only
"""What interop/stock/run starts in the guest: KTAP on stdout, two documents.

    guest.py TLSHC PKI LOGS [PATTERN...]

The first is interop/cases, unchanged; the second redirect.py, after.py and
nvme_redirect.py, which need the consumers and their servers.
"""
import importlib
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
CASES = os.path.join(HERE, "..", "cases")
sys.path[:0] = [HERE, CASES, os.path.join(HERE, "..", "consumers"), os.path.join(HERE, "..", "lib")]

import ctl		# noqa: E402
import harness		# noqa: E402
import lab		# noqa: E402
import modules		# noqa: E402
import world		# noqa: E402

# What the kernel's own crypto and networking decide; the rest is the same code
# in every kernel, and the emulator is slow.
HANDSHAKES = ("handshake/*", "refused/name*", "refused/expired", "psk/accepted", "life/cancel*",
              "session/reconnect*")


def first_keys(places, logs, work):
    """sid's 7.2 warns once, when its kTLS is first given keys by the kernel: now, and in no case."""
    w = world.World(*places, work, logs)
    w.begin()
    w.tlshc(w.server().port)
    w.stop_all()
    w.read_kernel_log()
    if any("field-spanning write" in line for line in w.kernel_log):
        print("# this kernel's kTLS warns when it is first given keys: Documentation/stock-kernel.md")


def run_handshakes(argv, patterns, work):
    tlshc, pki, logs = argv
    for name in sorted(os.listdir(CASES)):
        if name.endswith(".py"):
            importlib.import_module(name[:-3])
    cases = harness.select(patterns or HANDSHAKES)
    harness.CASES.clear()
    w = world.World(tlshc, pki, work, logs)
    return (harness.run(w, cases, sys.stdout) if cases else 0), w.times


def run_redirect(logs, patterns, work):
    redirect, _, nvme = [importlib.import_module(name) for name in ("redirect", "after", "nvme_redirect")]
    cases = harness.select(patterns)
    if not cases:
        return 0, []
    ctl.join_session()	# keys.py puts keyrings there; the handshakes want the user's
    with open(os.path.join(logs, "setup.log"), "w") as log:
        w = lab.Lab(None, work, logs)
        redirect.set_up(w, log)
        nvme.set_up(w)
    failed = harness.run(w, cases, sys.stdout)
    print(f"# client handshakes done in the namespaces without a daemon: {w.by_kernel} by the kernel;"
          f" server handshakes by tlshd: {w.served()}")
    return failed, w.times


def main(argv):
    *places, logs = argv[:3]
    patterns = argv[3:]
    for name in ("tls_hs", "tls_hs_ctl"):
        modules.load(name)
    # what identifies a client's namespace to a server comes with it
    subprocess.run(["modprobe", "-a", "nfsv4", "nfsd"], check=True)
    with tempfile.TemporaryDirectory() as work:
        if not os.uname().release.startswith("6.12."):
            first_keys(places, logs, work)
        failed, times = run_handshakes([*places, logs], patterns, work)
        more, times2 = run_redirect(logs, patterns, work)
    with open(os.path.join(logs, "times"), "w") as f:
        for seconds, name in sorted(times + times2, reverse=True):
            f.write(f"{seconds:8.2f} s  {name}\n")
    for name in ("tls_hs_ctl", "tls_hs"):
        modules.unload(name)
    subprocess.run(["dmesg"], stdout=open(os.path.join(logs, "dmesg.log"), "w"), check=True)
    return 1 if failed + more else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
