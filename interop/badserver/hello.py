# SPDX-License-Identifier: GPL-2.0-only
"""The client's hello: parsed, and held against what RFC 8446 demands of a client.

Collects faults as sentences instead of raising wherever it can go on, so that
one look shows all of them.  Owns no answer to a hello.
"""

from tls import EXT, EXT_NAMES, SUITES, Reader, is_grease, share_len

RC4 = {0x0004, 0x0005, 0x0018, 0x0020, 0x0024, 0x008a, 0x008e, 0x0092, 0xc002, 0xc007, 0xc00c,
       0xc011, 0xc016, 0xc033}
TRUNCATED_HMAC = 4


class ClientHello:
    """A parsed ClientHello; .faults lists what the client got wrong."""

    def __init__(self, msg):
        self.msg, self.faults = msg, []
        r = Reader(msg[4:])
        self.version = r.uint(2)
        self.random = r.take(32)
        self.session_id = r.vec(1)
        self.suites = Reader.u16_list(r.vec(2, 2))
        self.compression = r.vec(1, 1)
        block = r.vec(2, 8)
        r.end()
        self.exts = []
        e = Reader(block)
        while e.left():
            t = e.uint(2)
            d = e.vec(2)
            self.exts.append((t, d))
        self.by_type = dict(self.exts)
        self.versions = self.u16_ext("supported_versions", 1)
        self.groups = self.u16_ext("supported_groups", 2)
        self.sigalgs = self.u16_ext("signature_algorithms", 2)
        self.sigalgs_cert = self.u16_ext("signature_algorithms_cert", 2)
        self.sni = self.parse_sni()
        self.alpn = self.parse_alpn()
        self.shares = self.parse_shares()
        self.psk_modes = list(self.inner("psk_key_exchange_modes", 1) or b"")
        self.cookie = self.inner("cookie", 2)
        limit = self.get("record_size_limit")
        self.record_size_limit = int.from_bytes(limit, "big") if limit is not None else None
        self.identities, self.binders, self.binders_len = [], [], 0
        self.parse_psk()
        self.check()

    def get(self, name):
        return self.by_type.get(EXT[name])

    def has(self, name):
        return EXT[name] in self.by_type

    def inner(self, name, lenbytes):
        d = self.get(name)
        if d is None:
            return None
        r = Reader(d)
        body = r.vec(lenbytes, 1)
        r.end()
        return body

    def u16_ext(self, name, lenbytes):
        return Reader.u16_list(self.inner(name, lenbytes) or b"")

    def parse_sni(self):
        body = self.inner("server_name", 2)
        if body is None:
            return None
        r = Reader(body)
        if r.uint(1) != 0:
            self.faults.append("server_name of a type that is not host_name")
        name = r.vec(2, 1).decode("ascii", "replace")
        r.end()
        return name

    def parse_alpn(self):
        r, names = Reader(self.inner("alpn", 2) or b""), []
        while r.left():
            names.append(r.vec(1, 1).decode("latin-1"))
        return names

    def parse_shares(self):
        d = self.get("key_share")
        if d is None:
            return []
        r, shares = Reader(d), []
        s = Reader(r.vec(2))
        r.end()
        while s.left():
            shares.append((s.uint(2), s.vec(2, 1)))
        return shares

    def parse_psk(self):
        d = self.get("pre_shared_key")
        if d is None:
            return
        r = Reader(d)
        ids = Reader(r.vec(2, 7))
        binders = Reader(r.vec(2, 33))
        self.binders_len = len(binders.data) + 2
        r.end()
        while ids.left():
            self.identities.append((ids.vec(2, 1), ids.uint(4)))
        while binders.left():
            self.binders.append(binders.vec(1, 32))

    def truncated(self):
        """RFC 8446 4.2.11.2: without the binders list."""
        return self.msg[:len(self.msg) - self.binders_len]

    def check(self):
        """RFC 8446 4.1.2, 4.2, 9.2, D.4 and D.5, as far as a server can see."""
        f, types = self.faults.append, [t for t, _ in self.exts]
        if self.version != 0x0303:
            f(f"legacy_version {self.version:#06x}")
        if len(self.session_id) not in (0, 32):
            f(f"session id of {len(self.session_id)} bytes")
        if self.compression != b"\0":
            f("legacy_compression_methods is not one zero")
        for t in {t for t in types if types.count(t) > 1}:
            f(f"extension {EXT_NAMES.get(t, t)} more than once")
        if 0x0304 not in self.versions:
            f("supported_versions without 0x0304")
        if EXT["pre_shared_key"] in types:
            if types[-1] != EXT["pre_shared_key"]:
                f("pre_shared_key is not last")
            if not self.psk_modes:
                f("pre_shared_key without psk_key_exchange_modes")
            if len(self.identities) != len(self.binders):
                f("as many binders as identities are needed")
        elif not self.sigalgs or not self.groups:
            f("signature_algorithms or supported_groups missing")
        if self.has("supported_groups") != self.has("key_share"):
            f("one of supported_groups and key_share missing")
        if len(set(self.groups)) != len(self.groups):
            f("a group more than once")    # RFC 9846 4.3.7
        shared = [g for g, _ in self.shares]
        if shared != [g for g in self.groups if g in shared]:
            f("key shares out of order, twice, or of a group not offered")
        for group, share in self.shares:
            if len(share) != (share_len(group) or len(share)):
                f(f"key share of {group:#06x} has {len(share)} bytes")
        for name in ("oid_filters",):
            if self.has(name):
                f(f"{name} in a ClientHello")
        for s in set(self.sigalgs + self.sigalgs_cert):
            if s >> 8 in (1, 3) or s & 0xff == 2 and s >> 8 <= 6:
                f(f"signature scheme {s:#06x} with MD5, SHA-224 or DSA")
        legacy = [i for i, s in enumerate(self.sigalgs) if s in (0x0201, 0x0203)]
        if legacy and legacy[0] < len(self.sigalgs) - len(legacy):
            f("SHA-1 schemes are not last")
        if RC4 & set(self.suites) or TRUNCATED_HMAC in types:
            f("RC4 or truncated_hmac")
        if not any(s in SUITES or is_grease(s) for s in self.suites):
            f("no TLS 1.3 cipher suite")

    def compare(self, first, hrr_group, hrr_cookie):
        """RFC 8446 4.1.2: what a second hello may change; faults of self."""
        f = self.faults.append
        for field in ("version", "random", "session_id", "suites", "compression"):
            if getattr(self, field) != getattr(first, field):
                f(f"second hello changes {field}")
        mutable = {EXT[n] for n in ("key_share", "cookie", "pre_shared_key", "padding",
                                    "early_data")}
        before = [(t, d) for t, d in first.exts if t not in mutable]
        after = [(t, d) for t, d in self.exts if t not in mutable]
        if before != after:
            f("second hello changes an extension that it may not change")
        if self.has("early_data"):
            f("second hello with early_data")
        if (self.cookie or None) != (hrr_cookie or None):
            f("cookie is not echoed as it came")
        if hrr_group and [g for g, _ in self.shares] != [hrr_group]:
            f("second hello's key_share is not the one group asked for")
        if not hrr_group and self.get("key_share") != first.get("key_share"):
            f("second hello changes key_share unasked")
        if self.has("pre_shared_key") and not first.has("pre_shared_key"):
            f("second hello adds pre_shared_key")
        known = [i for i, _ in first.identities]
        if [i for i in known if i in [j for j, _ in self.identities]] != \
           [i for i, _ in self.identities]:
            f("second hello adds or reorders PSKs")

    def summary(self):
        """For the JSON line."""
        return {
            "suites": [f"{s:#06x}" for s in self.suites],
            "groups": [f"{g:#06x}" for g in self.groups],
            "shares": [f"{g:#06x}" for g, _ in self.shares],
            "sigalgs": [f"{s:#06x}" for s in self.sigalgs],
            "sigalgs_cert": [f"{s:#06x}" for s in self.sigalgs_cert],
            "versions": [f"{v:#06x}" for v in self.versions],
            "extensions": [EXT_NAMES.get(t, f"{t:#06x}") for t, _ in self.exts],
            "sni": self.sni, "alpn": self.alpn, "session_id_len": len(self.session_id),
            "psk_modes": self.psk_modes, "record_size_limit": self.record_size_limit,
            "psk_identities": [i.decode("latin-1") if len(i) < 256 else f"{len(i)} bytes"
                               for i, _ in self.identities],
            "cookie_len": len(self.cookie or b""), "len": len(self.msg),
        }
