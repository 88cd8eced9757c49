# SPDX-License-Identifier: GPL-2.0-only
"""What the cases run in: the guest's network, files, counters, and peers."""
import os
import re
import shutil
import socket
import ssl
import subprocess
import time

import ctl
from harness import SLOW, Fail, check
from wire import Wire

HOST = "127.0.0.1"
GAUGES = ("InFlight", "ServerInFlight", "Sessions")	# of /proc/net/tls_hs: what is, not what was
UNCOUNTED = (*GAUGES, "IssuersKnown", "RevocationListsRead")	# the latter depend on the cases before
# What came after the handshake, if anything: servers send tickets unasked.
AFTER = ("Tickets", "KeyUpdates", "KeyUpdatesSent", "PostHandshakeFailed")
# Counters of handshakes that are done, by s_server's name of the group.
GROUP_COUNTERS = {"X25519": "GroupX25519", "P-256": "GroupSecp256r1", "P-384": "GroupSecp384r1",
                  "X25519MLKEM768": "GroupX25519MLKEM768",
                  "SecP256r1MLKEM768": "GroupSecP256r1MLKEM768",
                  "SecP384r1MLKEM1024": "GroupSecP384r1MLKEM1024"}
SETTLE = 8		# seconds for sockets and keys to be gone after a case
SPLAT = re.compile(r"BUG:|WARNING:|Oops|KASAN|UBSAN|INFO: (possible|task|rcu)|"
                   r"general protection|Call Trace|refcount_t|unreferenced object|"
                   r"possible recursive locking|tls_hs_ctl: ta_done")


def counted(name):
    """Is it a counter that every case accounts for?  The others are where they matter."""
    return name not in UNCOUNTED + AFTER and name not in GROUP_COUNTERS.values()


def mount(kind, path):
    if not os.path.ismount(path):
        subprocess.run(["mount", "-t", kind, kind, path], check=True)


class Done:
    """What a finished program left."""

    def __init__(self, status, out, err, seconds):
        self.status = status
        self.out = out
        self.err = err
        self.seconds = seconds

    def __str__(self):
        return f"exit status {self.status}\nstderr:\n{self.err[-2000:]}"


class _Process:
    def __init__(self, process):
        self.process = process

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


class Server:
    """An openssl s_server, its output in files."""

    def __init__(self, world, argv, port, quiet, patience=20):
        self.port = port
        self.dir = world.dir
        self.base = os.path.join(world.dir, f"server{port}")
        self.stdin_r, self.stdin_w = os.pipe()
        self.out_path = self.base + ".out"
        self.err_path = self.base + ".err"
        self.trace_path = self.base + ".trace"
        argv = argv + ["-msgfile", self.trace_path, "-trace"]
        if quiet:
            argv.append("-quiet")
        with open(self.out_path, "wb") as out, open(self.err_path, "wb") as err:
            self.process = subprocess.Popen(argv, stdin=self.stdin_r, stdout=out,
                                            stderr=err, cwd=world.dir)
        os.close(self.stdin_r)
        try:
            world.wait_for(lambda: self._listens(world), patience, "s_server to listen")
        except Fail as e:
            raise Fail(f"{e}\n{self.err}") from None

    def _listens(self, world):
        if self.process.poll() is not None:
            raise Fail(f"s_server ended: {self.err}")
        return self.port in world.listening()

    @staticmethod
    def _read(path):
        try:
            with open(path, "rb") as f:
                return f.read()
        except FileNotFoundError:
            return b""

    @property
    def out(self):
        return self._read(self.out_path).decode(errors="replace")

    @property
    def data(self):
        return self._read(self.out_path)

    @property
    def err(self):
        return self._read(self.err_path).decode(errors="replace")

    @property
    def trace(self):
        return self._read(self.trace_path).decode(errors="replace")

    @property
    def wire(self):
        """What it has seen and sent so far."""
        return Wire(self.trace)

    def send(self, data):
        os.write(self.stdin_w, data)

    def finish(self, seconds=20):
        """Waits for a server of one connection to end by itself."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise Fail(f"s_server still runs after {seconds} s") from None
        return self

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.stdin_w >= 0:
            os.close(self.stdin_w)
            self.stdin_w = -1


class World:
    def __init__(self, tlshc, pki, work, logs):
        self.tlshc_path = tlshc
        self.pki = pki
        self.work = work
        self.log_dir = logs
        self.name = ""
        self.dir = work
        self.port = 20000
        self.running = []
        self.times = []
        self.kmsg = os.open("/dev/kmsg", os.O_RDONLY | os.O_NONBLOCK)
        os.lseek(self.kmsg, 0, os.SEEK_END)
        self.kernel_log = []
        # The process keyring comes with its first use, and stays.
        ctl.unlink_key(ctl.add_key("user", "first", b"first"))

    # --- one case after the other

    def begin(self):
        self.dir = os.path.join(self.work, self.name.replace("/", "_"))
        os.makedirs(self.dir, exist_ok=True)
        self.running = []
        self.kernel_log = []
        self.read_kernel_log()
        self.kernel_log = []
        self.before = self.leftovers()
        self.before_counters = self.counters()
        self.before_groups = self.groups()
        self.before_ktls = self.ktls()

    def stop_all(self):
        for thing in reversed(self.running):
            (getattr(thing, "stop", None) or thing.close)()
        self.running = []

    def keep(self, thing):
        """Has thing stopped or closed at the case's end."""
        self.running.append(thing)
        return thing

    def keep_process(self, process):
        """Has a subprocess.Popen killed at the case's end."""
        self.running.append(_Process(process))
        return process

    def wait_for(self, condition, seconds, what):
        end = time.monotonic() + seconds * SLOW
        while not condition():
            if time.monotonic() > end:
                raise Fail(f"waited {seconds * SLOW} s for {what}")
            time.sleep(0.02)

    def note_time(self, name, seconds):
        self.times.append((seconds, name))
        if os.path.isdir(self.dir) and self.dir != self.work:
            shutil.rmtree(self.dir, ignore_errors=True)

    def logs(self):
        """The end of all that was logged, for a case that failed; kept in the log directory too."""
        text = []
        for name in sorted(os.listdir(self.dir)):
            path = os.path.join(self.dir, name)
            if os.path.isdir(path) or not re.search(r"\.(err|trace|log)$", name):
                continue
            with open(path, errors="replace") as f:
                body = f.read()
            kept = os.path.join(self.log_dir, f"{self.name}.{name}".replace("/", "_"))
            with open(kept, "w") as f:
                f.write(body)
            if name.endswith(".err") and body.strip():
                text.append(f"--- {name}\n{body[-1500:]}")
        self.read_kernel_log()
        if self.kernel_log:
            text.append("--- kernel log\n" + "\n".join(self.kernel_log[-40:]))
        return "\n".join(text)

    # --- what is left in the kernel

    @staticmethod
    def leftovers():
        """Sockets and keys in the guest: {what: count}."""
        with open("/proc/net/sockstat") as f:
            words = re.search(r"^TCP: (.*)$", f.read(), re.M).group(1).split()
        counts = dict(zip(words[::2], map(int, words[1::2])))
        with open("/proc/key-users") as f:
            keys = re.search(r"^\s*0:\s+\S+\s+(\d+)/", f.read(), re.M).group(1)
        left = {"TCP sockets": counts["inuse"] + counts["orphan"], "keys": int(keys)}
        table = World._own_table()
        left.update((k, table.get(k, 0)) for k in GAUGES)
        return left

    def check_leftovers(self):
        def gone():
            now = self.leftovers()
            return all(now[k] <= self.before[k] for k in now)
        try:
            self.wait_for(gone, SETTLE, "sockets and keys to be gone")
        except Fail as e:
            raise Fail(f"{e}: before {self.before}, after {self.leftovers()}") from None

    def read_kernel_log(self):
        while True:
            try:
                record = os.read(self.kmsg, 8192).decode(errors="replace")
            except BlockingIOError:
                return
            except BrokenPipeError:	# overwritten before it was read
                continue
            self.kernel_log.append(record.split(";", 1)[-1].split("\n", 1)[0])

    def check_kernel_log(self):
        self.read_kernel_log()
        bad = [line for line in self.kernel_log if SPLAT.search(line)]
        check(not bad, "the kernel complained:\n" + "\n".join(bad))

    # --- counters

    @staticmethod
    def _table(path):
        with open(path) as f:
            rows = [line.split() for line in f]
        return {r[0]: int(r[1]) for r in rows if len(r) == 2 and r[1].isdigit()}

    @staticmethod
    def _own_table():
        """/proc/net/tls_hs; nothing once a case has removed the module."""
        path = "/proc/net/tls_hs"
        return World._table(path) if os.path.exists(path) else {}

    def counters(self):
        table = self._own_table()
        return {k: v for k, v in table.items() if counted(k)}

    @staticmethod
    def groups():
        """How many handshakes were done with each group that was used at all."""
        table = World._own_table()
        return {name: table[k] for name, k in GROUP_COUNTERS.items() if table.get(k)}

    @staticmethod
    def failure_counter(error):
        """CERT_BAD is counted as FailedCertBad."""
        return "Failed" + "".join(part.capitalize() for part in error.split("_"))

    def ktls(self):
        return self._table("/proc/net/tls_stat")

    def moved(self, before, now):
        return {k: now[k] - before.get(k, 0) for k in now if now[k] != before.get(k, 0)}

    def check_counters(self, **wanted):
        """Every counter moves as wanted, soon, and no other one moves."""
        def moved():
            return self.moved(self.before_counters, self.counters())
        try:
            self.wait_for(lambda: moved() == wanted, 3, "the counters")
        except Fail:
            raise Fail(f"/proc/net/tls_hs moved by {moved()}, wanted {wanted}") from None

    def check_group(self, group, handshakes=1):
        """All that were done agreed on this one."""
        got = self.moved(self.before_groups, self.groups())
        if got != {group: handshakes}:
            raise Fail(f"groups in /proc/net/tls_hs moved by {got}, wanted {handshakes} of {group}")

    def check_ktls(self, sessions):
        got = self.moved(self.before_ktls, self.ktls())
        for name in ("TlsTxSw", "TlsRxSw"):
            check(got.get(name, 0) == sessions,
                  f"/proc/net/tls_stat: {name} moved by {got.get(name, 0)}, wanted {sessions}")
        check("TlsDecryptError" not in got, "kTLS could not decrypt a record")

    # --- peers

    def path(self, name):
        """A file of the PKI."""
        return os.path.join(self.pki, name)

    def serial(self, name):
        """A certificate's serial number, as the kernel prints it."""
        out = subprocess.run(["openssl", "x509", "-noout", "-serial", "-in",
                              self.path(name + ".pem")], capture_output=True, check=True)
        serial = out.stdout.decode().strip().split("=")[1].lower()
        return serial if serial[0] < "8" else "00" + serial	# its octets, with the sign

    def der(self, name):
        with open(self.path(name)) as f:
            return ssl.PEM_cert_to_DER_cert(f.read())

    @staticmethod
    def listening():
        """Ports in LISTEN, of both families."""
        ports = set()
        for path in ("/proc/net/tcp", "/proc/net/tcp6"):
            if not os.path.exists(path):
                continue
            with open(path) as f:
                for line in f.readlines()[1:]:
                    words = line.split()
                    if words[3] == "0A":
                        ports.add(int(words[1].rsplit(":", 1)[1], 16))
        return ports

    def next_port(self):
        self.port += 1
        return self.port

    def newer_openssl(self):
        """Debian 13's openssl, out of the root file system that run has left beside the PKI."""
        root = os.path.join(os.path.dirname(self.pki), "rootfs")
        return [os.path.join(os.path.dirname(__file__), "libs-of"), root, f"{root}/usr/bin/openssl"]

    def server(self, cert="leaf-ec", args=(), quiet=False, accept=1, host=HOST, newer=False):
        """Starts openssl s_server with a certificate of the PKI; newer: Debian 13's."""
        port = self.next_port()
        argv = self.newer_openssl() if newer else ["openssl"]
        argv += ["s_server", "-accept", f"{host}:{port}"]
        if accept:
            argv += ["-naccept", str(accept)]
        if cert:
            argv += ["-cert", self.path(cert + ".pem"), "-key", self.path(cert + ".key")]
            if os.path.getsize(self.path(cert + ".chain")):
                argv += ["-cert_chain", self.path(cert + ".chain")]
        else:
            argv.append("-nocert")
        # another libcrypto, which nobody else has read in
        return self.keep(Server(self, argv + list(args), port, quiet, 60 if newer else 20))

    def listener(self):
        """A plain TCP listener, for peers that speak no TLS."""
        sock = self.keep(socket.socket())
        sock.bind((HOST, 0))
        sock.listen(16)
        return sock

    # --- the client

    def tlshc_argv(self, port, args=(), host=HOST, name="server.test", ca="roots"):
        argv = [self.tlshc_path, "-connect", f"{host}:{port}"]
        if name:
            argv += ["-servername", name]
        if ca:
            argv += ["-CAfile", self.path(ca + ".pem")]
        return argv + list(args)

    def tlshc(self, port, args=("-brief",), stdin=b"", out=None, limit=40, **kw):
        """Runs tlshc to its end; stdin is bytes or an open file."""
        limit *= SLOW
        argv = self.tlshc_argv(port, args, **kw)
        start = time.monotonic()
        feed = {"input": stdin} if isinstance(stdin, bytes) else {"stdin": stdin}
        try:
            p = subprocess.run(argv, stdout=out or subprocess.PIPE, stderr=subprocess.PIPE,
                               timeout=limit, cwd=self.dir, check=False, **feed)
        except subprocess.TimeoutExpired as e:
            raise Fail(f"tlshc still runs after {limit} s; stderr: {e.stderr}") from None
        done = Done(p.returncode, p.stdout, p.stderr.decode(errors="replace"),
                    time.monotonic() - start)
        with open(os.path.join(self.dir, "tlshc.err"), "a") as f:
            f.write(f"$ {' '.join(argv)}\n{done.err}exit status {done.status}\n")
        return done
