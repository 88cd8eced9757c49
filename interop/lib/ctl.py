# SPDX-License-Identifier: GPL-2.0-only
"""/dev/tls_hs from Python: for cases that tlshc is too well-behaved for.

Mirrors interop/tls_hs_ctl.h; the sizes in the ioctl numbers make the kernel
notice if this falls behind.
"""
import ctypes
import errno
import fcntl
import os
import select
import socket
import struct

VERSION = 1
ANON, X509, PSK = 0, 1, 2
F_RESUME, F_MAINLINE, F_IMPORT, F_DROP, F_SLOW, F_DIGEST = 1, 2, 4, 8, 16, 32
F_SERVER, F_ASK, F_DEMAND = 64, 128, 256
SLOW = 0.3		# seconds: TLS_HS_CTL_SLOW
MAX_PEERIDS = 5

_HELLO = struct.Struct("=IIiIQQQIIiiiI5iIIIQ")
_RESULT = struct.Struct("=IIIiiI32s64sBBBBBBHHHH256s2x8Q")

_libc = ctypes.CDLL(None, use_errno=True)
_SYS_ADD_KEY, _SYS_KEYCTL = 248, 250
_KEYCTL_JOIN_SESSION, _KEYCTL_REVOKE, _KEYCTL_DESCRIBE, _KEYCTL_UNLINK = 1, 3, 6, 9
PROCESS_KEYRING = -2


def _ioc(direction, nr, size):
    return direction << 30 | size << 16 | ord("T") << 8 | nr


HELLO = _ioc(1, 0xe0, _HELLO.size)
WAIT = _ioc(3, 0xe1, _RESULT.size)
RESULT = _ioc(3, 0xe2, _RESULT.size)
CANCEL = _ioc(0, 0xe3, 0)
CLOSE = _ioc(0, 0xe4, 0)
POST = _ioc(1, 0xe5, 16)
CANCEL_LATER = _ioc(0, 0xe9, 0)
SOCKET = _ioc(0, 0xea, 0)


def add_key(kind, description, payload, ring=PROCESS_KEYRING):
    serial = _libc.syscall(_SYS_ADD_KEY, kind.encode(), description.encode(),
                           payload, len(payload or b""), ring)
    if serial < 0:
        raise OSError(ctypes.get_errno(), "add_key")
    return serial


def join_session():
    """A new session keyring, for this process and what it starts."""
    if _libc.syscall(_SYS_KEYCTL, _KEYCTL_JOIN_SESSION, None) < 0:
        raise OSError(ctypes.get_errno(), "keyctl session")


def revoke_key(serial):
    if _libc.syscall(_SYS_KEYCTL, _KEYCTL_REVOKE, serial) < 0:
        raise OSError(ctypes.get_errno(), "keyctl revoke")


def unlink_key(serial, ring=PROCESS_KEYRING):
    if _libc.syscall(_SYS_KEYCTL, _KEYCTL_UNLINK, serial, ring) < 0:
        raise OSError(ctypes.get_errno(), "keyctl unlink")


def describe_key(serial):
    """type;uid;gid;perm;description, or None for a key that is not there."""
    buf = ctypes.create_string_buffer(512)
    n = _libc.syscall(_SYS_KEYCTL, _KEYCTL_DESCRIBE, serial, buf, len(buf))
    return buf.value.decode() if n >= 0 else None


class Result:
    """struct tls_hs_ctl_result"""

    def __init__(self, raw):
        v = _RESULT.unpack(raw)
        (self.version, self.size, self.done, self.status, self.peerid,
         self.error, name, text, self.alert_sent, self.alert_received,
         self.resumed, self.hello_retry, self.cert_sent, alpn_len, self.suite,
         self.group, self.scheme, self.record_size_limit, alpn) = v[:19]
        self.error_name = name.split(b"\0")[0].decode()
        self.error_text = text.split(b"\0")[0].decode()
        self.alpn = alpn[:alpn_len]
        self.phase_ns, self.work_ns, self.hello_ns = v[19:25], v[25], v[26]


class Ctl:
    """One open file of the device."""

    def __init__(self):
        self.fd = os.open("/dev/tls_hs", os.O_RDWR | os.O_CLOEXEC)

    def close(self):
        if self.fd >= 0:
            os.close(self.fd)
        self.fd = -1

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def hello(self, fd, mode=ANON, peername="server.test", priorities=None,
              alpn=None, timeout_ms=0, keyring=0, cert=0, privkey=0,
              peerids=(), num_peerids=None, flags=0, version=VERSION,
              size=_HELLO.size):
        """0, or the errno (positive) that the ioctl failed with."""
        keep = [ctypes.create_string_buffer(s.encode() if isinstance(s, str) else s)
                if s is not None else None for s in (peername, priorities, alpn)]
        ptr = [ctypes.addressof(k) if k else 0 for k in keep]
        ids = (list(peerids) + [0] * MAX_PEERIDS)[:MAX_PEERIDS]
        arg = _HELLO.pack(version, size, fd, mode, *ptr, len(alpn or b""),
                          timeout_ms, keyring, cert, privkey,
                          len(peerids) if num_peerids is None else num_peerids,
                          *ids, flags, 0, 0, 0)
        try:
            fcntl.ioctl(self.fd, HELLO, arg)
        except OSError as e:
            return e.errno
        return 0

    def result(self, wait=True):
        arg = bytearray(_RESULT.size)
        struct.pack_into("=II", arg, 0, VERSION, _RESULT.size)
        fcntl.ioctl(self.fd, WAIT if wait else RESULT, arg)
        return Result(bytes(arg))

    def done_within(self, seconds):
        """Whether ta_done has run by then, or a cancel has won."""
        poll = select.poll()
        poll.register(self.fd, select.POLLIN)
        return bool(poll.poll(seconds * 1000))

    def cancel(self):
        return fcntl.ioctl(self.fd, CANCEL) == 1

    def cancel_later(self, milliseconds):
        """A cancel from a timer, in softirq."""
        fcntl.ioctl(self.fd, CANCEL_LATER, milliseconds)

    def kernel_socket(self):
        """A TCP socket that does not hold its network namespace."""
        return socket.socket(fileno=fcntl.ioctl(self.fd, SOCKET))

    def post(self, record):
        """Gives a record of type handshake, such as a NewSessionTicket, to tls_hs."""
        keep = ctypes.create_string_buffer(record, len(record))
        fcntl.ioctl(self.fd, POST, struct.pack("=QII", ctypes.addressof(keep), len(record), 0))

    def close_notify(self):
        fcntl.ioctl(self.fd, CLOSE)


def errno_name(number):
    return errno.errorcode.get(number, str(number)) if number else "0"
