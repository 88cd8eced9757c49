# SPDX-License-Identifier: GPL-2.0-only
"""The first ClientHello, wrong in one place: RFC 8446 4.1.2, 4.2 and the extensions' own RFCs.

It is judged whole before anything is said, so every alert is in the clear.
"""

import os

import mlkem
import tls
from case import add, drop, put, set_, twice
from row import Row
from rows_good import GROUPS
from tls import ext, message, u16, u16s, u24, vec8, vec16

ILLEGAL, DECODE, MISSING = "illegal_parameter", "decode_error", "missing_extension"
VERSION, FAILURE = "protocol_version", "handshake_failure"


def raw(name, rfc, what, error, alert, change, **kw):
    """The message's bytes, changed."""
    Row(name, rfc, what, error, alert, raw={"CH": lambda c, d: change(d)}, **kw)


def bare(hello, block, suites=b"\x13\1"):
    """Version and random of a good one, and a block of extensions, its length included."""
    return message(tls.CLIENT_HELLO, hello[4:38] + b"\0" + vec16(suites) + b"\1\0" + block)


def body(name, extension, rfc, content, what, error="EXT_DECODE", alert=DECODE, **kw):
    """An extension's content."""
    Row(f"{extension.replace('_', '-')}-{name}", rfc, f"{extension}: {what}", error, alert,
        ch=put(extension, content), **kw)


# legacy_version, session id, suites, compression.
for v in (0x0002, 0x0300, 0x0301, 0x0302, 0x0304, 0x1234):
    Row(f"legacy-version-{v:04x}", "4.1.2, D.5; RFC 9846 4.2.2", f"legacy_version {v:#06x}",
        "LEGACY_VERSION", VERSION, ch=set_(version=v))
for n in (33, 64, 255):
    Row(f"session-id-{n}", "4.1.2", f"legacy_session_id of {n} bytes", "DECODE", DECODE,
        ch=set_(session_id=bytes(n)))
for name, methods, error, alert in (
        ("none", b"", "DECODE", DECODE), ("deflate", b"\1", "COMPRESSION", ILLEGAL),
        ("null-and-deflate", b"\0\1", "COMPRESSION", ILLEGAL),
        ("deflate-and-null", b"\1\0", "COMPRESSION", ILLEGAL),
        ("null-twice", b"\0\0", "COMPRESSION", ILLEGAL), ("255", bytes(255), "COMPRESSION", ILLEGAL)):
    Row(f"compression-{name}", "4.1.2", f"legacy_compression_methods {methods[:4].hex() or 'empty'}",
        error, alert, ch=set_(compression=methods))
Row("suites-none", "4.1.2", "no cipher suite", "DECODE", DECODE, suites=())
raw("suites-odd", "4.1.2", "a list of suites of odd length", "DECODE", DECODE,
    lambda d: bare(d, u16(0), b"\x13\1\x13"))
Row("suites-not-in-common", "4.1.1", "no suite that the server knows", "NO_SUITE", FAILURE,
    suites=(0x1305, 0xc02f, 0x0a0a))
Row("suites-of-tls12", "4.1.1", "suites of TLS 1.2 only", "NO_SUITE", FAILURE, suites=(0xc02f, 0x009c))

# The frame.
for n in (0, 1, 2, 33, 34, 35, 50):
    raw(f"hello-cut-{n}", "6.2", f"a ClientHello that ends after {n} bytes", "DECODE", DECODE,
        lambda d, n=n: message(1, d[4:4 + n]))
raw("hello-cut-in-extensions", "6.2", "one that ends in its extensions", "DECODE", DECODE,
    lambda d: message(1, d[4:-5]))
Row("hello-trailing-byte", "6.2", "a byte behind the extensions", "DECODE", DECODE, ch=set_(tail=b"\0"))
raw("extensions-cut", "6.2", "an extension longer than the block", "EXT_DECODE", DECODE,
    lambda d: bare(d, vec16(u16(43) + u16(9) + b"\2\3\4")))
raw("extensions-half-header", "6.2", "half of an extension's header at the end", "EXT_DECODE", DECODE,
    lambda d: bare(d, vec16(u16(43) + vec16(b"\2\3\4") + u16(0xfd00))))
raw("extensions-none", "4.1.2, D.2", "no extensions at all, as TLS 1.2 allows", "CH_VERSION", VERSION,
    lambda d: bare(d, b""))
raw("extensions-empty", "4.1.2", "an empty block of extensions", "CH_VERSION", VERSION,
    lambda d: bare(d, u16(0)))
raw("hello-claims-16m", "4.1.2", "a header that claims 2^24 - 1 bytes, and no more than that",
    "MSG_TOO_LONG", DECODE, lambda d: b"\1" + u24(0xffffff))
Row("hello-16385", "4.1.2", "a ClientHello of a byte more than is read", "MSG_TOO_LONG", DECODE,
    ch=lambda c, m: m.exts.append(ext("padding", bytes(16385 - len(c.hello_message(m)) - 4))))

# RFC 8446 4.2: once, in its place.
for name in ("server_name", "supported_groups", "signature_algorithms", "supported_versions",
             "key_share", "psk_key_exchange_modes"):
    Row(f"twice-{name.replace('_', '-')}", "4.2", f"{name} twice", "EXT_DUPLICATE", ILLEGAL,
        ch=twice(name))
for kind in (0xfd00, 0x0a0a, 21, 35):
    Row(f"twice-{kind:04x}", "4.2", f"extension {kind:#06x} twice, apart", "EXT_DUPLICATE", ILLEGAL,
        ch=lambda c, m, k=kind: setattr(m, "exts", [(k, b""), *m.exts, (k, b"\1")]))
Row("twice-among-128", "4.2", "the first and the last of 128 are of one kind", "EXT_DUPLICATE", ILLEGAL,
    ch=lambda c, m: m.exts.extend([ext(0xf000 + i) for i in range(127 - len(m.exts))] + [m.exts[0]]))
Row("extensions-129", "4.2", "more extensions than are looked at", "EXT_DECODE", DECODE,
    ch=lambda c, m: m.exts.extend(ext(0xf000 + i) for i in range(129 - len(m.exts))))
Row("extensions-3000", "4.2", "thousands of empty extensions, none twice", "EXT_DECODE", DECODE,
    ch=lambda c, m: m.exts.extend(ext(0x4000 + i) for i in range(3000)))
Row("misplaced-oid-filters", "4.2", "oid_filters, which is CertificateRequest's", "EXT_MISPLACED", ILLEGAL,
    ch=add(ext("oid_filters", u16(0))))
Row("misplaced-cookie", "4.2.2", "a cookie in a first ClientHello", "EXT_MISPLACED", ILLEGAL,
    ch=add(ext("cookie", vec16(b"c" * 32))))

# RFC 8446 4.2.1.
Row("supported-versions-missing", "4.2.1, D.2", "TLS 1.2 with extensions", "CH_VERSION", VERSION,
    ch=drop("supported_versions"))
Row("supported-versions-missing-and-0304", "4.2.1", "the same with a legacy_version of 0x0304: TLS 1.2",
    "CH_VERSION", VERSION, ch=lambda c, m: (drop("supported_versions")(c, m), set_(version=0x0304)(c, m)))
VERSIONS = "supported_versions"
for name, versions in (("12", (0x0303,)), ("old", (0x0302, 0x0301)), ("drafts", (0x7f1c, 0x7f17)),
                       ("next", (0x0305,)), ("grease", (0x1a1a,)), ("dtls", (0xfefc, 0xfefd))):
    body(name, VERSIONS, "4.2.1", vec8(u16s(versions)), "no 0x0304", "CH_VERSION", VERSION)
for name, content, what in (("no-body", b"", "no content"), ("empty", b"\0", "an empty list"),
                            ("odd", vec8(b"\3\4\3"), "a list of odd length"),
                            ("trailing", vec8(b"\3\4") + b"\0", "a byte behind the list"),
                            ("cut", b"\4\3\4", "a list that is cut off"),
                            ("server-form", b"\3\4", "as a server sends it")):
    body(name, VERSIONS, "4.2.1", content, what)

# RFC 8446 4.2.3.
SCHEMES = "signature_algorithms"
Row("schemes-missing", "4.2.3, 9.2", "no signature_algorithms and no PSK", "EXT_MISSING", MISSING,
    ch=drop(SCHEMES))
Row("schemes-cert-alone", "4.2.3", "signature_algorithms_cert alone", "EXT_MISSING", MISSING,
    ch=lambda c, m: (drop(SCHEMES)(c, m), add(ext("signature_algorithms_cert", vec16(u16(0x0403))))(c, m)))
for name, schemes, cert in (
        ("unknown", (0xfe00, 0x0a0a), "leaf-ec"), ("pkcs1", (0x0401, 0x0501, 0x0601), "leaf-rsa"),
        ("sha1", (0x0201, 0x0203), "leaf-ec"), ("other-curve", (0x0403,), "leaf-p384"),
        ("other-key", (0x0804, 0x0805), "leaf-ec"), ("pss-of-the-other-kind", (0x0804, 0x0806), "leaf-pss"),
        ("pss-pss-for-rsae", (0x0809, 0x080a), "leaf-rsa"), ("mldsa", (0x0904,), "leaf-ec")):
    Row(f"schemes-{name}", "4.4.2.2, 4.4.3", f"schemes that {cert}'s key cannot sign with", "NO_SCHEME",
        FAILURE, schemes=schemes, serve={"cert": cert})
for extension in (SCHEMES, "signature_algorithms_cert", "supported_groups"):
    for name, content, what in (("no-body", b"", "no content"), ("empty", u16(0), "an empty list"),
                                ("odd", vec16(b"\4\3\4"), "a list of odd length"),
                                ("trailing", vec16(b"\4\3") + b"\0", "a byte behind the list"),
                                ("cut", u16(4) + b"\4\3", "a list that is cut off")):
        body(name, extension, "4.2.7" if extension == "supported_groups" else "4.2.3", content, what)
for name, content, what in (("empty", u16(0), "an empty list"), ("no-body", b"", "no content"),
                            ("empty-name", vec16(u16(0)), "an empty name"),
                            ("cut", vec16(u16(9) + b"x"), "a name that is cut off"),
                            ("trailing", vec16(vec16(b"0")) + b"\0", "a byte behind the list")):
    body(name, "certificate_authorities", "4.2.4", content, what)

# RFC 8446 4.2.7, 4.2.8, 9.2.
Row("groups-missing", "9.2", "key_share without supported_groups", "EXT_MISSING", MISSING,
    ch=drop("supported_groups"))
Row("shares-missing", "9.2", "supported_groups without key_share", "EXT_MISSING", MISSING,
    ch=drop("key_share"))
Row("groups-and-shares-missing", "9.2", "neither, and no PSK", "EXT_MISSING", MISSING,
    ch=lambda c, m: (drop("key_share")(c, m), drop("supported_groups")(c, m)))
Row("groups-not-in-common", "4.1.1", "no group that the server knows", "NO_GROUP", FAILURE,
    groups=(0x0019, 0x001e, 0x0100, 0x2a2a), shares=())
Row("groups-kyber-draft", "4.2.7", "the draft's Kyber hybrid is an unknown group", "NO_GROUP", FAILURE,
    groups=(0x6399,), ch=put("key_share", vec16(u16(0x6399) + vec16(bytes(1216)))), shares=())
Row("share-of-a-group-not-listed", "4.2.8", "a share of a known group that supported_groups lacks is "
    "nothing to choose", "NO_GROUP", FAILURE, groups=(0x0019,))
for name, content, what in (
        ("no-body", b"", "no content"), ("share-empty", vec16(u16(0x1d) + u16(0)), "a share of no bytes"),
        ("unknown-share-empty", vec16(u16(0x2a2a) + u16(0)), "a share of no bytes, of a group unknown"),
        ("cut", vec16(u16(0x1d) + u16(32) + bytes(31)), "a share that is cut off"),
        ("half-a-header", vec16(u16(0x1d) + b"\0"), "half of a share's header"),
        ("list-cut", u16(36) + u16(0x1d) + vec16(bytes(31)), "a list that is cut off"),
        ("trailing", vec16(u16(0x1d) + vec16(os.urandom(32))) + b"\0", "a byte behind the list"),
        ("server-form", u16(0x1d) + vec16(os.urandom(32)), "as a server sends it"),
        ("retry-form", u16(0x1d), "as a HelloRetryRequest has it")):
    body(name, "key_share", "4.2.8", content, what)


def share(name, group, how, what, rfc="4.2.8.2"):
    """The share that is chosen, changed by how(good one)."""
    number = GROUPS[group]

    def change(c, m):
        put("key_share", vec16(u16(number) + vec16(how(c.share(number).data))))(c, m)
    Row(f"share-{group}-{name}", rfc, f"{group}: {what}", "KEY_SHARE", ILLEGAL, groups=(number,),
        shares=(number,), ch=change)


P25519 = 2**255 - 19
ORDER_8 = (325606250916557431795983626356110631294008115727848805560023387167927233504,
           39382357235489614581723060781553021112529911719440698176882885853963445705823)
for name, value in (("zero", 0), ("one", 1), ("p", P25519), ("p-plus-1", P25519 + 1),
                    ("p-minus-1", P25519 - 1), ("order-8", ORDER_8[0]), ("order-8-too", ORDER_8[1]),
                    ("zero-high-bit", 1 << 255)):
    share(name, "x25519", lambda d, v=value: v.to_bytes(32, "little"), "a point of low order", "7.4.2")
for group, size in (("p256", 32), ("p384", 48)):
    share("form-02", group, lambda d, n=size: b"\2" + d[1:1 + n], "the compressed form")
    share("form-06", group, lambda d: bytes([6 | d[-1] & 1]) + d[1:], "the hybrid form of X9.62")
    share("form-05", group, lambda d: b"\5" + d[1:], "a form that there is not")
    share("off-the-curve", group, lambda d: d[:-1] + bytes([d[-1] ^ 1]), "a point that is not on the curve")
    share("zero", group, lambda d: b"\4" + bytes(len(d) - 1), "the point (0, 0)")
    share("infinity", group, lambda d: b"\0", "the point at infinity")
    share("not-reduced", group, lambda d: b"\4" + b"\xff" * (len(d) - 1), "coordinates beyond the field")
share("of-p384", "p256", lambda d: tls.public_share(tls.new_key(tls.SECP384R1)), "a point of P-384")
for group in GROUPS:
    share("short", group, lambda d: d[:-1], "a byte too few")
    share("long", group, lambda d: d + b"\0", "a byte too many")


def unreduced(pub):
    """A coefficient of q, where the key had one of less."""
    return mlkem.encode([mlkem.Q] + mlkem.decode(pub[:384], 12)[1:], 12) + pub[384:]


MAX = mlkem.encode([4095] * 256, 12)
for group, (curve, size, first) in tls.HYBRIDS.items():
    gname = next(n for n, g in GROUPS.items() if g == group)
    pub = mlkem.pub_len(size)
    point = tls.POINT_LEN[curve]

    def halves(d, kem=None, curve=None, pub=pub, point=point, first=first):
        """The share with one half changed."""
        a, b = (d[:pub], d[pub:]) if first else (d[point:], d[:point])
        a, b = kem(a) if kem else a, curve(b) if curve else b
        return a + b if first else b + a
    share("coefficient-q", gname, lambda d, h=halves: h(d, kem=unreduced),
          "ML-KEM key with a coefficient of q", "FIPS 203 7.2")
    share("coefficients-4095", gname, lambda d, h=halves: h(d, kem=lambda a: MAX + a[384:]),
          "ML-KEM key with coefficients of 2^12 - 1", "FIPS 203 7.2")
    share("curve-zero", gname, lambda d, h=halves: h(d, curve=lambda b: bytes(len(b))),
          "the curve's half is zero", "RFC 10024 4")
    share("curve-alone", gname, lambda d, h=halves: h(d, kem=lambda a: b""), "no ML-KEM half", "RFC 10024 4")
    share("kem-alone", gname, lambda d, h=halves: h(d, curve=lambda b: b""), "no curve's half", "RFC 10024 4")
    if curve != tls.X25519:
        share("curve-off", gname, lambda d, h=halves: h(d, curve=lambda b: b[:-1] + bytes([b[-1] ^ 1])),
              "the curve's half is off the curve", "RFC 10024 4")
    share("other-order", gname, lambda d, pub=pub, point=point, first=first:
          d[pub:] + d[:pub] if first else d[point:] + d[:point], "the halves in the other order", "RFC 10024 4")

# RFC 6066 3.
for name, content, what in (
        ("no-body", b"", "no content"), ("empty", u16(0), "an empty list"),
        ("name-empty", vec16(b"\0" + u16(0)), "an empty name"),
        ("cut", vec16(b"\0" + u16(9) + b"a"), "a name that is cut off"),
        ("trailing", vec16(b"\0" + vec16(b"a")) + b"\0", "a byte behind the list")):
    body(name, "server_name", "RFC 6066 3", content, what)
for name, content, what in (
        ("two", vec16(2 * (b"\0" + vec16(b"server.test"))), "two host names"),
        ("other-type", vec16(b"\1" + vec16(b"a")), "a name of a type that is not host_name"),
        ("two-types", vec16(b"\0" + vec16(b"a") + b"\1" + vec16(b"b")), "a name of each of two types")):
    body(name, "server_name", "RFC 6066 3", content, what, "SERVER_NAME", ILLEGAL)
for name, host in (("nul", b"server.test\0.evil"), ("ipv4", b"127.0.0.1"), ("ipv6", b"::1"),
                   ("number", b"12"), ("dot", b"server.test."), ("newline", b"server.test\n"),
                   ("escape", b"\x1b[2Jserver.test"), ("utf8", "sërver.test".encode()), ("space", b"a b"),
                   ("long", b"a." * 127 + b"aa"), ("long-label", b"a" * 64 + b".test")):
    body(name, "server_name", "RFC 6066 3", vec16(b"\0" + vec16(host)), f"{host[:20]}", "SERVER_NAME", ILLEGAL)

# RFC 7301 3.1, 3.2.
for name, content, what in (
        ("no-body", b"", "no content"), ("empty", u16(0), "an empty list"),
        ("name-empty", vec16(b"\2h2\0"), "an empty name"), ("cut", vec16(b"\3h2"), "a name that is cut off"),
        ("trailing", vec16(b"\2h2") + b"\0", "a byte behind the list")):
    for server in ("x509", "alpn"):
        body(f"{name}-{server}", "alpn", "RFC 7301 3.1", content, what, server=server)
Row("alpn-not-in-common", "RFC 7301 3.2", "protocols that the server was not given", "NO_ALPN",
    "no_application_protocol", server="alpn", alpn=(b"h3", b"fo", b"fooo", b"\x0a\x0a"))

# RFC 8449 4.
for limit in (0, 1, 63):
    body(f"{limit}", "record_size_limit", "RFC 8449 4", u16(limit), f"{limit}", "RECORD_LIMIT", ILLEGAL)
for name, content in (("no-body", b""), ("short", b"\x40"), ("long", b"\x40\1\0")):
    body(name, "record_size_limit", "RFC 8449 4", content, f"{len(content)} bytes")

# RFC 8446 4.2.9, 4.2.10: what needs no PSK.
for name, content, what in (("no-body", b"", "no content"), ("empty", b"\0", "an empty list"),
                            ("cut", b"\2\1", "a list that is cut off"),
                            ("trailing", b"\1\1\0", "a byte behind the list")):
    body(name, "psk_key_exchange_modes", "4.2.9", content, what)
body("not-empty", "early_data", "4.2.10", b"\0\0\0\0", "content, as in NewSessionTicket")
