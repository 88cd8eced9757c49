# SPDX-License-Identifier: GPL-2.0-only
"""TLS 1.3 primitives of the test peers: numbers, encoding, key schedule, records.

Owns no state machine and no opinion: whatever it is told to encode, seal or
send goes out, right or wrong.  server.py and badclient's client.py decide what a
good peer does, and the tables of cases what a bad one does.
"""

import hashlib
import hmac
import socket
import struct
import time

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, x25519
from cryptography.hazmat.primitives.ciphers.aead import AESCCM, AESGCM, ChaCha20Poly1305

import mlkem

CCS, ALERT, HANDSHAKE, DATA = 20, 21, 22, 23

CLIENT_HELLO, SERVER_HELLO, NEW_SESSION_TICKET, END_OF_EARLY_DATA = 1, 2, 4, 5
ENCRYPTED_EXTENSIONS, CERTIFICATE, CERTIFICATE_REQUEST = 8, 11, 13
CERTIFICATE_VERIFY, FINISHED, KEY_UPDATE, MESSAGE_HASH = 15, 20, 24, 254

MAX_PLAIN = 16384

SUITES = {
    0x1301: ("TLS_AES_128_GCM_SHA256", "sha256", 16, AESGCM),
    0x1302: ("TLS_AES_256_GCM_SHA384", "sha384", 32, AESGCM),
    0x1303: ("TLS_CHACHA20_POLY1305_SHA256", "sha256", 32, ChaCha20Poly1305),
    0x1304: ("TLS_AES_128_CCM_SHA256", "sha256", 16, lambda k: AESCCM(k, tag_length=16)),
}

X25519, SECP256R1, SECP384R1 = 0x001d, 0x0017, 0x0018
# RFC 10024: the curve, ML-KEM's size, and whether its half goes first
SECP256R1MLKEM768, X25519MLKEM768, SECP384R1MLKEM1024 = 0x11eb, 0x11ec, 0x11ed
HYBRIDS = {SECP256R1MLKEM768: (SECP256R1, 768, False), X25519MLKEM768: (X25519, 768, True),
           SECP384R1MLKEM1024: (SECP384R1, 1024, False)}
POINT_LEN = {X25519: 32, SECP256R1: 65, SECP384R1: 97}
CURVES = {SECP256R1: ec.SECP256R1, SECP384R1: ec.SECP384R1}

# scheme: key family, hash, curve
SCHEMES = {
    0x0401: ("pkcs1", hashes.SHA256, None),
    0x0501: ("pkcs1", hashes.SHA384, None),
    0x0601: ("pkcs1", hashes.SHA512, None),
    0x0201: ("pkcs1", hashes.SHA1, None),
    0x0203: ("ecdsa", hashes.SHA1, None),
    0x0403: ("ecdsa", hashes.SHA256, "secp256r1"),
    0x0503: ("ecdsa", hashes.SHA384, "secp384r1"),
    0x0603: ("ecdsa", hashes.SHA512, "secp521r1"),
    0x0804: ("pss", hashes.SHA256, None),
    0x0805: ("pss", hashes.SHA384, None),
    0x0806: ("pss", hashes.SHA512, None),
    0x0807: ("ed25519", None, None),
    0x0809: ("pss", hashes.SHA256, None),
    0x080a: ("pss", hashes.SHA384, None),
    0x080b: ("pss", hashes.SHA512, None),
}

EXT = {
    "server_name": 0, "max_fragment_length": 1, "status_request": 5,
    "supported_groups": 10, "ec_point_formats": 11, "signature_algorithms": 13,
    "use_srtp": 14, "heartbeat": 15, "alpn": 16, "status_request_v2": 17, "sct": 18,
    "client_certificate_type": 19, "server_certificate_type": 20, "padding": 21,
    "encrypt_then_mac": 22, "extended_master_secret": 23, "record_size_limit": 28,
    "session_ticket": 35, "pre_shared_key": 41, "early_data": 42,
    "supported_versions": 43, "cookie": 44, "psk_key_exchange_modes": 45,
    "certificate_authorities": 47, "oid_filters": 48, "post_handshake_auth": 49,
    "signature_algorithms_cert": 50, "key_share": 51, "ticket_request": 58,
    "renegotiation_info": 0xff01,
}
EXT_NAMES = {number: name for name, number in EXT.items()}

ALERTS = {
    "close_notify": 0, "unexpected_message": 10, "bad_record_mac": 20,
    "record_overflow": 22, "handshake_failure": 40, "bad_certificate": 42,
    "unsupported_certificate": 43, "certificate_revoked": 44, "certificate_expired": 45,
    "certificate_unknown": 46, "illegal_parameter": 47, "unknown_ca": 48,
    "access_denied": 49, "decode_error": 50, "decrypt_error": 51,
    "protocol_version": 70, "insufficient_security": 71, "internal_error": 80,
    "inappropriate_fallback": 86, "user_canceled": 90, "missing_extension": 109,
    "unsupported_extension": 110, "unrecognized_name": 112,
    "bad_certificate_status_response": 113, "unknown_psk_identity": 115,
    "certificate_required": 116, "general_error": 117, "no_application_protocol": 120,
}
ALERT_NAMES = {number: name for name, number in ALERTS.items()}

HRR_RANDOM = hashlib.sha256(b"HelloRetryRequest").digest()
DOWNGRADE_12 = b"DOWNGRD\x01"
DOWNGRADE_11 = b"DOWNGRD\x00"


def is_grease(value):
    """RFC 8701 2: values of the form 0x?a?a with equal bytes."""
    return value & 0x0f0f == 0x0a0a and value >> 8 == value & 0xff


# Encoding.

def u8(v):
    return struct.pack(">B", v)


def u16(v):
    return struct.pack(">H", v)


def u24(v):
    return struct.pack(">I", v)[1:]


def u32(v):
    return struct.pack(">I", v)


def vec8(b):
    return u8(len(b)) + b


def vec16(b):
    return u16(len(b)) + b


def vec24(b):
    return u24(len(b)) + b


def u16s(values):
    return b"".join(u16(v) for v in values)


def ext(kind, data=b""):
    """One Extension, as the pair that the message builders take."""
    return (EXT[kind] if isinstance(kind, str) else kind, data)


def ext_block(exts):
    return b"".join(u16(t) + vec16(d) for t, d in exts)


def message(kind, body, length=None):
    """A handshake message; length overrides the true one."""
    return u8(kind) + u24(len(body) if length is None else length) + body


class DecodeError(Exception):
    """The client sent something that does not parse."""


class Reader:
    """A cursor over bytes that raises DecodeError at every end."""

    def __init__(self, data):
        self.data, self.pos = data, 0

    def left(self):
        return len(self.data) - self.pos

    def take(self, n):
        if n > self.left():
            raise DecodeError(f"{n} bytes wanted, {self.left()} left")
        self.pos += n
        return self.data[self.pos - n:self.pos]

    def uint(self, n):
        return int.from_bytes(self.take(n), "big")

    def vec(self, n, low=0):
        body = self.take(self.uint(n))
        if len(body) < low:
            raise DecodeError(f"vector of {len(body)} bytes, at least {low} wanted")
        return body

    def end(self):
        if self.left():
            raise DecodeError(f"{self.left()} bytes too many")

    @staticmethod
    def u16_list(body):
        if len(body) % 2:
            raise DecodeError("odd list of 16-bit numbers")
        return [int.from_bytes(body[i:i + 2], "big") for i in range(0, len(body), 2)]


# Key schedule, RFC 8446 7.1.

def digest(name, data):
    return hashlib.new(name, data).digest()


def hkdf_extract(name, salt, ikm):
    return hmac.new(salt, ikm, name).digest()


def hkdf_expand(name, prk, info, length):
    out, block, i = b"", b"", 1
    while len(out) < length:
        block = hmac.new(prk, block + info + bytes([i]), name).digest()
        out += block
        i += 1
    return out[:length]


def expand_label(name, secret, label, context, length):
    info = u16(length) + vec8(b"tls13 " + label.encode()) + vec8(context)
    return hkdf_expand(name, secret, info, length)


class KeySchedule:
    """The chain of extracts of one handshake."""

    def __init__(self, name, psk=None):
        self.hash = name
        self.len = hashlib.new(name).digest_size
        self.secret = hkdf_extract(name, bytes(self.len), psk or bytes(self.len))

    def derive(self, label, transcript):
        return expand_label(self.hash, self.secret, label, digest(self.hash, transcript), self.len)

    def advance(self, ikm=None):
        salt = self.derive("derived", b"")
        self.secret = hkdf_extract(self.hash, salt, ikm if ikm is not None else bytes(self.len))

    def binder_key(self, kind):
        """kind: ext, res, or imp (RFC 9258)"""
        return self.derive(kind + " binder", b"")

    def mac(self, base_key, transcript):
        """Finished and binders, RFC 8446 4.4.4."""
        key = expand_label(self.hash, base_key, "finished", b"", self.len)
        return hmac.new(key, digest(self.hash, transcript), self.hash).digest()


# Record protection, RFC 8446 5.2.

class Cipher:
    """One direction's traffic key."""

    def __init__(self, suite, secret):
        _, self.hash, keylen, aead = SUITES[suite]
        self.suite, self.secret, self.seq = suite, secret, 0
        self.aead = aead(expand_label(self.hash, secret, "key", b"", keylen))
        self.iv = expand_label(self.hash, secret, "iv", b"", 12)

    def nonce(self):
        n = bytes(a ^ b for a, b in zip(self.iv, struct.pack(">IQ", 0, self.seq)))
        self.seq += 1
        return n

    def seal(self, kind, content, pad=0, outer=DATA, version=0x0303):
        inner = content + (b"" if kind is None else u8(kind)) + bytes(pad)
        header = u8(outer) + u16(version) + u16(len(inner) + 16)
        return header + self.aead.encrypt(self.nonce(), inner, header)

    def open(self, header, body):
        """(content type, content, padding), or None if it does not decrypt."""
        seq = self.seq
        try:
            inner = self.aead.decrypt(self.nonce(), body, header)
        except (InvalidTag, ValueError):
            self.seq = seq
            return None
        content = inner.rstrip(b"\0")
        if not content:
            return (0, b"", len(inner))
        return (content[-1], content[:-1], len(inner) - len(content))

    def updated(self):
        """RFC 8446 7.2."""
        size = hashlib.new(self.hash).digest_size
        return Cipher(self.suite, expand_label(self.hash, self.secret, "traffic upd", b"", size))


class Records:
    """Records over a socket: writes are collected until flush()."""

    def __init__(self, sock, timeout):
        self.sock, self.tx, self.out, self.inb = sock, None, bytearray(), b""
        self.deadline = time.monotonic() + timeout
        self.version = 0x0303      # of plaintext records
        self.seen_versions = []
        self.send_error = None
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _arm(self):
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise socket.timeout("deadline")
        self.sock.settimeout(left)

    def raw(self, data):
        self.out += data

    def plain(self, kind, content, version=None):
        self.raw(u8(kind) + u16(self.version if version is None else version) + vec16(content))

    def put(self, kind, content, pad=0):
        if self.tx:
            self.raw(self.tx.seal(kind, content, pad))
        else:
            self.plain(kind, content)

    def flush(self):
        data, self.out = bytes(self.out), bytearray()
        try:
            self._arm()
            self.sock.sendall(data)
        except OSError as e:     # what the client had to say may still be readable
            self.send_error = self.send_error or repr(e)

    def _fill(self, n):
        while len(self.inb) < n:
            self._arm()
            more = self.sock.recv(65536)
            if not more:
                return False
            self.inb += more
        return True

    def read(self):
        """(type, header, body), or None at the end of the stream."""
        if not self._fill(5):
            return None
        kind, version, length = struct.unpack(">BHH", self.inb[:5])
        if not self._fill(5 + length):
            return None
        header, body, self.inb = self.inb[:5], self.inb[5:5 + length], self.inb[5 + length:]
        self.seen_versions.append(version)
        return kind, header, body


# Key exchange and signatures.

def share_len(group):
    """Length of a client's share, None if we do not know the group."""
    if group in HYBRIDS:
        curve, size, _ = HYBRIDS[group]
        return POINT_LEN[curve] + mlkem.pub_len(size)
    return POINT_LEN.get(group)


def new_key(group):
    group = HYBRIDS[group][0] if group in HYBRIDS else group
    return (x25519.X25519PrivateKey.generate() if group == X25519 else
            ec.generate_private_key(CURVES[group]()))


def public_share(key):
    """A curve's share of that key."""
    how = ((serialization.Encoding.Raw, serialization.PublicFormat.Raw)
           if isinstance(key, x25519.X25519PrivateKey) else
           (serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint))
    return key.public_key().public_bytes(*how)


def key_exchange(group, peer, key=None):
    """(our share, the shared secret) for a client's share."""
    key = key or new_key(group)
    if group in HYBRIDS:
        return hybrid_exchange(group, peer, key)
    if group == X25519:
        return public_share(key), key.exchange(x25519.X25519PublicKey.from_public_bytes(peer))
    peer_key = ec.EllipticCurvePublicKey.from_encoded_point(CURVES[group](), peer)
    return public_share(key), key.exchange(ec.ECDH(), peer_key)


def hybrid_exchange(group, peer, key):
    """The same for a hybrid: both halves, in the group's order."""
    curve, size, mlkem_first = HYBRIDS[group]
    if len(peer) != share_len(group):
        raise ValueError(f"a share of {len(peer)} bytes")
    at = mlkem.pub_len(size) if mlkem_first else POINT_LEN[curve]
    pub, point = (peer[:at], peer[at:]) if mlkem_first else (peer[at:], peer[:at])
    halves = [mlkem.encapsulate(size, pub), key_exchange(curve, point, key)]
    if not mlkem_first:
        halves.reverse()
    return b"".join(h[0] for h in halves), b"".join(h[1] for h in halves)


def default_scheme(key, offered):
    """The first scheme that fits the key and was offered, else the first that fits."""
    if isinstance(key, rsa.RSAPrivateKey):
        fits = [0x0804, 0x0805, 0x0806]
    elif isinstance(key, ec.EllipticCurvePrivateKey):
        fits = [{"secp256r1": 0x0403, "secp384r1": 0x0503, "secp521r1": 0x0603}[key.curve.name]]
    else:
        fits = [0x0807]
    return next((s for s in fits if s in offered), fits[0])


def sign(scheme, key, content, salt=None):
    """Signs as the scheme says where the key allows, else as the key can."""
    family, algo, _ = SCHEMES.get(scheme, ("ecdsa", hashes.SHA256, None))
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(content, ec.ECDSA((algo or hashes.SHA256)()))
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(content)
    algo = (algo or hashes.SHA256)()
    if family == "pkcs1":
        return key.sign(content, padding.PKCS1v15(), algo)
    return key.sign(content, padding.PSS(padding.MGF1(algo),
                                         algo.digest_size if salt is None else salt), algo)


def verify(scheme, public, content, signature):
    """True if the signature is right and the scheme fits the key (RFC 8446 4.4.3)."""
    family, algo, curve = SCHEMES.get(scheme, (None, None, None))
    try:
        if family == "ecdsa" and isinstance(public, ec.EllipticCurvePublicKey):
            if public.curve.name != curve:
                return False
            public.verify(signature, content, ec.ECDSA(algo()))
        elif family == "pss" and isinstance(public, rsa.RSAPublicKey):
            public.verify(signature, content,
                          padding.PSS(padding.MGF1(algo()), algo.digest_size), algo())
        elif family == "ed25519" and isinstance(public, ed25519.Ed25519PublicKey):
            public.verify(signature, content)
        else:
            return False
    except (InvalidSignature, ValueError):
        return False
    return True


def signed_content(context, transcript_hash):
    """RFC 8446 4.4.3."""
    return b" " * 64 + b"TLS 1.3, " + context + b" CertificateVerify\0" + transcript_hash
