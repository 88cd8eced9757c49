# SPDX-License-Identifier: GPL-2.0-only
"""A tlshd for the client's side, beside tls_hs; who did a handshake, and how often."""
import os
import re
import socket
import subprocess

import ctl
from harness import Fail, check, check_equal
from local import check_says
import world

SESSION_KEYRING = -3	# tlshd inherits it
P256 = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
SYSCTL = "/proc/sys/net/tls_hs"
PORTID_PID = 0x3fffff	# libnl's port ids: the process's, and a number above


class Lab(world.World):
    def __init__(self, pki, work, logs):
        super().__init__(None, pki, work, logs)
        self.total = {"kernel": 0, "daemon": 0}
        self.tlshd_log = os.path.join(logs, "tlshd.log")
        self.tlshd = None
        self.anchors = None
        self._make_keys()
        self.own = self.issue(work, "daemon", *P256)
        self.start_tlshd()

    def _make_keys(self):
        self.anchors = ctl.add_key("keyring", "anchors", None, SESSION_KEYRING)
        self.add("asymmetric", "", self.der("root-ec.pem"), self.anchors)
        self.others = ctl.add_key("keyring", "other anchors", None, SESSION_KEYRING)
        self.add("asymmetric", "", self.der("root-other.pem"), self.others)

    def der(self, name):
        return super().der(name if name.startswith("/") else self.path(name))

    @staticmethod
    def add(kind, description, payload, ring=SESSION_KEYRING):
        return ctl.add_key(kind, description, payload, ring)

    def issue(self, directory, name, *kind):
        """A client's certificate, issued by root-ec itself, and its key: their paths."""
        pem, key = (os.path.join(directory, f"{name}.{x}") for x in ("pem", "key"))
        subprocess.run(["openssl", "req", "-x509", *kind, "-nodes", "-keyout", key, "-out", pem,
                        "-days", "30", "-CA", self.path("root-ec.pem"),
                        "-CAkey", self.path("root-ec.key"), "-subj", f"/O=tls_hs test/CN={name}",
                        "-addext", "basicConstraints=critical,CA:FALSE",
                        "-addext", "keyUsage=critical,digitalSignature",
                        "-addext", "extendedKeyUsage=clientAuth"], check=True, capture_output=True)
        return pem, key

    # --- tlshd

    def start_tlshd(self):
        """It trusts more than the kernel, and has a certificate of its own."""
        conf = os.path.join(self.work, "tlshd.conf")
        with open(conf, "w") as f:
            f.write("[debug]\nloglevel=1\n[authenticate.client]\n"
                    f"x509.truststore={self.path('roots.pem')}\n"
                    "x509.certificate={}\nx509.private_key={}\n".format(*self.own))
        with open(self.tlshd_log, "ab") as f:
            self.tlshd = subprocess.Popen(["tlshd", "-s", "-c", conf], stdout=f, stderr=f)
        self.wait_for(self._listens, 20, "tlshd to listen")

    def _listens(self):
        if self.tlshd.poll() is not None:
            raise Fail(f"tlshd ended:\n{self.daemon_log()}")
        with open("/proc/net/netlink") as f:	# generic netlink, with a group joined
            rows = [line.split() for line in f.readlines()[1:]]
        return any(r[1] == "16" and int(r[2]) & PORTID_PID == self.tlshd.pid and int(r[3], 16)
                   for r in rows)

    def stop_tlshd(self):
        self.tlshd.terminate()
        self.tlshd.wait(10)

    def daemon_log(self):
        with open(self.tlshd_log, errors="replace") as f:
            return f.read()

    def daemon_did(self):
        """Handshakes that tlshd has ended: (well, badly)."""
        text = self.daemon_log()
        return (len(re.findall(r"Handshake with .* was successful", text)),
                len(re.findall(r"Handshake with .* failed", text)))

    # --- one case after the other

    @staticmethod
    def leftovers():
        """But for tlshd's key of the last peer, which takes the place of the one before."""
        left = world.World.leftovers()
        with open("/proc/keys") as f:
            left["keys"] -= len(re.findall(r" asymmetri TLS x509 ", f.read()))
        return left

    def begin(self):
        super().begin()
        self.set("keyring", self.anchors)
        self.set("policy", "kernel-first")
        self.set("priorities", "\n")
        self.set("remember_refusals", 0)
        # every case's peer is a new one, whoever had its port before
        self.set("known_peers", 0)
        self.before_daemon = self.daemon_did()

    @staticmethod
    def set(name, value):
        with open(f"{SYSCTL}/{name}", "w") as f:
            f.write(str(value))

    def stop_all(self):
        super().stop_all()
        moved = self.moved(self.before_counters, self.counters())
        self.total["kernel"] += moved.get("HandshakesStarted", 0)
        self.total["daemon"] += self.daemon_did()[0] - self.before_daemon[0]

    def check_daemon(self, well, badly=0):
        """So many handshakes, and no other, are in tlshd's log."""
        def moved():
            return tuple(n - b for n, b in zip(self.daemon_did(), self.before_daemon))
        try:
            self.wait_for(lambda: moved() == (well, badly), 5, "tlshd's log")
        except Fail:
            raise Fail(f"tlshd did {moved()} handshakes well and badly, wanted {(well, badly)}:\n"
                       + self.daemon_log()[-3000:]) from None

    # --- the consumer's side

    def call(self, port, flags=ctl.F_MAINLINE, **hello):
        """The device and socket of a hello, and its errno."""
        dev = self.keep(ctl.Ctl())
        sock = self.keep(socket.create_connection(("127.0.0.1", port)))
        return dev, sock, dev.hello(sock.fileno(), flags=flags, **hello)

    def handshake(self, server, wanted=0, **hello):
        """What came of a handshake by whoever does it; a line through the session if it is good."""
        dev, sock, err = self.call(server.port, **hello)
        check_says(err, 0)
        check(dev.done_within(20), "no ta_done")
        result = dev.result()
        check_equal("status", ctl.errno_name(-result.status), ctl.errno_name(-wanted))
        if not wanted:
            sock.sendall(b"a line through the session\n")
            self.wait_for(lambda: "a line through the session" in server.out, 10, "the line at the server")
        dev.close()
        sock.close()
        return result

    def check_one_hello(self, server):
        """One connection came, with one ClientHello on it."""
        self.wait_for(lambda: "ClientHello" in server.trace, 5, "s_server's trace")
        server.wire.one_received("ClientHello")

    def check_by_daemon(self, server, result, **counters):
        """tlshd did it, alone, and the kernel counted nothing else."""
        check_equal("suite that the kernel agreed on", result.suite, 0)
        self.check_daemon(1)
        self.check_one_hello(server)
        self.check_counters(**counters)

    def check_by_kernel(self, result, **counters):
        check(result.suite, "the kernel agreed on no suite")
        self.check_daemon(0)
        self.check_counters(**counters)

    def check_refused(self, server_port, wanted, **hello):
        """Refused with this errno before the first byte, and tlshd was not asked."""
        _, _, err = self.call(server_port, **hello)
        check_says(err, wanted)
        self.check_daemon(0)
