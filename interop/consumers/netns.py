# SPDX-License-Identifier: GPL-2.0-only
"""Network namespaces of the guest, and what runs in them."""
import os
import socket
import subprocess
import threading

from harness import SLOW, Fail


class Netns:
    """A network namespace.

    With mounts, what runs in it has its own mount namespace too, so that a
    second NFS server has a /proc/fs/nfsd of its own.  first: not a new one, but
    the one that the guest began with.
    """

    def __init__(self, name, mounts=False, first=False):
        self.name = name
        self.first = first
        if not first:
            subprocess.run(["ip", "netns", "add", name], check=True)
        path = "/proc/self/ns/net" if first else f"/run/netns/{name}"
        self.net = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self.inode = os.fstat(self.net).st_ino
        self.mnt = -1
        self.holder = None
        if mounts:
            self._make_mounts()
        self.run(["ip", "link", "set", "lo", "up"])

    def _make_mounts(self):
        self.holder = subprocess.Popen(["unshare", "--mount", "sh", "-c", "echo; exec sleep infinity"],
                                       stdout=subprocess.PIPE)
        self.holder.stdout.readline()
        self.mnt = os.open(f"/proc/{self.holder.pid}/ns/mnt", os.O_RDONLY | os.O_CLOEXEC)

    def _enter(self):
        os.setns(self.net, os.CLONE_NEWNET)
        if self.mnt >= 0:
            os.setns(self.mnt, os.CLONE_NEWNS)

    def popen(self, argv, **kw):
        return subprocess.Popen(argv, preexec_fn=self._enter, **kw)

    def run(self, argv, check=True, limit=60, **kw):
        """Runs argv to its end; its output, both streams, is in .stdout."""
        if isinstance(argv, str):
            argv = ["sh", "-ec", argv]
        limit *= SLOW
        p = self.popen(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                       stdin=subprocess.PIPE if "input" in kw else subprocess.DEVNULL)
        try:
            out, _ = p.communicate(kw.get("input"), timeout=limit)
        except subprocess.TimeoutExpired:
            p.kill()
            raise Fail(f"{self.name}: {argv} still runs after {limit} s") from None
        done = subprocess.CompletedProcess(argv, p.returncode, out)
        if check and done.returncode:
            raise Fail(f"{self.name}: {argv}: exit status {done.returncode}:\n{out[-2000:]}")
        return done

    def within(self, function):
        """Calls function in the network namespace; what it returns."""
        result = []

        def inside():
            os.setns(self.net, os.CLONE_NEWNET)
            result.append(function())
        thread = threading.Thread(target=inside)
        thread.start()
        thread.join()
        if not result:
            raise Fail(f"{self.name}: {function} failed")
        return result[0]

    def read(self, path):
        """A file below /proc/net or /proc/sys/net, as the namespace has it."""
        def inside():
            with open(path.replace("/proc/net", "/proc/thread-self/net")) as f:
                return f.read()
        return self.within(inside)

    def listener(self, host, port=0):
        def inside():
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            sock = socket.socket(family)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind((host, port))
            sock.listen(16)
            return sock
        return self.within(inside)

    def processes(self):
        """What runs in it: {pid: name}."""
        found = {}
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                if os.stat(f"/proc/{pid}/ns/net").st_ino == self.inode:
                    with open(f"/proc/{pid}/comm") as f:
                        found[int(pid)] = f.read().strip()
            except OSError:	# it has just ended, or is a kernel thread
                continue
        return found

    def link(self, other, net):
        """A veth pair: self is 10.0.NET.1, other 10.0.NET.2 with its default route to self."""
        dev = f"to-{other.name}"
        subprocess.run(["ip", "link", "add", dev, "netns", self.name, "type", "veth",
                        "peer", "name", "up0", "netns", "1" if other.first else other.name], check=True)
        self.run(f"ip addr add 10.0.{net}.1/24 dev {dev}\n"
                 f"ip -6 addr add fd00:{net}::1/64 dev {dev} nodad\n"
                 f"ip link set {dev} up")
        other.run(f"ip addr add 10.0.{net}.2/24 dev up0\n"
                  f"ip -6 addr add fd00:{net}::2/64 dev up0 nodad\n"
                  f"ip link set up0 up\n"
                  f"ip route add default via 10.0.{net}.1\n"
                  f"ip -6 route add default via fd00:{net}::1")
        return dev
