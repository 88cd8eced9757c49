# SPDX-License-Identifier: GPL-2.0-only
"""knfsd in a namespace, and mounts of it."""
import os
import re
import subprocess
import time

from harness import Fail, check, check_equal

OPTIONS = "rw,sync,no_root_squash,no_subtree_check,insecure"
EXPORTS = (f"/export *({OPTIONS},fsid=0,xprtsec=none:tls:mtls)\n"
           f"/export/mtls *({OPTIONS},fsid=1,xprtsec=mtls)\n")


def serve(ns, log):
    """The kernel's NFS server, in a namespace that has mounts of its own."""
    ns.run("mount -t tmpfs exp /export\n"
           "mkdir /export/mtls; mount -t tmpfs mtls /export/mtls\n"
           "mount -t nfsd nfsd /proc/fs/nfsd\n"
           "mount -t tmpfs nfs /var/lib/nfs\n"
           "mkdir -p /var/lib/nfs/nfsdcld /run/rpc_pipefs\n"
           "mount -t rpc_pipefs rpc_pipefs /run/rpc_pipefs")
    ns.popen(["nfsdcld", "-F"], stdout=log, stderr=log)
    with open("/etc/exports", "w") as f:	# exportfs reads it, once
        f.write(EXPORTS)
    ns.run("exportfs -ra")
    ns.popen(["rpc.mountd", "-F", "--no-nfs-version", "3"], stdout=log, stderr=log)
    start(ns)


def start(ns):
    ns.run("rpc.nfsd -N 3 -V 4.2 -G 10 -L 10 4")


def stop(ns):
    """Every connection ends."""
    ns.run("rpc.nfsd 0")


class Mount:
    """A mount of source in a client's namespace."""

    def __init__(self, ns, source, options, directory):
        self.ns = ns
        self.dir = directory
        os.makedirs(directory, exist_ok=True)
        self.argv = ["mount", "-t", "nfs", "-o", f"vers=4.2,{options}", source, directory]
        self.mounted = False

    def mount(self, limit=60):
        done = self.ns.run(self.argv, limit=limit)
        self.mounted = True
        return done

    def refused(self, limit=60):
        """mount fails, at first contact; what it says, and the seconds it took."""
        # cases before have had sessions with the same server
        self.ns.run(["sysctl", "-qw", "net.tls_hs.known_peers=0"])
        start = time.monotonic()
        try:
            done = self.ns.run(self.argv, check=False, limit=limit)
        finally:
            self.ns.run(["sysctl", "-qw", "net.tls_hs.known_peers=256"])
        if done.returncode == 0:
            self.mounted = True
            raise Fail(f"mounted: {self.argv}")
        check_equal("mount's exit status", done.returncode, 32)
        return done.stdout, time.monotonic() - start

    def umount(self):
        self.ns.run(["umount", self.dir])
        self.mounted = False

    def stop(self):
        if self.mounted:
            if subprocess.run(["umount", "-f", self.dir], check=False).returncode:
                subprocess.run(["umount", "-l", self.dir], check=False)
            self.mounted = False

    def options(self):
        with open("/proc/mounts") as f:
            for line in f:
                if line.split()[1] == self.dir:
                    return line.split()[3]
        raise Fail(f"{self.dir} is not mounted")


def identify(ns):
    """A name of its own: a server takes two clients of one name for one that has rebooted."""
    ns.run(["unshare", "--mount", "sh", "-ec", "mount -t sysfs sysfs /sys\n"
            f"echo {ns.name} > /sys/fs/nfs/net/nfs_client/identifier"])


def cut(ns, port=2049):
    """Aborts the connections to port in a namespace, as a broken network would; how many."""
    out = ns.run(["ss", "-K", "-tn", "dport", "=", f":{port}"]).stdout
    return len(re.findall(r"^ESTAB", out, re.M))


def drop_caches():
    with open("/proc/sys/vm/drop_caches", "w") as f:
        f.write("3")


def write_and_compare(m, name="file", size=4 << 20):
    data = os.urandom(size)
    path = os.path.join(m.dir, name)
    with open(path, "wb") as f:
        f.write(data)
        os.fsync(f.fileno())
    drop_caches()
    with open(path, "rb") as f:
        check(f.read() == data, f"{path} is not what was written")
    os.unlink(path)


def check_tls(ns, port=2049, connections=1, end="dport"):
    """The connections to port, or from it, carry TLS records."""
    out = ns.run(["ss", "-tinO", "state", "established", end, "=", f":{port}"]).stdout
    check_equal(f"connections with kTLS:\n{out}", out.count("tcp-ulp-tls"), connections)
