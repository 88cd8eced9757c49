# SPDX-License-Identifier: GPL-2.0-only
"""What interop/stock/run starts in the guest: KTAP on stdout, three documents.

    guest.py TLSHC PKI LOGS [PATTERN...]

The first is interop/cases, unchanged.  The others need the consumers and their servers:
the second is serve_redirect.py, whose two ends are the kernel's; the third redirect.py,
after.py and nvme_redirect.py, whose servers' handshakes are tlshd's.
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
TLSHD = "/usr/sbin/tlshd"


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


def run_both(w, cases):
    """There is no tlshd that could have been started, let alone one that runs."""
    os.rename(TLSHD, TLSHD + ".away")
    try:
        failed = harness.run(w, cases, sys.stdout)
    finally:
        os.rename(TLSHD + ".away", TLSHD)
    print(f"# without a daemon anywhere: client handshakes by the kernel: {w.by_kernel};"
          f" server handshakes by the kernel: {w.served()}")
    return failed


def run_redirect(logs, patterns, work):
    redirect, nvme, serve, _ = [importlib.import_module(name) for name in
                                ("redirect", "nvme_redirect", "serve_redirect", "after")]
    cases = harness.select(patterns)
    if not cases:
        return 0, []
    both = [c for c in cases if c[0].startswith(serve.FAMILY)]
    rest = [c for c in cases if c not in both]
    ctl.join_session()	# keys.py puts keyrings there; the handshakes want the user's
    w = lab.Lab(None, work, logs, both=True)
    with open(os.path.join(logs, "setup.log"), "w") as log:
        redirect.set_up(w, log)
        nvme.set_up(w)
    failed = run_both(w, both) if both else 0
    if rest:
        w.both, w.by_kernel = False, 0
        redirect.start_daemons(w)
        nvme.start_daemon(w)
        failed += harness.run(w, rest, sys.stdout)
        print("# client handshakes done in the namespaces without a daemon:"
              f" {w.by_kernel} by the kernel; server handshakes by tlshd: {w.served()}")
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
