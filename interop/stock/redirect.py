# SPDX-License-Identifier: GPL-2.0-only
"""tls_hs_redirect on a kernel that knows nothing of tls_hs.

The consumer is the kernel's NFS client, in a network namespace that no daemon
can be reached from.  The namespace "both" has a daemon: what falls back
succeeds there.
"""
import os
import re
import signal
import subprocess
import threading
import time

import keys
import modules
import nfs
from harness import Fail, case, check, check_equal, check_in

SERVER = "nfs.example.net"
REDIRECT = "tls_hs_redirect"
TRACE = "/sys/kernel/tracing"
IMPATIENT = "retrans=0,timeo=20,retry=0"	# mount's; sunrpc waits 10 s for a handshake
FUNCTIONS = ("tls_client_hello_anon", "tls_client_hello_psk", "tls_client_hello_x509",
             "tls_handshake_cancel", "tls_handshake_close",
             "tls_server_hello_psk", "tls_server_hello_x509")


class _Lab:
    """What set_up() makes."""


LAB = _Lab()


def set_up(world, log):
    LAB.ca = keys.Authority(world.work, "ca")
    LAB.cert, LAB.key = LAB.ca.issue("server", "serverAuth", f"DNS:{SERVER}")
    LAB.client = world.add_client("client")
    LAB.both, LAB.server = world.add_server("both"), world.add_server("server", mounts=True)
    LAB.server.link(LAB.client, 1)
    LAB.server.link(LAB.both, 2)
    LAB.server.run("ip addr add 192.0.2.1/32 dev lo")
    with open("/etc/hosts", "a") as f:
        f.write(f"192.0.2.1 {SERVER}\n")
    nfs.serve(LAB.server, log)
    for ns in (LAB.client, LAB.both):
        nfs.identify(ns)
    LAB.ring = keys.new_ring("nfs", LAB.ca.pem)
    LAB.no_ring = keys.new_ring("nobody")
    subprocess.run(["mount", "-t", "tracefs", "tracefs", TRACE], check=True)


def start_daemons(world):
    """From here on the server's namespace has tlshd, and so has the client's that is called both."""
    listens(world, LAB.server, world.start_tlshd(
        LAB.server, f"[debug]\nloglevel=1\n[authenticate.server]\nx509.truststore={LAB.ca.pem}\n"
        f"x509.certificate={LAB.cert}\nx509.private_key={LAB.key}\n"))
    LAB.daemon = world.start_tlshd(LAB.both, f"[debug]\nloglevel=1\n[authenticate.client]\n"
                                   f"x509.truststore={LAB.ca.pem}\n")
    listens(world, LAB.both, LAB.daemon)


def listens(world, ns, daemon):
    """Waits until it has a socket of generic netlink, by which the kernel asks."""
    def there():
        rows = [line.split() for line in ns.read("/proc/net/netlink").splitlines()[1:]]
        return any(row[1] == "16" and int(row[2]) & 0x3fffff == daemon.pid for row in rows)
    world.wait_for(there, 20, f"tlshd in {ns.name}")


# --- what the cases share

class Redirect:
    """The module, loaded; unloaded when the case ends."""

    def __init__(self):
        modules.load(REDIRECT)

    @staticmethod
    def stop():
        modules.unload(REDIRECT)


class Trust:
    """A namespace's keyring, until the case ends."""

    def __init__(self, ns, ring):
        self.ns = ns
        self._set(ring)

    def _set(self, ring):
        self.ns.run(f"echo {ring} > /proc/sys/net/tls_hs/keyring")

    def stop(self):
        self._set(0)


class Tracer:
    """The function tracer, on some functions until the case ends."""

    def __init__(self, *functions):
        write(f"{TRACE}/set_ftrace_filter", " ".join(functions))
        write(f"{TRACE}/trace", "")
        check_equal("current_tracer", write(f"{TRACE}/current_tracer", "function"), 0)

    @staticmethod
    def seen():
        """Who called whom: (callee, caller)."""
        return re.findall(r"(\S+) <-([^\s+]+)", read(f"{TRACE}/trace"))

    @staticmethod
    def stop():
        write(f"{TRACE}/current_tracer", "nop")
        write(f"{TRACE}/set_ftrace_filter", "")


def redirected(world, ns=None, ring=None):
    """The module is loaded and the client trusts; what most cases begin with."""
    world.keep(Redirect())
    world.keep(Trust(ns or LAB.client, LAB.ring if ring is None else ring))


def mount(world, ns=None, options="xprtsec=tls", name="mnt", source=SERVER):
    return world.keep(nfs.Mount(ns or LAB.client, f"{source}:/", options,
                                os.path.join(world.dir, name)))


def write_and_compare(m, size=1 << 20):
    check_in("the mount's options", "xprtsec=tls", m.options())
    nfs.write_and_compare(m, size=size)


def write(path, text):
    """0, or the errno."""
    try:
        with open(path, "w") as f:
            f.write(text)
    except OSError as e:
        return e.errno
    return 0


def read(path):
    with open(path) as f:
        return f.read()


def redirections():
    """The functions that ftrace lets somebody redirect."""
    return tuple(sorted(re.findall(r"^(\S+) \(\d+\).* I", read(f"{TRACE}/enabled_functions"), re.M)))


def check_nothing_is_left():
    check_equal("redirected functions", redirections(), ())
    check(not modules.loaded(REDIRECT), f"{REDIRECT} is loaded")
    check(f"[{REDIRECT}]" not in read("/proc/kallsyms"), f"/proc/kallsyms has {REDIRECT}")


def one_line_in_the_log(world, text):
    """The module has said one thing in this case."""
    world.read_kernel_log()
    lines = [line for line in world.kernel_log if line.startswith(REDIRECT + ": ")
             and "verification failed" not in line]
    check(len(lines) == 1, f"{len(lines)} lines: {lines}")
    check_in("the line", text, lines[0])


def counters(ns, world):
    table = world.table(ns, "/proc/net/tls_hs")
    return {k: table[k] for k in ("HandshakesStarted", "HandshakesDoneAnon", "Failed", "FellBack")}


# --- it does what it is for

@case("nfs/without-the-module-there-is-no-mount")
def without(world):
    world.keep(Trust(LAB.client, LAB.ring))
    mount(world).refused()
    world.check_counters()


@case("nfs/write-read-compare", limit=180)
def nfs_mount(world):
    redirected(world)
    check_equal("redirected functions", redirections(), FUNCTIONS)
    m = mount(world)
    m.mount()
    nfs.check_tls(LAB.client)
    write_and_compare(m, 8 << 20)
    m.umount()
    world.check_counters(HandshakesStarted=1, HandshakesDoneAnon=1)
    world.check_served(1)


@case("nfs/several-mounts-and-cut-connections", limit=180)
def cut(world):
    redirected(world)
    m = mount(world)
    m.mount()
    for done in (1, 2, 3):
        write_and_compare(m)
        world.check_counters(HandshakesStarted=done, HandshakesDoneAnon=done)
        check_equal("connections cut", nfs.cut(LAB.client), 1)
    write_and_compare(m)
    m.umount()
    world.check_served(4)


@case("nfs/wrong-name-refused")
def wrong_name(world):
    redirected(world)
    said, _ = mount(world, source="10.0.1.1").refused()
    check_in("mount", "access denied", said)
    world.check_counters(HandshakesStarted=1, Failed=1, FailedCertName=1, AlertsSent=1)


# --- what tls_hs leaves goes on to the upcall

@case("fallback/no-anchors-no-daemon")
def no_anchors(world):
    redirected(world, ring=LAB.no_ring)
    mount(world).refused()
    world.check_counters(FellBack=1)


@case("fallback/no-anchors-the-daemon-has-it", limit=180)
def daemon_has_it(world):
    before = counters(LAB.both, world)
    redirected(world, LAB.both, LAB.no_ring)
    m = mount(world, LAB.both)
    m.mount()
    nfs.check_tls(LAB.both)
    write_and_compare(m)
    m.umount()
    check_equal("counters", counters(LAB.both, world), before | {"FellBack": before["FellBack"] + 1})


@case("fallback/upcall-only", limit=180)
def upcall_only(world):
    before = counters(LAB.both, world)
    redirected(world, LAB.both)
    LAB.both.run("echo upcall-only > /proc/sys/net/tls_hs/policy")
    try:
        m = mount(world, LAB.both)
        m.mount()
        write_and_compare(m)
        m.umount()
    finally:
        LAB.both.run("echo kernel-first > /proc/sys/net/tls_hs/policy")
    check_equal("counters", counters(LAB.both, world), before)


@case("fallback/cancel-of-an-upcall", limit=120)
def cancel_of_an_upcall(world):
    """The daemon does not move; the consumer's patience ends, after 10 s of its own."""
    calls = world.keep(Tracer("tls_hs_handshake_cancel", "handshake_req_cancel"))
    redirected(world, LAB.both, LAB.no_ring)
    LAB.daemon.send_signal(signal.SIGSTOP)
    try:
        mount(world, LAB.both, f"xprtsec=tls,{IMPATIENT}").refused()
        # the original ends in a jump there
        world.wait_for(lambda: ("handshake_req_cancel", "tls_hs_redirect_cancel") in calls.seen(),
                       20, "the original to be called")
    finally:
        LAB.daemon.send_signal(signal.SIGCONT)
    check(("tls_hs_handshake_cancel", "tls_hs_redirect_cancel") in calls.seen(), "tls_hs was not asked")


# --- cancel and close

class Mute:
    """An NFS server that accepts, offers TLS and says nothing more."""

    PROBED = bytes.fromhex("00000001" "00000000" "00000000" "00000008") + b"STARTTLS" + bytes(4)

    def __init__(self, ns):
        self.sock = ns.listener("0.0.0.0", 2050)
        self.conns = []
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        try:
            while True:
                conn, _ = self.sock.accept()
                self.conns.append(conn)
                call = conn.recv(4096)
                reply = call[4:8] + self.PROBED
                conn.sendall((0x80000000 | len(reply)).to_bytes(4, "big") + reply)
        except OSError:
            return

    def stop(self):
        for s in [self.sock, *self.conns]:
            try:
                s.shutdown(2)
            except OSError:
                pass
            s.close()
        self.thread.join()


@case("unload/refused-while-a-handshake-is-in-flight", limit=240)
def in_flight(world):
    redirected(world)
    world.keep(Mute(LAB.server))
    m = mount(world, options=f"xprtsec=tls,port=2050,{IMPATIENT}")
    thread = threading.Thread(target=m.refused)
    thread.start()
    world.wait_for(lambda: world.table(LAB.client, "/proc/net/tls_hs")["InFlight"], 60,
                   "a handshake in flight")
    check_in("rmmod", "in use", modules.rmmod(REDIRECT))
    # the consumer cancels what does not end
    thread.join()
    world.wait_for(lambda: world.moved_in(LAB.client).get("Cancelled"), 20, "a cancel")


@case("redirect/close-goes-to-whose-session-it-is", limit=180)
def close(world):
    """Beside the function tracer, which shows who closed what."""
    calls = world.keep(Tracer("tls_hs_handshake_close", "tls_handshake_close", "tls_alert_send",
                              "tls_hs_ktls_send_alert"))
    redirected(world)
    m = mount(world)
    m.mount()
    write_and_compare(m)
    m.umount()
    world.wait_for(lambda: not world.table(LAB.client, "/proc/net/tls_hs")["Sessions"], 10,
                   "the session's end")
    # the server's comes when its own thread sees ours
    world.wait_for(lambda: ("tls_handshake_close", "tls_hs_redirect_close") in calls.seen(), 10,
                   "the server's close")
    seen = calls.seen()
    check(("tls_hs_ktls_send_alert", "tls_hs_handshake_close") in seen, f"no close_notify of ours: {seen}")
    # knfsd's end of it is not ours: the original ends in a jump there
    check(("tls_alert_send", "tls_hs_redirect_close") in seen, f"the original sent no alert: {seen}")


# --- loading and unloading

@case("unload/refused-while-a-mount-lives", limit=180)
def while_mounted(world):
    redirected(world)
    m = mount(world)
    m.mount()
    for name in (REDIRECT, "tls_hs"):
        check_in("rmmod", "in use", modules.rmmod(name))
    write_and_compare(m)
    m.umount()
    modules.unload(REDIRECT)
    check_nothing_is_left()
    mount(world).refused()
    world.check_counters(HandshakesStarted=1, HandshakesDoneAnon=1)


@case("unload/with-an-upcalls-mount", limit=180)
def upcalls_mount(world):
    """Made before, kept while the module comes and goes; its reconnect is then the upcall's again."""
    m = mount(world, LAB.both)
    m.mount()
    before = counters(LAB.both, world)
    modules.load(REDIRECT)
    write_and_compare(m)
    modules.unload(REDIRECT)
    check_nothing_is_left()
    check_equal("connections cut", nfs.cut(LAB.both), 1)
    write_and_compare(m)
    check_equal("counters", counters(LAB.both, world), before)
    # and with it, the next connection of the same mount is the kernel's
    redirected(world, LAB.both)
    check_equal("connections cut", nfs.cut(LAB.both), 1)
    write_and_compare(m)
    check_equal("counters", counters(LAB.both, world),
                before | {k: before[k] + 1 for k in ("HandshakesStarted", "HandshakesDoneAnon")})
    m.umount()


@case("unload/twenty-times-under-load", limit=400)
def under_load(world):
    """Mounts all the while, each the kernel's or the daemon's, whichever it meets."""
    before = counters(LAB.both, world)
    world.keep(Trust(LAB.both, LAB.ring))
    m = mount(world, LAB.both)
    rounds = [0]
    failed = []
    stop = threading.Event()

    def load():
        try:
            while not stop.is_set():
                m.mount()
                m.umount()
                rounds[0] += 1
        except Fail as e:
            failed.append(e)
    thread = threading.Thread(target=load)
    thread.start()
    loads = busy = 0
    while loads < 20 and not failed:
        modules.load(REDIRECT)
        loads += 1
        time.sleep(0.1 * (loads % 5))
        while modules.loaded(REDIRECT):
            busy += bool(modules.rmmod(REDIRECT))
            time.sleep(0.02)
    stop.set()
    thread.join()
    if failed:
        raise failed[0]
    check_nothing_is_left()
    after = counters(LAB.both, world)
    done = after["HandshakesDoneAnon"] - before["HandshakesDoneAnon"]
    print(f"# {rounds[0]} mounts, {done} handshakes by the kernel, rmmod refused {busy} times")
    check(0 < done < rounds[0], f"of {rounds[0]} mounts the kernel did {done}")
    check_equal("failures", after["Failed"], before["Failed"])


@case("load/twice")
def twice(world):
    redirected(world)
    check_in("insmod", "File exists", modules.insmod(REDIRECT))
    check_equal("redirected functions", redirections(), FUNCTIONS)
    modules.unload(REDIRECT)
    check_nothing_is_left()


@case("load/ftrace-is-off")
def ftrace_is_off(world):
    enabled = "/proc/sys/kernel/ftrace_enabled"
    check_equal("write to ftrace_enabled", write(enabled, "0"), 0)
    try:
        check_in("insmod", "busy", modules.insmod(REDIRECT))
    finally:
        check_equal("write to ftrace_enabled", write(enabled, "1"), 0)
    one_line_in_the_log(world, "kernel.ftrace_enabled is 0")
    check_nothing_is_left()


@case("load/ftrace-stays-on", limit=180)
def ftrace_stays_on(world):
    redirected(world)
    check_equal("write to ftrace_enabled", write("/proc/sys/kernel/ftrace_enabled", "0"), 16)
    m = mount(world)
    m.mount()
    m.umount()
    world.check_counters(HandshakesStarted=1, HandshakesDoneAnon=1)


def _obstacle(world, name, text, insmod):
    modules.load(name)
    try:
        check_in("insmod", insmod, modules.insmod(REDIRECT))
        one_line_in_the_log(world, text)
    finally:
        modules.unload(name)
    check_nothing_is_left()


@case("load/functions-are-redirected-by-another")
def another(world):
    _obstacle(world, "tls_hs_test_ipmodify", "a live patch or probe has these functions", "busy")


@case("load/the-kernel-has-the-hook")
def has_the_hook(world):
    _obstacle(world, "tls_hs_test_hook", "not needed", "not supported")
