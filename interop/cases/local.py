# SPDX-License-Identifier: GPL-2.0-only
"""Refused before the first byte: a clear errno, and nothing on the wire."""
import ctypes
import errno
import os
import socket
import time

import ctl
from harness import case, check, check_equal, check_in

TCP_ULP = 31
SILENCE = 0.3		# seconds in which nothing may come


def keyring(world, *names):
    """A keyring of this process with certificates of the PKI as anchors."""
    ring = ctl.add_key("keyring", f"anchors of {world.name}", None)
    world.keep(Key(ring))
    for name in names:
        ctl.add_key("asymmetric", "", world.der(name + ".pem"), ring)
    return ring


class Key:
    def __init__(self, serial):
        self.serial = serial

    def close(self):
        try:
            ctl.unlink_key(self.serial)
        except OSError as e:
            # revoked, and collected; added twice, which is one key
            if e.errno not in (errno.ENOKEY, errno.ENOENT):
                raise


def pair(world, listener=None):
    """A connected TCP socket, and its peer."""
    listener = listener or world.listener()
    client = world.keep(socket.create_connection(listener.getsockname()))
    peer = world.keep(listener.accept()[0])
    peer.settimeout(10)
    return client, peer


def forget_anchors():
    """That .tls_hs has no anchor any more is as it should be: said as an administrator says it."""
    with open("/proc/sys/net/tls_hs/keyring", "w") as f:
        f.write("0")


def check_silent(peer):
    """Neither a byte nor an end came out of the other side."""
    peer.settimeout(SILENCE)
    try:
        got = peer.recv(1)
    except TimeoutError:
        return
    check(False, f"the peer got {got!r}")


def check_says(got, *wanted):
    names = [ctl.errno_name(w) for w in wanted]
    check(got in wanted, f"hello: got {ctl.errno_name(got)}, wanted {' or '.join(names)}")


def add(name, wanted, **hello):
    """A hello whose arguments are refused."""
    @case(f"local/{name}")
    def _(world):
        client, peer = pair(world)
        args = {"keyring": keyring(world, "root-ec"), **hello}
        with ctl.Ctl() as dev:
            check_says(dev.hello(client.fileno(), **args), *wanted)
            check_silent(peer)
            # The socket is as it was: nothing is attached, data passes.
            client.sendall(b"plain")
            check_equal("data after the refusal", peer.recv(5), b"plain")


add("version-of-the-header", (errno.EPROTONOSUPPORT,), version=ctl.VERSION + 1)
add("size-of-the-structure", (errno.EMSGSIZE,), size=80)
add("mode-unknown", (errno.EINVAL,), mode=9)
add("flags-unknown", (errno.EINVAL,), flags=1 << 31)
add("priorities-token-unknown", (errno.EOPNOTSUPP,), priorities="NORMAL:+NO-SUCH-THING")
add("priorities-without-tls-1.3", (errno.EOPNOTSUPP,), priorities="NORMAL:-VERS-TLS1.3")
add("priorities-too-long", (errno.EINVAL,), priorities="NORMAL:" + "-VERS-TLS1.2:" * 30)
add("alpn-too-long", (errno.EINVAL,), alpn=b"\x04abcd" * 200)
add("alpn-malformed", (errno.EINVAL,), alpn=b"\x05abcd")
add("alpn-with-empty-name", (errno.EINVAL,), alpn=b"\x00\x01a")
add("psk-none", (errno.EINVAL,), mode=ctl.PSK, num_peerids=0)
add("psk-six", (errno.EINVAL,), mode=ctl.PSK, num_peerids=6)
add("psk-no-such-key", (errno.ENOKEY,), mode=ctl.PSK, peerids=(0x7ffffff0,))
add("keyring-no-such-key", (errno.ENOKEY,), keyring=0x7ffffff0)
add("name-missing", (errno.EINVAL,), peername=None)
add("name-empty", (errno.EINVAL,), peername="")
add("certificate-without-key", (errno.EINVAL,), mode=ctl.X509, cert=0x7ffffff0)
add("name-too-long", (errno.EOPNOTSUPP,), peername="a" * 64 + "." + "b" * 300)
add("no-anchors-in-the-module's-keyring", (errno.EOPNOTSUPP,), keyring=0)


@case("local/keyring-empty")
def _empty(world):
    client, peer = pair(world)
    with ctl.Ctl() as dev:
        check_says(dev.hello(client.fileno(), keyring=keyring(world)), errno.EOPNOTSUPP)
        check_silent(peer)


@case("local/keyring-revoked")
def _revoked(world):
    client, peer = pair(world)
    ring = keyring(world, "root-ec")
    ctl.revoke_key(ring)
    with ctl.Ctl() as dev:
        check_says(dev.hello(client.fileno(), keyring=ring), errno.ENOKEY)
        check_silent(peer)


@case("local/keyring-is-no-keyring")
def _not_a_ring(world):
    client, peer = pair(world)
    key = ctl.add_key("user", "no keyring", b"x" * 32)
    world.keep(Key(key))
    with ctl.Ctl() as dev:
        check_says(dev.hello(client.fileno(), keyring=key),
                   errno.EINVAL, errno.ENOKEY, errno.ENOTDIR, errno.EOPNOTSUPP)
        check_silent(peer)


def add_fd(name, wanted, make):
    """A file descriptor that is no connected TCP socket."""
    @case(f"local/fd-{name}")
    def _(world):
        sock = make(world)
        fd = sock if isinstance(sock, int) else sock.fileno()
        with ctl.Ctl() as dev:
            check_says(dev.hello(fd, keyring=keyring(world, "root-ec")), *wanted)


def connected_udp(world):
    sock = world.keep(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    sock.connect(("127.0.0.1", 9))
    return sock


def unix_pair(world):
    one, other = socket.socketpair()
    world.keep(other)
    return world.keep(one)


def refused_tcp(world):
    sock = world.keep(socket.socket())
    sock.connect_ex(("127.0.0.1", 1))
    return sock


def reset_tcp(world):
    client, peer = pair(world)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    peer.close()
    time.sleep(0.1)
    return client


NOT_CONNECTED = (errno.ENOTCONN,)

add_fd("not-open", (errno.EBADF,), lambda world: 9999)
add_fd("negative", (errno.EBADF,), lambda world: -1)
add_fd("not-a-socket", (errno.ENOTSOCK,), lambda world: world.keep(open("/dev/null", "rb")).fileno())
add_fd("udp", (errno.EINVAL,), connected_udp)
add_fd("unix", (errno.EINVAL,), unix_pair)
add_fd("tcp-not-connected", NOT_CONNECTED, lambda world: world.keep(socket.socket()))
add_fd("tcp-listening", NOT_CONNECTED, lambda world: world.listener())
add_fd("tcp-refused", NOT_CONNECTED, refused_tcp)
add_fd("tcp-reset", NOT_CONNECTED, reset_tcp)


@case("local/fd-has-a-ulp")
def _ulp(world):
    client, peer = pair(world)
    client.setsockopt(socket.IPPROTO_TCP, TCP_ULP, b"tls")
    with ctl.Ctl() as dev:
        check_says(dev.hello(client.fileno(), keyring=keyring(world, "root-ec")),
                   errno.EEXIST)
        check_silent(peer)


@case("local/socket-already-in-a-handshake")
def _busy(world):
    client, peer = pair(world)
    ring = keyring(world, "root-ec")
    with ctl.Ctl() as one, ctl.Ctl() as two:
        check_says(one.hello(client.fileno(), keyring=ring), 0)
        check_says(two.hello(client.fileno(), keyring=ring), errno.EBUSY)
        check_says(one.hello(client.fileno(), keyring=ring), errno.EBUSY)
        check_equal("start of the ClientHello", peer.recv(3), b"\x16\x03\x01")
        check(one.cancel(), "cancel lost")


@case("local/socket-had-a-handshake")
def _had(world):
    client, peer = pair(world)
    ring = keyring(world, "root-ec")
    with ctl.Ctl() as dev:
        check_says(dev.hello(client.fileno(), keyring=ring), 0)
        peer.close()
        check(dev.done_within(5), "no ta_done")
        with ctl.Ctl() as again:
            check_says(again.hello(client.fileno(), keyring=ring), errno.EBUSY,
                       *NOT_CONNECTED)


@case("local/nothing-before-a-hello")
def _nothing(world):
    with ctl.Ctl() as dev:
        for call in (dev.cancel, dev.close_notify, dev.result):
            try:
                call()
            except OSError as e:
                check_equal(call.__name__, ctl.errno_name(e.errno), "ENODATA")
            else:
                check(False, f"{call.__name__} succeeded")
        check(not dev.done_within(0), "poll says done")


def _in_child(work):
    """Runs work in a child of ours; its exit status is what work returns."""
    pid = os.fork()
    if not pid:
        try:
            os._exit(work())
        except BaseException:
            os._exit(99)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@case("local/capability-is-missing")
def _capability(world):
    client, peer = pair(world)
    with ctl.Ctl() as dev:
        def work():
            os.setuid(65534)
            return dev.hello(client.fileno())
        check_says(_in_child(work), errno.EPERM)
        check_silent(peer)


@case("local/capability-in-a-user-namespace-only")
def _user_namespace(world):
    client, peer = pair(world)
    libc = ctypes.CDLL(None, use_errno=True)
    with ctl.Ctl() as dev:
        def work():
            if libc.unshare(0x10000000):	# CLONE_NEWUSER: all capabilities, there
                return 98
            return dev.hello(client.fileno())
        check_says(_in_child(work), errno.EPERM)
        check_silent(peer)


@case("local/device-cannot-be-opened-by-others")
def _open(world):
    def work():
        os.setuid(65534)
        try:
            ctl.Ctl()
        except OSError as e:
            return e.errno
        return 0
    check_says(_in_child(work), errno.EACCES)


@case("local/tlshc-says-what-is-wrong")
def _tlshc(world):
    listener = world.listener()
    port = listener.getsockname()[1]
    listener.close()
    done = world.tlshc(port)
    check_equal("exit status with nobody there", done.status, 2)
    check_in("stderr", "Connection refused", done.err)
    done = world.tlshc(port, ("-CAfile", "/no/such/file"), ca=None)
    check_equal("exit status without a file", done.status, 1)
    check_in("stderr", "/no/such/file: No such file", done.err)
    done = world.tlshc(port, ("-no_such_option",))
    check_equal("exit status with an unknown option", done.status, 1)
    done = world.tlshc(world.listener().getsockname()[1], ("-priority", "NORMAL:+NO-SUCH"))
    check_equal("exit status where the kernel refuses", done.status, 3)
    check_in("stderr", "tlshc: refused: ", done.err)
    world.check_counters(FellBack=1)
