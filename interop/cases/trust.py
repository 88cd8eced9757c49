# SPDX-License-Identifier: GPL-2.0-only
"""Keyrings: who may fill and choose them, and what is trusted because of it."""
import ctypes
import errno
import itertools
import os
import re
import subprocess
import time

import ctl
from clientauth import UserKey, run, write
from harness import case, check, check_equal, check_in, check_not_in
from local import Key, check_says, forget_anchors, pair
from refusals import check_alert

SYSCTL = "/proc/sys/net/tls_hs/keyring"
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_DUMPABLE = 4
USER = 1000
NO_SUCH_KEY = 0x7ffffff0

SYS_KEYCTL, KEYCTL_SETPERM, KEYCTL_SET_TIMEOUT = 250, 5, 15
OWNER_MAY_ALL = 0x3f3f0000		# for programs that do not possess it, too

_libc = ctypes.CDLL(None, use_errno=True)
_number = itertools.count()


def libc(function, *args):
    if getattr(_libc, function)(*args):
        raise OSError(ctypes.get_errno(), function)


def keyctl(*args):
    if _libc.syscall(SYS_KEYCTL, *args) < 0:
        raise OSError(ctypes.get_errno(), f"keyctl{args}")


def keyring(world, *names, kind="asymmetric"):
    """A keyring with these certificates; of a name of its own, lest it displace another."""
    ring = ctl.add_key("keyring", f"{world.name} {next(_number)}", None)
    world.keep(Key(ring))
    keyctl(KEYCTL_SETPERM, ring, OWNER_MAY_ALL)
    for i, name in enumerate(names):
        ctl.add_key(kind, "" if kind == "asymmetric" else str(i), world.der(name + ".pem"), ring)
    return ring


def default():
    with open(SYSCTL) as f:
        return int(f.read())


def set_default(value):
    """0, or the errno that the write failed with."""
    try:
        fd = os.open(SYSCTL, os.O_WRONLY)
        try:
            os.write(fd, f"{value}\n".encode())
        finally:
            os.close(fd)
    except OSError as e:
        return e.errno
    return 0


def lo_up():
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)


class Netns:
    """A network namespace; this process is in it inside a with."""

    def __init__(self, path=None):
        self.home = os.open("/proc/self/ns/net", os.O_RDONLY)
        if path:
            self.fd = os.open(path, os.O_RDONLY)
        else:
            libc("unshare", CLONE_NEWNET)
            lo_up()
            self.fd = os.open("/proc/self/ns/net", os.O_RDONLY)
            libc("setns", self.home, CLONE_NEWNET)

    def __enter__(self):
        libc("setns", self.fd, CLONE_NEWNET)
        return self

    def __exit__(self, *exc):
        libc("setns", self.home, CLONE_NEWNET)

    def close(self):
        os.close(self.fd)
        os.close(self.home)


def hello(world, ring=0):
    """What a hello says; one that is accepted is cancelled."""
    client, _ = pair(world)
    with ctl.Ctl() as dev:
        return dev.hello(client.fileno(), keyring=ring)


def check_handshake(world, cert="leaf-ec", **kw):
    server = world.server(cert)
    done = world.tlshc(server.port, **kw)
    check_equal(f"exit status of tlshc ({done.err})", done.status, 0)
    check_in("tlshc's output", "CONNECTION ESTABLISHED", done.err)
    server.finish()


def check_refused(world, ring, cert="leaf-ec", alert="unknown_ca"):
    server = world.server(cert)
    done = world.tlshc(server.port, ("-brief", "-keyring", str(ring)), ca=None)
    check_not_in("tlshc's output", "CONNECTION ESTABLISHED", done.err)
    server.finish()
    check_alert(server, alert)


def trust(world, ring, cert="leaf-ec"):
    check_handshake(world, cert, args=("-brief", "-keyring", str(ring)), ca=None)


# --- the default of a network namespace

@case("trust/default-keyring-of-a-namespace")
def _default(world):
    ring = keyring(world, "root-ec")
    one, other = world.keep(Netns()), world.keep(Netns())
    with one:
        check_equal("default", default(), 0)
        check_says(hello(world), errno.EOPNOTSUPP)	# .tls_hs is empty
        check_says(set_default(ring), 0)
        check_equal("default", default(), ring)
        check_handshake(world, ca=None)
    check_equal("default of the first namespace", default(), 0)
    check_says(hello(world), errno.EOPNOTSUPP)
    with other:
        check_equal("default of another namespace", default(), 0)
        check_says(hello(world), errno.EOPNOTSUPP)
        check_says(set_default(keyring(world, "root-other")), 0)
    with one:
        check_equal("default", default(), ring)
        check_handshake(world, ca=None)
        check_says(set_default(0), 0)
        check_equal("default", default(), 0)
        check_says(hello(world), errno.EOPNOTSUPP)


@case("trust/default-keyring-set-as-documented")
def _documented(world):
    root = world.path("root-ec.pem")
    with world.keep(Netns()):
        ring = int(run(world, "keyctl", "newring", "nfs-authorities", "@u"))
        world.keep(UserKey(ring))
        run(world, "keyctl", "setperm", str(ring), "0x3f3f0000")
        run(world, "sh", "-c", f"openssl x509 -in {root} -outform DER |"
            f" keyctl padd asymmetric '' {ring}")
        run(world, "sysctl", f"net.tls_hs.keyring={ring}")
        check_handshake(world, ca=None)
        run(world, "sysctl", "net.tls_hs.keyring=0")
        check_says(hello(world), errno.EOPNOTSUPP)


@case("trust/default-keyring-gives-way-to-the-consumers")
def _explicit(world):
    ring = keyring(world, "root-ec")
    with world.keep(Netns()):
        check_says(set_default(keyring(world, "root-other")), 0)
        trust(world, ring)
        check_refused(world, default())


@case("trust/default-keyring-is-held-until-the-namespace-ends")
def _held(world):
    ring = ctl.add_key("keyring", "held", None)
    ctl.add_key("asymmetric", "", world.der("root-ec.pem"), ring)
    ns = Netns()
    try:
        with ns:
            check_says(set_default(ring), 0)
            ctl.unlink_key(ring)
            time.sleep(0.2)		# the collector of keys runs
            check_equal("default", default(), ring)
            check_handshake(world, ca=None)
    finally:
        ns.close()
    world.stop_all()		# sockets hold the namespace too
    world.wait_for(lambda: ctl.describe_key(ring) is None, 20, "the keyring to be gone")


@case("trust/default-keyring-refused")
def _refused(world):
    ring, revoked, expired = (keyring(world, "root-ec") for _ in range(3))
    ctl.revoke_key(revoked)
    keyctl(KEYCTL_SET_TIMEOUT, expired, 1)
    time.sleep(1.5)
    key = ctl.add_key("user", "no keyring", b"x")
    world.keep(Key(key))
    closed = keyring(world, "root-ec")
    keyctl(KEYCTL_SETPERM, closed, 0x24240000)		# write and setattr: no search
    with world.keep(Netns()):
        check_says(set_default(ring), 0)
        for value, wanted in ((revoked, errno.ENOKEY), (expired, errno.ENOKEY),
                              (key, errno.ENOKEY), (NO_SUCH_KEY, errno.ENOKEY),
                              (ctl.PROCESS_KEYRING, errno.ENOKEY), ("@s", errno.EINVAL),
                              ("", errno.EINVAL), (f"{ring} {ring}", errno.EINVAL),
                              (1 << 32, errno.ERANGE)):
            check_equal(f"errno for {value!r}", ctl.errno_name(set_default(value)),
                        ctl.errno_name(wanted))
        check_says(set_default(closed), errno.EACCES)
        check_equal("default after all that", default(), ring)
        check_handshake(world, ca=None)


@case("trust/default-keyring-revoked-later")
def _revoked_later(world):
    """Trust taken away is not trust in .tls_hs, nor a reason to ask somebody weaker."""
    ring = keyring(world, "root-ec")
    with world.keep(Netns()):
        check_says(set_default(ring), 0)
        check_handshake(world, ca=None)
        ctl.revoke_key(ring)
        check_says(hello(world), errno.ENOKEY)
        check_says(set_default(0), 0)
        check_says(hello(world), errno.EOPNOTSUPP)


# --- who may

class Child:
    """A process that becomes somebody else, then answers questions."""

    def __init__(self, become):
        ask, self.ask = os.pipe()
        self.answer, answer = os.pipe()
        self.pid = os.fork()
        if self.pid:
            os.close(ask)
            os.close(answer)
            return
        try:
            os.close(self.ask)
            become()
            while True:
                os.write(answer, repr(eval(os.read(ask, 4096))).encode())
        finally:
            os._exit(0)

    def __call__(self, question):
        os.write(self.ask, question.encode())
        answer = os.read(self.answer, 65536)
        check(answer, f"no answer to {question}")
        return eval(answer)

    def stop(self):
        os.close(self.ask)
        os.close(self.answer)
        os.waitpid(self.pid, 0)


def become_user():
    os.setgroups([])
    os.setgid(USER)
    os.setuid(USER)


def become_root_of_a_user_namespace():
    become_user()
    libc("prctl", PR_SET_DUMPABLE, 1, 0, 0, 0)
    libc("unshare", CLONE_NEWUSER | CLONE_NEWNET)
    for name, text in (("setgroups", "deny"), ("uid_map", f"0 {USER} 1"),
                       ("gid_map", f"0 {USER} 1")):
        with open("/proc/self/" + name, "w") as f:
            f.write(text)
    lo_up()


def proc_keys():
    with open("/proc/keys") as f:
        return f.read()


def describe_errno(serial):
    return 0 if ctl.describe_key(serial) else ctypes.get_errno()


def module_keyring():
    """The serial of .tls_hs, as keyctl finds %:.tls_hs."""
    return int(re.search(r"^(\S+) .* keyring +\.tls_hs:", proc_keys(), re.M).group(1), 16)


@case("trust/user-cannot-set-the-default")
def _user(world):
    ring = keyring(world, "root-ec")
    child = world.keep(Child(become_user))
    check_equal("errno", ctl.errno_name(child(f"set_default({ring})")), "EACCES")
    check_equal("errno", ctl.errno_name(child("set_default(0)")), "EACCES")
    check_equal("default", default(), 0)


@case("trust/root-of-a-user-namespace-cannot-name-the-hosts-keyrings")
def _cannot(world):
    ring, ours = keyring(world, "root-ec"), module_keyring()
    child = world.keep(Child(become_root_of_a_user_namespace))
    check_equal("who the child is", child("os.getuid()"), 0)
    check_not_in("the child's /proc/keys", ".tls_hs", child("proc_keys()"))
    check_not_in("the child's /proc/keys", f"{ring:08x}", child("proc_keys()"))
    for serial in (ring, ours):
        check_equal("errno of describe", ctl.errno_name(child(f"describe_errno({serial})")),
                    "EACCES")
        check_equal("errno of the sysctl", ctl.errno_name(child(f"set_default({serial})")),
                    "EACCES")
    check_equal("errno of a key that is not there",
                ctl.errno_name(child(f"set_default({NO_SUCH_KEY})")), "ENOKEY")
    check_equal("the child's default", child("default()"), 0)


@case("trust/root-of-a-user-namespace-can-set-a-keyring-of-his-own")
def _can(world):
    child = world.keep(Child(become_root_of_a_user_namespace))
    ring = child("ctl.add_key('keyring', 'mine', None)")
    child(f"ctl.add_key('asymmetric', '', {world.der('root-ec.pem')!r}, {ring})")
    check_equal("errno of the sysctl", child(f"set_default({ring})"), 0)
    check_equal("the child's default", child("default()"), ring)
    check_equal("default of the first namespace", default(), 0)
    with world.keep(Netns(f"/proc/{child.pid}/ns/net")):
        check_handshake(world, ca=None)
    check_says(hello(world), errno.EOPNOTSUPP)


# --- .tls_hs

class Filled:
    """Takes out of .tls_hs what a case has put in, and says that this is meant."""

    def close(self):
        subprocess.run(["keyctl", "clear", str(module_keyring())], check=True)
        forget_anchors()


@case("trust/module-keyring-filled-as-documented")
def _filled(world):
    check_says(hello(world), errno.EOPNOTSUPP)
    world.keep(Filled())
    root = world.path("root-ec.pem")
    key = run(world, "sh", "-c", f"openssl x509 -in {root} -outform DER |"
              " keyctl padd asymmetric '' %:.tls_hs").decode().strip()
    check_handshake(world, ca=None)
    with world.keep(Netns()):		# of a namespace where nothing is set, too
        check_handshake(world, ca=None)
    run(world, "keyctl", "unlink", key, "%:.tls_hs")
    check_says(hello(world), errno.ENOKEY)	# trust was taken away
    with world.keep(Netns()):
        check_says(hello(world), errno.ENOKEY)
    run(world, "sh", "-c", f"openssl x509 -in {root} -outform DER |"
        " keyctl padd user corp-ca %:.tls_hs")
    check_handshake(world, ca=None)


def padd(world, name, ring):
    """0, or what keyctl said."""
    p = subprocess.run(["keyctl", "padd", "asymmetric", "", str(ring)],
                       input=world.der(name + ".pem"), capture_output=True, check=False)
    return p.stderr.decode() if p.returncode else 0


@case("trust/keyring-restricted-takes-what-its-authority-signed")
def _restricted(world):
    ring, authority = keyring(world), keyring(world, "root-ec")
    run(world, "keyctl", "restrict_keyring", str(ring), "asymmetric",
        f"key_or_keyring:{authority}")
    check_in("keyctl padd", "not available", str(padd(world, "root-other", ring)))
    check_equal("keyctl padd", padd(world, "int-ec", ring), 0)
    trust(world, ring)


# --- trust that ends, and trust that changes hands

@case("trust/authority-revoked")
def _authority_revoked(world):
    world.keep(Filled())
    ring = module_keyring()
    keys = [ctl.add_key("asymmetric", "", world.der(n + ".pem"), ring)
            for n in ("root-ec", "root-other")]
    check_handshake(world, ca=None)
    # as documented: a key has to be possessed to be revoked
    run(world, "keyctl", "session", "-", "sh", "-c",
        f"keyctl link %:.tls_hs @s && keyctl revoke {keys[0]} && keyctl unlink %:.tls_hs @s")
    check_refused(world, ring)
    world.check_counters(HandshakesStarted=2, HandshakesDoneX509=1, Failed=1,
                         FailedCertUnknownCa=1, AlertsSent=1)


@case("trust/authority-expired")
def _authority_expired(world):
    ring = keyring(world, "root-other")
    key = ctl.add_key("asymmetric", "", world.der("root-ec.pem"), ring)
    trust(world, ring)
    keyctl(KEYCTL_SET_TIMEOUT, key, 1)
    time.sleep(1.5)
    check_refused(world, ring)


CONFIG = b"""[req]
distinguished_name=dn
prompt=no
[dn]
CN=The Authority
[leaf_dn]
CN=leaf
[ca]
basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign
[leaf]
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=serverAuth
subjectAltName=DNS:server.test
"""


def make_authority(world, name, more=""):
    """name-ca.pem, called The Authority, and below it name-leaf; their paths."""
    config = os.path.join(world.dir, "config")
    write(config, CONFIG.replace(b"[leaf]\n", f"{more}\n[leaf]\n".encode()))
    ca, leaf = (os.path.join(world.dir, f"{name}-{end}") for end in ("ca", "leaf"))
    for path, kind, more in ((ca, "ca", ()),
                             (leaf, "leaf", ("-CA", ca + ".pem", "-CAkey", ca + ".key",
                                             "-subj", "/CN=leaf"))):
        run(world, "openssl", "req", "-x509", "-config", config, "-extensions", kind,
            "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3",
            "-keyout", path + ".key", "-out", path + ".pem", *more)
    write(leaf + ".chain", b"")
    return ca, leaf


def add_rollover(kind):
    @case(f"trust/two-authorities-of-one-name-both-count-{kind}")
    def _(world):
        (old, old_leaf), (new, new_leaf) = (make_authority(world, n) for n in ("old", "new"))
        both = keyring(world, old, new, kind=kind)
        trust(world, both, old_leaf)
        trust(world, both, new_leaf)
        alone = keyring(world, new, kind=kind)
        trust(world, alone, new_leaf)
        check_refused(world, alone, old_leaf, "bad_certificate")


add_rollover("asymmetric")
add_rollover("user")
add_rollover("big_key")


@case("trust/authority-in-a-big-key-kept-in-a-file")
def _big_key(world):
    """Small payloads are plain memory; this one big_key encrypts into a file of tmpfs."""
    ca, leaf = make_authority(world, "large", "nsComment=" + "x" * 3000)
    check(len(world.der(ca + ".pem")) > 3000, "the certificate is small")
    ring = keyring(world)
    key = ctl.add_key("big_key", "large", world.der(ca + ".pem"), ring)
    with open("/proc/keys") as f:
        check_in("/proc/keys", f"large: {len(world.der(ca + '.pem'))} [file]", f.read())
    trust(world, ring, leaf)
    check_refused(world, ring)
    ctl.revoke_key(key)
    check_says(hello(world, ring), errno.ENOKEY)
