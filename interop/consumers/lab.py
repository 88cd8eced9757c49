# SPDX-License-Identifier: GPL-2.0-only
"""What the consumers' cases run in: namespaces, counters, what is left.

The servers' namespaces have tlshd, or, where the kernel is to do both ends, what it
needs for that.  The clients' have no daemon: the netlink family that it listens on is
per network namespace.
"""
import glob
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

from harness import Fail, check, check_equal	# noqa: E402
from netns import Netns				# noqa: E402
import keys					# noqa: E402
import waits					# noqa: E402
import world					# noqa: E402


class Lab(world.World):
    """A World whose clients and servers are in namespaces."""

    def __init__(self, pki, work, logs, both=False):
        super().__init__(None, pki, work, logs)
        self.both = both		# no daemon anywhere
        self.clients = []
        self.servers = []
        self.daemons = []		# logs of tlshd
        self.client = None		# whose counters check_counters() means
        self.by_kernel = 0		# client handshakes done

    def add_client(self, name):
        self.clients.append(Netns(name))
        self.client = self.client or self.clients[0]
        return self.clients[-1]

    def add_server(self, name, mounts=False):
        self.servers.append(Netns(name, mounts))
        return self.servers[-1]

    def start_server(self, ns, conf, certificate=None, key=None, truststore=None):
        """Whoever does a server's handshakes in its namespace: tlshd, or the kernel."""
        if not self.both:
            ns.run("echo upcall-only > /proc/sys/net/tls_hs/server_policy")
            return self.start_tlshd(ns, conf)
        ns.run("echo kernel-only > /proc/sys/net/tls_hs/server_policy")
        if certificate:
            serials = (keys.padd("user", f"{ns.name} certificate", keys.der(certificate), "@s"),
                       keys.padd("user", f"{ns.name} key", keys.pkcs8(key), "@s"))
            ns.run("echo {} {} > /proc/sys/net/tls_hs/server_credential".format(*serials))
            ring = keys.new_ring(f"clients of {ns.name}", truststore)
            ns.run(f"echo {ring} > /proc/sys/net/tls_hs/client_keyring")
        return None

    def start_tlshd(self, ns, conf):
        """tlshd in a server's namespace; it stays."""
        log = os.path.join(self.log_dir, f"tlshd.{ns.name}.log")
        path = os.path.join(self.work, f"tlshd.{ns.name}.conf")
        with open(path, "w") as f:
            f.write(conf)
        with open(log, "wb") as f:
            process = ns.popen(["tlshd", "-s", "-c", path], stdout=f, stderr=f)
        self.daemons.append(log)
        return process

    # --- one case after the other

    def wait_for(self, condition, seconds, what):
        try:
            super().wait_for(condition, seconds, what)
        except Fail:
            if seconds >= 30:		# a hang, not a count that is wrong
                with open(os.path.join(self.dir, "waits.log"), "a") as f:
                    f.write(f"=== waited for {what}\n{waits.report(self.clients + self.servers)}")
            raise

    def begin(self):
        super().begin()
        self.before_keys = self.keys()
        self.before_all = {ns: self.counters_of(ns) for ns in self.clients}
        self.before_after = {ns: self.after_of(ns) for ns in self.clients}
        self.before_daemon = self.served()

    @staticmethod
    def keys():
        """/proc/keys by serial; tlshd's own keys of clients' certificates aside."""
        with open("/proc/keys") as f:
            return {line.split()[0]: line.strip() for line in f if "TLS x509 " not in line}

    def check_leftovers(self):
        try:
            super().check_leftovers()
        except Fail as e:
            new = [v for k, v in self.keys().items() if k not in self.before_keys]
            raise Fail("\n".join([str(e), "new keys:", *new])) from None
        self.check_no_daemon()
        self.by_kernel += sum(
            v for ns in self.clients
            for k, v in self.moved(self.before_all[ns], self.counters_of(ns)).items()
            if k.startswith("HandshakesDone"))

    def check_no_daemon(self):
        """tlshd runs in no client's namespace, nor in the first; or nowhere."""
        allowed = {pid for ns in self.servers for pid in ns.processes() if not self.both}
        for comm in glob.glob("/proc/[0-9]*/comm"):
            try:
                with open(comm) as f:
                    name = f.read().strip()
            except OSError:
                continue
            pid = int(comm.split("/")[2])
            check(name != "tlshd" or pid in allowed, f"tlshd runs where a client can reach it: {pid}")

    def served(self):
        """Server handshakes that were done, by whoever does them here."""
        if self.both:
            return sum(v for ns in self.servers
                       for k, v in self.table(ns, "/proc/net/tls_hs").items()
                       if k.startswith("ServerDone"))
        n = 0
        for path in self.daemons:
            with open(path, errors="replace") as f:
                n += len(re.findall(r"Handshake with .* was successful", f.read()))
        return n

    def check_served(self, wanted):
        """As many handshakes were served as the kernel's client has done."""
        def moved():
            return self.served() - self.before_daemon
        try:
            self.wait_for(lambda: moved() == wanted, 10, "the server's count")
        except Fail:
            raise Fail(f"{moved()} handshakes were served, wanted {wanted}") from None

    # --- counters

    def table(self, ns, path):
        rows = [line.split() for line in ns.read(path).splitlines()]
        return {r[0]: int(r[1]) for r in rows if len(r) == 2 and r[1].isdigit()}

    def counters_of(self, ns):
        return {k: v for k, v in self.table(ns, "/proc/net/tls_hs").items() if world.counted(k)}

    def after_of(self, ns):
        table = self.table(ns, "/proc/net/tls_hs")
        return {k: table[k] for k in world.AFTER}

    def came_after(self, ns):
        """What has come after handshakes, since the case began."""
        now = self.after_of(ns)
        return {k: now[k] - self.before_after[ns][k] for k in now}

    def counters(self):
        return self.counters_of(self.client) if self.client else {}

    def moved_in(self, ns):
        return self.moved(self.before_all[ns], self.counters_of(ns))

    def check_counters_of(self, ns, **wanted):
        """Every counter of a client's namespace moves as wanted, soon, and no other one."""
        try:
            self.wait_for(lambda: self.moved_in(ns) == wanted, 5, "the counters")
        except Fail:
            raise Fail(f"{ns.name}: /proc/net/tls_hs moved by {self.moved_in(ns)}, "
                       f"wanted {wanted}") from None

    def check_idle(self):
        """No other client's namespace has counted anything."""
        for ns in self.clients:
            if ns is not self.client:
                check_equal(f"{ns.name}'s counters", self.moved_in(ns), {})

    # --- what is left in the kernel

    def leftovers(self):
        left = world.World.leftovers()
        left["keys"] = len(Lab.keys())
        for ns in self.clients + self.servers:
            words = re.search(r"^TCP: (.*)$", ns.read("/proc/net/sockstat"), re.M).group(1).split()
            counts = dict(zip(words[::2], map(int, words[1::2])))
            left[f"{ns.name}: TCP sockets"] = counts["inuse"]
            v6 = re.search(r"^TCP6: inuse (\d+)$", ns.read("/proc/net/sockstat6"), re.M)
            left[f"{ns.name}: TCP6 sockets"] = int(v6.group(1))
        for ns in self.clients:
            table = self.table(ns, "/proc/net/tls_hs")
            left.update((f"{ns.name}: {k}", table[k]) for k in world.GAUGES)
        return left
