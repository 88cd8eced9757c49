# SPDX-License-Identifier: GPL-2.0-only
"""Bad ServerHellos and HelloRetryRequests; the alert comes in the clear."""

import os
from functools import partial

import tls
from case import Case, add, drop, insert, ok, pieces, put, set_, twice, wait
from tls import SERVER_HELLO, ext, message, u16, vec16

bad = partial(Case, enc=False)
ILLEGAL, DECODE = "illegal_parameter", "decode_error"
P256, P384, X448, GREASE = tls.SECP256R1, tls.SECP384R1, 0x001e, 0x2a2a


# Versions.

def old_server(version, tail=b"", suite=0xc02b, exts=(ext("renegotiation_info", b"\0"),),
               session=b""):
    """The ServerHello of a server that speaks an older version."""
    return set_(version=version, random=os.urandom(32 - len(tail)) + tail, suite=suite,
                exts=list(exts), session_id=session)


bad("server-12", "D.1", "a TLS 1.2 ServerHello", "VERSION_OLD", "protocol_version",
    sh=old_server(0x0303))
bad("server-12-other-session-id", "4.2.1", "a TLS 1.2 ServerHello with a session id of its own: "
    "the version is looked at first", "VERSION_OLD", "protocol_version",
    sh=old_server(0x0303, session=os.urandom(32)))
bad("server-12-no-extensions", "D.1", "a TLS 1.2 ServerHello without an extensions field",
    "VERSION_OLD", "protocol_version",
    raw={"SH": lambda c, b: message(SERVER_HELLO, u16(0x0303) + os.urandom(32) + b"\0\xc0\x2f\0")})
bad("server-11", "D.1", "a TLS 1.1 ServerHello", "VERSION_OLD", "protocol_version",
    sh=old_server(0x0302, suite=0xc013))
bad("server-10", "D.1", "a TLS 1.0 ServerHello", "VERSION_OLD", "protocol_version",
    sh=old_server(0x0301, suite=0xc013))
bad("server-ssl3", "D.5", "an SSL 3.0 ServerHello", "VERSION_OLD", "protocol_version",
    sh=old_server(0x0300, suite=0x0035, exts=()))
bad("downgrade-12", "4.1.3", "TLS 1.2 with the downgrade sentinel for 1.2", "DOWNGRADE", ILLEGAL,
    sh=old_server(0x0303, tls.DOWNGRADE_12))
bad("downgrade-11", "4.1.3", "TLS 1.1 with the downgrade sentinel for 1.1", "DOWNGRADE", ILLEGAL,
    sh=old_server(0x0302, tls.DOWNGRADE_11, suite=0xc013))
bad("downgrade-12-with-11", "4.1.3", "TLS 1.2 with the downgrade sentinel for 1.1", "DOWNGRADE",
    ILLEGAL, sh=old_server(0x0303, tls.DOWNGRADE_11))
ok("sh-sentinel-in-13", "4.1.3", "a TLS 1.3 ServerHello whose random ends like a sentinel",
   sh=lambda c, m: setattr(m, "random", m.random[:24] + tls.DOWNGRADE_12))
bad("sh-no-supported-versions", "4.2.1", "a TLS 1.3 ServerHello without supported_versions",
    "VERSION_OLD", "protocol_version", sh=drop("supported_versions"))
for version in (0x0303, 0x0302, 0x0305, 0x7f1c, GREASE, 0x0000):
    bad(f"sh-version-{version:04x}", "4.2.1", f"supported_versions says {version:#06x}",
        "VERSION_BAD", ILLEGAL, sh=put("supported_versions", u16(version)))
for version in (0x0301, 0x0302, 0x0304):
    bad(f"sh-legacy-version-{version:04x}", "4.1.3", f"legacy_version {version:#06x}",
        "LEGACY_VERSION", "protocol_version", sh=set_(version=version))
bad("sh-legacy-version-0300", "D.5", "legacy_version 0x0300 in a TLS 1.3 ServerHello",
    "VERSION_OLD", "protocol_version", sh=set_(version=0x0300))

# The other fields.
bad("sh-session-id-wrong", "4.1.3", "session id with a bit changed", "SESSION_ID", ILLEGAL,
    sh=lambda c, m: setattr(m, "session_id", m.session_id[:-1] + bytes([m.session_id[-1] ^ 1])),
    needs=lambda h: h.session_id)
bad("sh-session-id-empty", "4.1.3", "session id not echoed", "SESSION_ID", ILLEGAL,
    sh=set_(session_id=b""), needs=lambda h: h.session_id)
bad("sh-session-id-shorter", "4.1.3", "session id cut by a byte", "SESSION_ID", ILLEGAL,
    sh=lambda c, m: setattr(m, "session_id", m.session_id[:-1]), needs=lambda h: h.session_id)
bad("sh-session-id-33", "4.1.3", "session id of 33 bytes", "DECODE",
    DECODE, sh=lambda c, m: setattr(m, "session_id", m.session_id + b"\0"))
bad("sh-compression-1", "4.1.3", "compression method deflate", "COMPRESSION", ILLEGAL,
    sh=set_(compression=1))
bad("sh-compression-255", "4.1.3", "compression method 255", "COMPRESSION", ILLEGAL,
    sh=set_(compression=255))
for suite, what in ((0x1305, "CCM_8, not offered"), (0xc02b, "a suite of TLS 1.2"),
                    (0x0000, "TLS_NULL_WITH_NULL_NULL"), (0x00ff, "the signalling suite"),
                    (GREASE, "a GREASE value (RFC 8701)"), (0x1306, "an unassigned value")):
    bad(f"sh-suite-{suite:04x}", "4.1.3", f"cipher suite {suite:#06x}: {what}", "SUITE", ILLEGAL,
        sh=set_(suite=suite))

# Encoding.
bad("sh-empty", "6", "ServerHello without a body", "DECODE", DECODE,
    raw={"SH": lambda c, b: message(SERVER_HELLO, b"")})
bad("sh-truncated-random", "6", "ServerHello that ends in the random", "DECODE", DECODE,
    raw={"SH": lambda c, b: message(SERVER_HELLO, b[4:20])})
bad("sh-truncated-extensions", "6", "ServerHello that ends in an extension", "DECODE",
    DECODE, raw={"SH": lambda c, b: message(SERVER_HELLO, b[4:-5])})
bad("sh-trailing-byte", "6", "a byte behind the extensions", "DECODE", DECODE,
    sh=set_(tail=b"\0"))
bad("sh-trailing-extension", "6", "an extension behind the extensions", "DECODE", DECODE,
    sh=set_(tail=u16(0xfd00) + vec16(b"")))
bad("sh-extension-overruns", "6", "the last extension is longer than the block",
    "EXT_DECODE", DECODE, group=tls.X25519, raw={"SH": lambda c, b: patch_last_extension(b)})
bad("sh-garbage-extensions", "6", "extensions that are none: not the hello of an old server",
    "EXT_DECODE", DECODE, raw={"SH": lambda c, b: message(
        SERVER_HELLO, u16(0x0303) + os.urandom(32) + b"\0\xc0\x2f\0" + vec16(b"\xff" * 9))})
bad("hrr-garbage-extensions", "6", "a HelloRetryRequest's extensions that are none", "EXT_DECODE",
    DECODE, hrr=True, raw={"HRR": lambda c, b: message(
        SERVER_HELLO, b[4:4 + 2 + 32 + 33 + 3] + vec16(b"\xff" * 9))})
bad("sh-length-too-long", "5.1", "ServerHello's length is 2^24 - 1", "MSG_TOO_LONG", DECODE,
    raw={"SH": lambda c, b: b[:1] + b"\xff\xff\xff" + b[4:]})
bad("sh-supported-versions-empty", "4.2.1", "supported_versions without a version", "EXT_DECODE",
    DECODE, sh=put("supported_versions", b""))
bad("sh-supported-versions-1", "4.2.1", "supported_versions of 1 byte", "EXT_DECODE", DECODE,
    sh=put("supported_versions", b"\x03"))
bad("sh-supported-versions-list", "4.2.1", "supported_versions in the client's form",
    "EXT_DECODE", DECODE, sh=put("supported_versions", b"\x02\x03\x04"))


def patch_last_extension(b):
    """Adds one to the length of the last extension of a plain ServerHello, x25519's share."""
    at = b.rindex(u16(51) + u16(36)) + 2
    return b[:at] + u16(int.from_bytes(b[at:at + 2], "big") + 1) + b[at + 2:]


# Extensions.
bad("sh-duplicate-supported-versions", "4.2", "supported_versions twice", "EXT_DUPLICATE", ILLEGAL,
    sh=twice("supported_versions"))
bad("sh-duplicate-key-share", "4.2", "key_share twice", "EXT_DUPLICATE", ILLEGAL,
    sh=twice("key_share"))
bad("sh-duplicate-unknown", "4.2", "an unknown extension twice",
    "EXT_UNSOLICITED", "unsupported_extension",
    sh=add((0xfd00, b""), (0xfd00, b"")))
for name in ("server_name", "supported_groups", "signature_algorithms", "alpn", "early_data",
             "cookie", "psk_key_exchange_modes", "certificate_authorities", "status_request",
             "record_size_limit", "signature_algorithms_cert", "post_handshake_auth", "padding",
             "oid_filters"):
    bad(f"sh-ext-{name}", "4.2", f"{name} in ServerHello", "EXT_MISPLACED", ILLEGAL,
        sh=add(ext(name, b"")))
for number in (0xfd00, GREASE, 0xffff, tls.EXT["extended_master_secret"]):
    bad(f"sh-ext-{number:04x}", "4.2", f"extension {number:#06x} that was not offered",
        "EXT_UNSOLICITED", "unsupported_extension", sh=add(ext(number, b"")))
bad("sh-psk-not-offered", "4.2", "pre_shared_key though none was offered",
    "EXT_UNSOLICITED", "unsupported_extension",
    sh=add(ext("pre_shared_key", u16(0))), needs=lambda h: not h.identities)


# Key shares.

def share(data, group=None):
    """Replaces the share; a function is given the right one."""
    def change(c, m):
        value = data(c.own_share()) if callable(data) else data
        put("key_share", u16(group or c.group) + vec16(value))(c, m)
    return change


def weak(point):
    """A share of small order, for which every shared secret is zero."""
    def change(c, m):
        share(point)(c, m)
        c.shared = bytes(32)
    return change


bad("sh-no-key-share", "9.2", "neither key_share nor pre_shared_key", "EXT_MISSING",
    "missing_extension", sh=drop("key_share"))
bad("sh-group-not-shared", "4.2.8", "a share of secp384r1, offered but not shared", "GROUP",
    ILLEGAL, sh=lambda c, m: share(tls.key_exchange(P384, P384_POINT)[0], P384)(c, m),
    group=tls.X25519)
bad("sh-group-not-offered", "4.2.8", "a share of x448, not offered", "GROUP", ILLEGAL,
    sh=share(os.urandom(56), X448))
bad("sh-group-grease", "RFC 8701 4", "a share of a GREASE group", "GROUP", ILLEGAL,
    sh=share(b"\0", GREASE))
bad("sh-share-hrr-form", "4.2.8", "key_share in HelloRetryRequest's form", "EXT_DECODE", DECODE,
    sh=put("key_share", u16(0x1d)))
bad("sh-share-empty", "4.2.8", "key_exchange of no bytes", "EXT_DECODE",
    DECODE, sh=share(b""))
bad("sh-share-trailing", "4.2.8", "a byte behind the KeyShareEntry", "EXT_DECODE", DECODE,
    sh=lambda c, m: put("key_share", u16(c.group) + vec16(c.own_share()) + b"\0")(c, m))
bad("sh-share-two", "4.2.8", "two KeyShareEntries", "EXT_DECODE", DECODE,
    sh=lambda c, m: put("key_share", 2 * (u16(c.group) + vec16(c.own_share())))(c, m))
bad("sh-x25519-31", "4.2.8.2", "x25519 share of 31 bytes", "KEY_SHARE", ILLEGAL,
    sh=share(lambda s: s[:-1]), group=tls.X25519)
bad("sh-x25519-33", "4.2.8.2", "x25519 share of 33 bytes", "KEY_SHARE", ILLEGAL,
    sh=share(lambda s: s + b"\0"), group=tls.X25519)
ok("sh-x25519-high-bit", "RFC 7748 5", "x25519 share with the unused bit set: masked",
   sh=share(lambda s: s[:-1] + bytes([s[-1] | 0x80])), group=tls.X25519)
for what, point in (
        ("zero", bytes(32)), ("one", b"\1" + bytes(31)),
        ("p", b"\xed" + b"\xff" * 30 + b"\x7f"), ("p-minus-1", b"\xec" + b"\xff" * 30 + b"\x7f"),
        ("order-8", bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b8"
                                  "00")
         )):
    bad(f"sh-x25519-{what}", "7.4.2", f"x25519 share of small order ({what}): the secret is zero",
        "KEY_SHARE", ILLEGAL, sh=weak(point), group=tls.X25519)
P384_POINT = bytes.fromhex(
    "04aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e38"
    "72760ab73617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a"
    "431d7c90ea0e5f")
for label, group, size in (("p256", P256, 32), ("p384", P384, 48)):
    for what, change in (
            ("off-curve", lambda s: s[:-1] + bytes([s[-1] ^ 1])),
            ("infinity", lambda s: b"\0"),
            ("zeros", lambda s: b"\4" + bytes(len(s) - 1)),
            ("compressed", lambda s: bytes([2 + (s[-1] & 1)]) + s[1:1 + len(s) // 2]),
            ("hybrid", lambda s: bytes([6 + (s[-1] & 1)]) + s[1:]),
            ("no-form", lambda s: s[1:]),
            ("x-too-large", lambda s: b"\4" + b"\xff" * (len(s) // 2) + s[1 + len(s) // 2:]),
            ("short", lambda s: s[:-1]), ("long", lambda s: s + b"\0")):
        bad(f"sh-{label}-{what}", "4.2.8.2", f"{label} share: {what}", "KEY_SHARE", ILLEGAL,
            sh=share(change), group=group)

# Hybrids with ML-KEM: either half too short or too long, the curve's half bad, and what a
# client must not notice before the first record.

HYBRIDS = (("x25519mlkem768", tls.X25519MLKEM768), ("secp256r1mlkem768", tls.SECP256R1MLKEM768),
           ("secp384r1mlkem1024", tls.SECP384R1MLKEM1024))
DRAFT = "RFC 10024 4"


def half(group, change, mlkem_half=False):
    """Changes one half of a share."""
    curve, _, mlkem_first = tls.HYBRIDS[group]

    def apply(s):
        at = len(s) - tls.POINT_LEN[curve] if mlkem_first else tls.POINT_LEN[curve]
        front, back = s[:at], s[at:]
        if mlkem_half == mlkem_first:
            return change(front) + back
        return front + change(back)
    return apply


def flip(s):
    return s[:5] + bytes([s[5] ^ 1]) + s[6:]


def forget(change):
    """What the server's secret is does not matter: both halves are other ones."""
    def apply(c, m):
        share(change)(c, m)
        c.shared = os.urandom(len(c.shared))
    return apply


for label, group in HYBRIDS:
    for what, change in (
            ("short", lambda s: s[:-1]), ("long", lambda s: s + b"\0"),
            ("as-a-clients", lambda s, g=group: s + bytes(max(1, tls.share_len(g) - len(s)))),
            ("curve-only", half(group, lambda s: b"", True)),
            ("mlkem-only", half(group, lambda s: b"")),
            ("mlkem-half-short", half(group, lambda s: s[:-1], True)),
            ("mlkem-half-long", half(group, lambda s: s + b"\0", True)),
            ("curve-half-short", half(group, lambda s: s[:-1])),
            ("curve-half-long", half(group, lambda s: s + b"\0"))):
        bad(f"sh-{label}-{what}", DRAFT, f"{label} share: {what}", "KEY_SHARE", ILLEGAL,
            sh=share(change), group=group)
    # FIPS 203 6.3: another secret, and no sign of it before the first record
    bad(f"sh-{label}-ciphertext-changed", DRAFT, f"{label}: one bit of the ciphertext changed",
        "RECORD_MAC", sh=share(half(group, flip, True)), group=group, other_keys=True)
    bad(f"sh-{label}-ciphertext-random", DRAFT, f"{label}: a ciphertext of random bytes",
        "RECORD_MAC", group=group, other_keys=True,
        sh=share(half(group, lambda s: os.urandom(len(s)), True)))
for what, point in (("zero", bytes(32)), ("one", b"\1" + bytes(31))):
    bad(f"sh-x25519mlkem768-{what}", DRAFT, f"x25519's half of small order ({what}), ML-KEM's good",
        "KEY_SHARE", ILLEGAL, group=tls.X25519MLKEM768,
        sh=forget(half(tls.X25519MLKEM768, lambda s, p=point: p)))
for label, group in HYBRIDS[1:]:
    for what, change in (
            ("off-curve", lambda s: s[:-1] + bytes([s[-1] ^ 1])),
            ("zeros", lambda s: b"\4" + bytes(len(s) - 1)),
            ("form-2", lambda s: b"\2" + s[1:]), ("form-3", lambda s: b"\3" + s[1:]),
            ("form-6", lambda s: b"\6" + s[1:])):
        bad(f"sh-{label}-{what}", DRAFT, f"{label}, the curve's half: {what}, ML-KEM's good",
            "KEY_SHARE", ILLEGAL, sh=share(half(group, change)), group=group)
bad("sh-kyber-draft", "4.2.8", "a share of group 0x6399, Kyber's draft", "GROUP", ILLEGAL,
    sh=share(os.urandom(1120), 0x6399))
bad("sh-hybrid-not-shared", "4.2.8", "a share of SecP256r1MLKEM768, offered but not shared",
    "GROUP", ILLEGAL, group=tls.X25519MLKEM768,
    sh=share(os.urandom(1153), tls.SECP256R1MLKEM768))
bad("hrr-second-share", "4.2.8", "HelloRetryRequest for the second group already shared",
    "HRR_GROUP", ILLEGAL, hrr=True, needs=lambda h: len(h.shares) > 1,
    hrr_msg=lambda c, m: put("key_share", u16(c.hello.shares[1][0]))(c, m))
bad("hrr-kyber-draft", "4.2.8", "HelloRetryRequest for group 0x6399, Kyber's draft", "HRR_GROUP",
    ILLEGAL, hrr=True, hrr_msg=put("key_share", u16(0x6399)))

# HelloRetryRequest.
bad("hrr-no-change", "4.1.4", "HelloRetryRequest that changes nothing", "HRR_NO_CHANGE", ILLEGAL,
    hrr=True)
bad("hrr-group-shared", "4.2.8", "HelloRetryRequest for the group already shared", "HRR_GROUP",
    ILLEGAL, hrr=True, hrr_msg=lambda c, m: put("key_share", u16(c.hello.shares[0][0]))(c, m))
bad("hrr-group-shared-cookie", "4.2.8", "the group already shared, and a cookie", "HRR_GROUP",
    ILLEGAL, cookie=b"cookie",
    hrr_msg=lambda c, m: put("key_share", u16(c.hello.shares[0][0]))(c, m))
for group in (X448, 0x0100, GREASE, 0x0000):
    bad(f"hrr-group-{group:04x}", "4.2.8", f"HelloRetryRequest for group {group:#06x}, not offered",
        "HRR_GROUP", ILLEGAL, hrr=True, hrr_msg=put("key_share", u16(group)))
bad("hrr-no-supported-versions", "4.1.4", "HelloRetryRequest without supported_versions",
    "VERSION_OLD", "protocol_version", group=P256,
    hrr_msg=drop("supported_versions"))
bad("hrr-version-0303", "4.1.4", "HelloRetryRequest selects 0x0303", "VERSION_BAD", ILLEGAL,
    group=P256, hrr_msg=put("supported_versions", u16(0x0303)))
bad("hrr-legacy-version", "4.1.4", "legacy_version 0x0304 in HelloRetryRequest", "LEGACY_VERSION",
    "protocol_version", group=P256, hrr_msg=set_(version=0x0304))
bad("hrr-session-id", "4.1.4", "session id not echoed in HelloRetryRequest", "SESSION_ID", ILLEGAL,
    group=P256, hrr_msg=set_(session_id=b""), needs=lambda h: h.session_id)
bad("hrr-compression", "4.1.4", "compression in HelloRetryRequest", "COMPRESSION", ILLEGAL,
    group=P256, hrr_msg=set_(compression=1))
bad("hrr-suite", "4.1.4", "HelloRetryRequest selects a suite that was not offered", "SUITE",
    ILLEGAL, group=P256, hrr_msg=set_(suite=0x1305))
bad("hrr-cookie-empty", "4.2.2", "cookie of no bytes", "EXT_DECODE", DECODE, cookie=b"x",
    hrr_msg=put("cookie", u16(0)))
bad("hrr-cookie-truncated", "4.2.2", "cookie longer than its extension", "EXT_DECODE", DECODE,
    cookie=b"x", hrr_msg=put("cookie", u16(9) + b"12345678"))
bad("hrr-cookie-trailing", "4.2.2", "a byte behind the cookie", "EXT_DECODE", DECODE,
    cookie=b"x", hrr_msg=put("cookie", vec16(b"12345678") + b"9"))
bad("hrr-share-sh-form", "4.2.8", "key_share in ServerHello's form", "EXT_DECODE", DECODE,
    group=P256, hrr_msg=put("key_share", u16(P256) + vec16(b"\4" + bytes(64))))
bad("hrr-duplicate", "4.2", "key_share twice in HelloRetryRequest", "EXT_DUPLICATE", ILLEGAL,
    group=P256, hrr_msg=twice("key_share"))
for name in ("server_name", "alpn", "pre_shared_key", "early_data", "signature_algorithms",
             "supported_groups", "record_size_limit"):
    bad(f"hrr-ext-{name}", "4.2", f"{name} in HelloRetryRequest", "EXT_MISPLACED", ILLEGAL,
        group=P256, hrr_msg=add(ext(name, u16(0) if name == "pre_shared_key" else b"")))
for number in (0xfd00, GREASE):
    bad(f"hrr-ext-{number:04x}", "4.1.4", f"extension {number:#06x} in HelloRetryRequest",
        "EXT_UNSOLICITED", "unsupported_extension", group=P256, hrr_msg=add((number, b"")))
bad("hrr-trailing-byte", "6", "a byte behind HelloRetryRequest's extensions", "DECODE",
    DECODE, group=P256, hrr_msg=set_(tail=b"\0"))
bad("hrr-coalesced", "5.1", "another message in HelloRetryRequest's record",
    "KEY_CHANGE", "unexpected_message", group=P256,
    hrr_plan=insert("HRR", message(tls.ENCRYPTED_EXTENSIONS, u16(0))))


# After HelloRetryRequest.

def second_hrr(group):
    def send(c):
        m = c.build("", version=0x0303, random=tls.HRR_RANDOM, compression=0, suite=c.suite,
                    session_id=c.hello.session_id,
                    exts=[ext("supported_versions", u16(0x0304)), ext("key_share", u16(group))])
        c.emit(None, c.hello_message(m))
        wait(c)
    return send


bad("hrr-twice", "4.1.4", "a second HelloRetryRequest, for another group", "HRR_TWICE",
    "unexpected_message", group=P256, plan=lambda c, p: [second_hrr(P384)])
bad("hrr-twice-same", "4.1.4", "the same HelloRetryRequest again", "HRR_TWICE",
    "unexpected_message", group=P256, plan=lambda c, p: [second_hrr(P256)])
bad("hrr-then-suite", "4.1.4", "another suite of the same hash after HelloRetryRequest",
    "SUITE_CHANGED", ILLEGAL, group=P256, suite=0x1301, hrr_msg=set_(suite=0x1303),
    needs=lambda h: 0x1303 in h.suites)
bad("hrr-then-suite-hash", "4.1.4", "a suite of another hash after HelloRetryRequest",
    "SUITE_CHANGED", ILLEGAL, group=P256, suite=0x1301, hrr_msg=set_(suite=0x1302),
    needs=lambda h: 0x1302 in h.suites)
bad("hrr-then-version", "4.1.4", "ServerHello after HelloRetryRequest selects 0x0303",
    "VERSION_BAD", ILLEGAL, group=P256, sh=put("supported_versions", u16(0x0303)))
bad("hrr-then-old", "4.1.4", "ServerHello after HelloRetryRequest is TLS 1.2's", "VERSION_OLD",
    "protocol_version", group=P256,
    sh=old_server(0x0303))


def first_share(c, m):
    """The share of the first hello's group, rightly computed."""
    group, peer = c.hello1.shares[0]
    pub, c.shared = tls.key_exchange(group, peer)
    put("key_share", u16(group) + vec16(pub))(c, m)


bad("hrr-then-first-group", "4.2.8", "after HelloRetryRequest, a share of the first hello's group",
    "GROUP", ILLEGAL, group=P256, sh=first_share)
bad("hrr-then-other-group", "4.2.8", "after HelloRetryRequest, a share of a third group", "GROUP",
    ILLEGAL, group=P256, sh=share(P384_POINT, P384))
bad("hrr-cookie-then-cookie", "4.2.2", "cookie in ServerHello", "EXT_MISPLACED", ILLEGAL,
    cookie=b"abc", sh=add(ext("cookie", vec16(b"abc"))))
bad("sh-after-hello-coalesced", "5.1", "EncryptedExtensions in the clear, in ServerHello's record",
    "KEY_CHANGE", "unexpected_message", enc=None,
    plan=insert("SH", message(tls.ENCRYPTED_EXTENSIONS, u16(0))))


def straddle(c):
    """The first bytes of EncryptedExtensions in ServerHello's record, the rest behind the keys."""
    m = message(tls.ENCRYPTED_EXTENSIONS, u16(0))
    c.pending += m[:2]
    c.cut()
    c.do_KEYS()
    c.transcript += m
    c.pending += m[2:]


def straddling_plan(c, plan):
    i = plan.index("SH") + 1
    return plan[:i] + [straddle] + plan[plan.index("EE") + 1:]


bad("sh-message-across-keys", "5.1", "a message that begins in ServerHello's record and ends "
    "behind the key change", "KEY_CHANGE", "unexpected_message", enc=None, plan=straddling_plan)
bad("sh-fragment-then-key", "5.1", "a ServerHello cut short, then protected records",
    "APP_DATA", "unexpected_message",
    plan=lambda c, p: p[:p.index("SH")] + [half_hello] + ["KEYS", "EE", "CERT", "CV", "FIN"])


def half_hello(c):
    c.do_SH()
    c.pending = c.pending[:20]


ok("sh-fragmented", "5.1", "ServerHello in records of 1 byte",
   frag=lambda c, d: [d] if c.rec.tx else pieces(1)(c, d))
