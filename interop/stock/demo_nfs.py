# SPDX-License-Identifier: GPL-2.0-only
"""What the demo shows of NFS: knfsd and a mount, whose handshakes are the kernel's at both ends.

    demo_nfs.py LOGS
"""
import hashlib
import os
import re
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "consumers"), os.path.join(HERE, "..", "lib")]

import ctl			# noqa: E402
import lab			# noqa: E402
import nfs			# noqa: E402
import redirect			# noqa: E402
import serve_redirect		# noqa: E402
from harness import check	# noqa: E402

SIZE = 4 << 20


def copy(directory):
    """What is read is what was written, and comes from the server."""
    data, path = os.urandom(SIZE), os.path.join(directory, "file")
    with open(path, "wb") as f:
        f.write(data)
        os.fsync(f.fileno())
    nfs.drop_caches()
    with open(path, "rb") as f:
        back = f.read()
    check(back == data, "the file is not what was written")
    return hashlib.sha256(back).hexdigest()


def show(world):
    server = serve_redirect.serving(world)
    client = redirect.LAB.client
    m = redirect.mount(world)
    print(f"$ mount -t nfs -o vers=4.2,xprtsec=tls {redirect.SERVER}:/ /mnt")
    m.mount()
    print("$ grep /mnt /proc/mounts")
    print(f"{redirect.SERVER}:/ /mnt nfs4 {m.options()}")
    digest = copy(m.dir)
    print(f"$ dd if=/dev/urandom of=/mnt/file ...; echo 3 > /proc/sys/vm/drop_caches; sha256sum /mnt/file\n"
          f"{digest}  /mnt/file ({SIZE >> 20} MiB, as written)")
    said = client.run(["ss", "-tinO", "state", "established", "dport", "=", ":2049"]).stdout
    nfs.check_tls(client)
    print("$ ss -ti dport = :2049\n" + re.search(r"tcp-ulp-tls.*?(?=\s(?:wscale|rto))|tcp-ulp-tls.*", said)[0])
    check(nfs.cut(client) == 1, "there is no connection to cut")
    begin = time.monotonic()
    copy(m.dir)
    print(f"$ ss -K dport = :2049; sha256sum /mnt/file\nThe connection was cut: another handshake, and "
          f"the data is back after {time.monotonic() - begin:.1f} s.")
    none = subprocess.run(["pgrep", "-l", "tlshd"], stdout=subprocess.PIPE, text=True, check=False).stdout
    check(not none, f"tlshd runs: {none}")
    print("$ pgrep tlshd\n(nothing)")
    m.umount()
    world.check_counters(HandshakesStarted=2, HandshakesDoneAnon=2)
    server.check(ServerStarted=2, ServerDoneX509=2)
    print("Handshakes, by the kernel: 2 of the client, 2 of the server.")


def main(argv):
    subprocess.run(["modprobe", "-a", "nfsv4", "nfsd"], check=True)
    ctl.join_session()
    with tempfile.TemporaryDirectory() as work:
        world = lab.Lab(None, work, argv[0], both=True)
        with open(os.path.join(argv[0], "setup.log"), "w") as log:
            redirect.set_up(world, log)
        world.begin()
        try:
            show(world)
        finally:
            world.stop_all()


if __name__ == "__main__":
    main(sys.argv[1:])
