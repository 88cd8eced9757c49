# SPDX-License-Identifier: GPL-2.0-only
"""Who may write net.tls_hs and the module's parameters, by writing as others do.

In the host's network namespace: whoever may change .tls_hs itself, with CAP_SYS_ADMIN.
In another: CAP_SYS_ADMIN in the user namespace that owns it.  Both for who opened the file
and for who writes.  Whatever is there in net.tls_hs is tried, also what comes later.
"""
import ast
import ctypes
import glob
import os
import socket
import struct
import subprocess
import traceback

import ctl
from clientauth import load_der, run
from harness import case, check, check_equal, check_in
from trust import (CLONE_NEWNET, CLONE_NEWUSER, OWNER_MAY_ALL, PR_SET_DUMPABLE, USER, Netns, check_handshake,
                   keyctl, keyring, libc, lo_up, KEYCTL_SETPERM)

DIR = "/proc/sys/net/tls_hs"
NET_ADMIN, SYS_ADMIN = 12, 21
PR_SET_KEEPCAPS, SYS_CAPSET, CAP_VERSION = 8, 126, 0x20080522
NO = ("EPERM", "EACCES")
KEYRINGS, CREDENTIALS = ("keyring", "client_keyring"), ("credential", "server_credential")

_libc = ctypes.CDLL(None, use_errno=True)


# --- being somebody else

def set_capabilities(*caps):
    """These and no others, in the user namespace that the process is in."""
    mask = sum(1 << c for c in caps)
    head = ctypes.create_string_buffer(struct.pack("=Ii", CAP_VERSION, 0))
    data = ctypes.create_string_buffer(struct.pack("=6I", mask, mask, 0, 0, 0, 0))
    if _libc.syscall(SYS_CAPSET, head, data):
        raise OSError(ctypes.get_errno(), "capset")


def somebody(uid, *caps):
    def become():
        os.setgroups([])
        libc("prctl", PR_SET_KEEPCAPS, 1, 0, 0, 0)
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
        set_capabilities(*caps)
    return become


def root_of_a_user_namespace(uid, flags=0, caps=None):
    """To the host he is uid; with all capabilities of that namespace, or with caps."""
    def become():
        if uid:
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
        libc("prctl", PR_SET_DUMPABLE, 1, 0, 0, 0)
        libc("unshare", CLONE_NEWUSER | flags)
        for name, text in (("setgroups", "deny"), ("uid_map", f"0 {uid} 1"), ("gid_map", f"0 {uid} 1")):
            with open("/proc/self/" + name, "w") as f:
                f.write(text)
        if flags & CLONE_NEWNET:
            lo_up()
        if caps is not None:
            set_capabilities(*caps)
    return become


def as_somebody(become, work):
    """What work() returns in a process that has become somebody else."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            become()
            answer = (True, work())
        except BaseException:
            answer = (False, traceback.format_exc())
        os.write(theirs, repr(answer).encode())
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, "rb") as f:
        text = f.read().decode()
    os.waitpid(pid, 0)
    good, answer = ast.literal_eval(text)
    check(good, answer)
    return answer


# --- what is written

def value(name):
    with open(f"{DIR}/{name}") as f:
        return f.read().strip()


def values():
    return {name: value(name) for name in sorted(os.listdir(DIR))}


def write_fd(fd, text):
    """The errno's name, "0" for none."""
    try:
        os.write(fd, f"{text}\n".encode())
    except OSError as e:
        return ctl.errno_name(e.errno)
    return "0"


def write(path, text):
    try:
        fd = os.open(path, os.O_WRONLY)
    except OSError as e:
        return ctl.errno_name(e.errno)
    try:
        return write_fd(fd, text)
    finally:
        os.close(fd)


class Pair:
    """Certificate and key of a client in the payloads of keys that whoever makes them may use."""

    def __init__(self, world, name="client-ec"):
        self.cert = world.der(name + ".pem")
        self.key = run(world, "openssl", "pkcs8", "-topk8", "-nocrypt", "-in", world.path(name + ".key"),
                       "-outform", "DER")

    def serials(self):
        return " ".join(str(ctl.add_key("user", f"rights {n}", payload))
                        for n, payload in (("cert", self.cert), ("key", self.key)))


def own_keyring():
    ring = ctl.add_key("keyring", "rights", None)
    keyctl(KEYCTL_SETPERM, ring, OWNER_MAY_ALL)
    return ring


def other(name, now):
    """A value that would change a setting."""
    if name in ("policy", "server_policy"):
        return "kernel-first" if now == "upcall-only" else "upcall-only"
    if name == "revocation":
        return "listed" if now == "required" else "required"
    if name == "priorities":
        return "SECURE256" if now == "NORMAL" else "NORMAL"
    if name == "client_auth":
        return "optional" if now == "required" else "required"
    if name in KEYRINGS:
        return "0"
    return "0 0" if name in CREDENTIALS else "2" if now == "1" else "1"


def others(name, now, pair):
    """The same, and with keys of the writer's own."""
    if name in KEYRINGS:
        return (str(own_keyring()), other(name, now))
    if name in CREDENTIALS:
        return (pair.serials(), other(name, now))
    return (other(name, now),)


def try_all(now, pair):
    """What came of writing all of it, by name."""
    return {name: [write(f"{DIR}/{name}", text) for text in others(name, now[name], pair)]
            for name in sorted(os.listdir(DIR))}


class Settings:
    """The host's settings, with a keyring and a credential; taken back at the end."""

    def __init__(self, world):
        self.before = values()
        self.ring = keyring(world, "root-ec")
        self.cert, self.key = load_der(world, "client-ec"), load_der(world, "client-ec", "pkcs8")
        world.keep(self)
        for name, text in (("keyring", self.ring), ("credential", f"{self.cert} {self.key}")):
            check_equal(f"host's write of {name}", write(f"{DIR}/{name}", text), "0")

    def close(self):
        for name, text in self.before.items():
            write(f"{DIR}/{name}", text)


def check_none_may(world, become):
    """No setting can be written by him, and none has changed."""
    pair = Pair(world)
    before = values()
    said = as_somebody(become, lambda: try_all(before, pair))
    check_equal("settings tried", sorted(said), sorted(before))
    check_equal("settings after that", values(), before)
    wrong = {name: got for name, got in said.items() if not all(e in NO for e in got)}
    check(not wrong, f"errnos: {wrong}")


HOST = {
    "user-with-net-admin": somebody(USER, NET_ADMIN),
    "user-with-sys-admin": somebody(USER, NET_ADMIN, SYS_ADMIN),
    "root-without-capabilities": somebody(0),
    "root-with-net-admin": somebody(0, NET_ADMIN),
    "root-of-a-user-namespace": root_of_a_user_namespace(USER),
    "root-of-a-user-namespace-that-is-the-host's": root_of_a_user_namespace(0),
}


def add_host(name, become):
    @case(f"rights/host-not-{name}")
    def _(world):
        Settings(world)
        check_none_may(world, become)
        check_handshake(world, ca=None)		# still with the host's keyring

    @case(f"rights/host-descriptor-not-opened-by-{name}")
    def _(world):
        """Whoever has no right opens the file; one who has it writes."""
        Settings(world)
        before = values()
        wrong = []
        for sysctl in before:
            fd = opened_by(become, f"{DIR}/{sysctl}")
            if fd is None:
                continue
            got = write_fd(fd, other(sysctl, before[sysctl]))
            os.close(fd)
            if got not in NO:
                wrong.append((sysctl, got))
        check_equal("settings after that", values(), before)
        check(not wrong, f"errnos: {wrong}")

    @case(f"rights/host-descriptor-not-written-by-{name}")
    def _(world):
        """One who has the right opens the file; who has none writes."""
        Settings(world)
        pair = Pair(world)
        before = values()
        fds = {sysctl: os.open(f"{DIR}/{sysctl}", os.O_WRONLY) for sysctl in before}
        try:
            said = as_somebody(become, lambda: {
                sysctl: write_fd(fd, others(sysctl, before[sysctl], pair)[0])
                for sysctl, fd in fds.items()})
        finally:
            for fd in fds.values():
                os.close(fd)
        check_equal("settings after that", values(), before)
        wrong = {n: got for n, got in said.items() if got not in NO}
        check(not wrong, f"errnos: {wrong}")


def opened_by(become, path):
    """A descriptor for writing that he opened and handed over; None if he may not."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        def work():
            try:
                fd = os.open(path, os.O_WRONLY)
            except OSError as e:
                return ctl.errno_name(e.errno)
            socket.send_fds(theirs, [b"x"], [fd])
            return "0"
        said = as_somebody(become, work)
        if said != "0":
            check_in(f"errno of open {path}", said, NO)
            return None
        return socket.recv_fds(ours, 1, 1)[1][0]


for _name, _become in HOST.items():
    add_host(_name, _become)


@case("rights/host-root-with-sys-admin-may")
def _may(world):
    """The capability and .tls_hs, which is root's: no other capability is asked for."""
    Settings(world)
    before = values()
    # a keyring of its own would go with the process
    ring = keyring(world, "root-other")
    texts = {n: str(ring) if n == "keyring" else "0 0" if n == "credential" else v
             for n, v in before.items()}
    said = as_somebody(somebody(0, SYS_ADMIN),
                       lambda: {n: write(f"{DIR}/{n}", text) for n, text in texts.items()})
    check_equal("errnos", said, {n: "0" for n in before})
    check_equal("keyring", value("keyring"), str(ring))
    check_equal("credential", value("credential").split(), ["0", "0"])


# --- other network namespaces

@case("rights/namespace-of-the-host's-not-net-admin")
def _host_namespace(world):
    """A network namespace that the host's root has made: CAP_SYS_ADMIN of the host's."""
    ring = keyring(world, "root-ec")
    with world.keep(Netns()):
        check_equal("errno for root", write(f"{DIR}/keyring", ring), "0")
        for name in ("user-with-net-admin", "root-with-net-admin", "root-without-capabilities",
                     "root-of-a-user-namespace", "root-of-a-user-namespace-that-is-the-host's"):
            check_none_may(world, HOST[name])
        check_equal("keyring", value("keyring"), str(ring))


def add_container(name, uid):
    @case(f"rights/container-{name}-with-sys-admin-may")
    def _(world):
        """His own: all of it, and nothing of the host's changes."""
        before, pair = values(), Pair(world)

        def work():
            ring = own_keyring()
            now = values()
            said = {n: write(f"{DIR}/{n}", ring if n in KEYRINGS else others(n, now[n], pair)[0])
                    for n in now}
            return said, int(value("keyring")) == ring
        said, is_set = as_somebody(root_of_a_user_namespace(uid, CLONE_NEWNET), work)
        check_equal("errnos", said, {n: "0" for n in before})
        check(is_set, "his keyring is not set")
        check_equal("the host's settings", values(), before)

    @case(f"rights/container-{name}-with-net-admin-may-not")
    def _(world):
        pair = Pair(world)

        def work():
            before = values()
            said = try_all(before, pair)
            return said, values() == before
        for caps in ((NET_ADMIN,), ()):
            said, same = as_somebody(root_of_a_user_namespace(uid, CLONE_NEWNET, caps), work)
            wrong = {n: got for n, got in said.items() if not all(e in NO for e in got)}
            check(not wrong, f"errnos with {caps}: {wrong}")
            check(same, "settings have changed")


add_container("root", USER)
add_container("root-that-is-the-host's", 0)


@case("rights/container-root-hands-his-descriptor-to-the-host's-root")
def _handed(world):
    """It is his namespace's setting whoever writes it; the host's stays."""
    before = values()
    fd = opened_by(root_of_a_user_namespace(USER, CLONE_NEWNET), f"{DIR}/policy")
    check(fd is not None, "he cannot open his own")
    write_fd(fd, "upcall-only")
    os.close(fd)
    check_equal("the host's settings", values(), before)


@case("rights/container-descriptor-not-opened-by-net-admin")
def _container_opener(world):
    """Within the container too: opened with CAP_NET_ADMIN, written with CAP_SYS_ADMIN."""
    def work():
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if not pid:
            set_capabilities(NET_ADMIN)
            try:
                socket.send_fds(theirs, [b"x"], [os.open(f"{DIR}/policy", os.O_WRONLY)])
            except OSError:
                socket.send_fds(theirs, [b"-"], [])
            os._exit(0)
        os.waitpid(pid, 0)
        said, fds, _, _ = socket.recv_fds(ours, 1, 1)
        before = value("policy")
        got = write_fd(fds[0], "upcall-only") if said == b"x" else "EACCES"
        return got, value("policy") == before
    got, same = as_somebody(root_of_a_user_namespace(USER, CLONE_NEWNET), work)
    check_in("errno", got, NO)
    check(same, "the policy has changed")


# --- parameters of the modules

@case("rights/module-parameters-are-for-reading")
def _parameters(world):
    """What new namespaces begin with: nobody changes it in a file that DAC alone guards."""
    paths = glob.glob("/sys/module/tls_hs/parameters/*")
    check_in("parameters", "/sys/module/tls_hs/parameters/policy", paths)
    for path in paths:
        with open(path) as f:
            before = f.read()
        text = "upcall-only" if path.endswith("/policy") else "1"
        try:
            for who in (somebody(0), somebody(0, NET_ADMIN), lambda: None):
                got = as_somebody(who, lambda: write(path, text))
                check(got != "0", f"{path} was written")
                with open(path) as f:
                    check_equal(path, f.read(), before)
            # nor once its mode is another
            subprocess.run(["chmod", "0666", path], check=False, stderr=subprocess.DEVNULL)
            check(as_somebody(somebody(0), lambda: write(path, text)) != "0", f"{path} was written")
        finally:
            write(path, before.strip())
