# SPDX-License-Identifier: GPL-2.0-only
"""netboot's server: NFS with TLS, for one client; KTAP on stdout.

    netboot.py PKI
"""
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "consumers"), os.path.join(HERE, "..", "lib")]

import nfs		# noqa: E402
from harness import Ktap	# noqa: E402
from netns import Netns	# noqa: E402

ROOT = "/export/root"
LIMIT = 1500	# seconds that the client may take


def make_root():
    """A root file system for the client: busybox and its init."""
    for name in ("bin", "dev", "proc", "sys", "tmp"):
        os.makedirs(f"{ROOT}/{name}")
    shutil.copy("/usr/bin/busybox", f"{ROOT}/bin/busybox")
    out = subprocess.run(["busybox", "--list"], capture_output=True, text=True, check=True).stdout
    for name in out.split():
        if name != "busybox":
            os.symlink("busybox", f"{ROOT}/bin/{name}")
    shutil.copy(os.path.join(HERE, "netboot-init"), f"{ROOT}/init")


def serve(pki, log):
    ns = Netns("server", first=True)
    ns.run("ip addr add 10.9.0.1/24 dev eth0; ip link set eth0 up")
    conf = "/tmp/tlshd.conf"
    with open(conf, "w") as f:
        f.write(f"[debug]\nloglevel=1\n[authenticate.server]\nx509.truststore={pki}/root-ec.pem\n"
                f"x509.certificate={pki}/server.pem\nx509.private_key={pki}/leaf-ec.key\n")
    ns.popen(["tlshd", "-s", "-c", conf], stdout=log, stderr=log)
    nfs.serve(ns, log)
    make_root()


def read(path):
    try:
        with open(path, "rb") as f:
            return f.read()
    except FileNotFoundError:
        return b""


def main(argv):
    subprocess.run(["modprobe", "-a", "nfsd", "nfsv4"], check=True)
    path = "/tmp/server.log"
    with open(path, "wb") as log:
        serve(argv[0], log)
        end = time.monotonic() + LIMIT
        while not read(f"{ROOT}/written") and time.monotonic() < end:
            time.sleep(0.5)
    served = len(re.findall(rb"Handshake with .* was successful", read(path)))
    want = read("/export/data.sha256").split(b" ")[0].decode()
    results = [("server/data-is-what-the-client-wrote",
                hashlib.sha256(read("/export/data")).hexdigest() == want),
               ("server/root-was-written-to", bool(read(f"{ROOT}/written"))),
               ("server/tlshd-served-each-connection", served >= 3)]
    ktap = Ktap(sys.stdout, len(results))
    for name, good in results:
        (ktap.ok(name) if good else ktap.not_ok(name, read(path).decode(errors="replace")[-3000:]))
    print(f"# server handshakes by tlshd: {served}")
    return 1 if ktap.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
