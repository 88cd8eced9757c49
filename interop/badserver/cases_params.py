# SPDX-License-Identifier: GPL-2.0-only
"""Bad EncryptedExtensions and CertificateRequests; the alert comes encrypted."""

from functools import partial

import tls
from case import Case, add, put, set_, twice
from tls import CERTIFICATE_REQUEST, ENCRYPTED_EXTENSIONS, ext, message, u16, u16s, vec16, vec8

bad = partial(Case, enc=True)
ILLEGAL, DECODE, UNSUPPORTED = "illegal_parameter", "decode_error", "unsupported_extension"
GREASE = 0x3a3a

# Extensions that RFC 8446 4.2 does not have in EncryptedExtensions, well-formed where
# that is easy, so that a client which looked at the place too late would be content.
ELSEWHERE = {
    "status_request": b"", "signature_algorithms": vec16(u16s([0x0403])), "sct": b"",
    "padding": bytes(4), "pre_shared_key": u16(0), "supported_versions": u16(0x0304),
    "cookie": vec16(b"cookie"), "psk_key_exchange_modes": vec8(b"\1"),
    "certificate_authorities": vec16(vec16(b"0\0")), "oid_filters": u16(0),
    "post_handshake_auth": b"", "signature_algorithms_cert": vec16(u16s([0x0403])),
    "key_share": u16(0x1d) + vec16(bytes(range(32))),
}
for name, data in ELSEWHERE.items():
    bad(f"ee-ext-{name}", "4.3.1", f"{name} in EncryptedExtensions", "EXT_MISPLACED", ILLEGAL,
        ee=add(ext(name, data)))

# Legal there, but never asked for by this client.
NOT_ASKED = {
    "early_data": b"", "max_fragment_length": b"\1", "use_srtp": b"\0\2\0\1\0",
    "heartbeat": b"\1", "client_certificate_type": b"\2", "server_certificate_type": b"\2",
}
for name, data in NOT_ASKED.items():
    bad(f"ee-ext-{name}", "4.2", f"{name} in EncryptedExtensions, not asked for",
        "EXT_UNSOLICITED", UNSUPPORTED, ee=add(ext(name, data)),
        needs=lambda h, n=name: not h.has(n))
for number in (0xfd00, GREASE, 0xffff):
    bad(f"ee-ext-{number:04x}", "4.2", f"unknown extension {number:#06x}", "EXT_UNSOLICITED",
        UNSUPPORTED, ee=add(ext(number, b"")))
for name in ("status_request_v2", "extended_master_secret", "encrypt_then_mac",
             "ec_point_formats"):
    bad(f"ee-ext-{name}", "4.4.2.1" if name == "status_request_v2" else "4.2",
        f"{name}, of TLS 1.2 only", "EXT_UNSOLICITED", UNSUPPORTED,
        ee=add(ext(name, b"\1\0" if name == "ec_point_formats" else b"")))
bad("ee-alpn-not-offered", "RFC 7301 3.1", "ALPN in the answer though none was offered",
    "EXT_UNSOLICITED", UNSUPPORTED, ee=put("alpn", vec16(vec8(b"h2"))),
    needs=lambda h: not h.alpn)
bad("ee-sni-not-offered", "4.2", "server_name in the answer though none was offered",
    "EXT_UNSOLICITED", UNSUPPORTED, servername="127.0.0.1", ee=add(ext("server_name")),
    needs=lambda h: not h.sni)
bad("ee-record-size-limit-not-offered", "RFC 8449 4", "record_size_limit though not offered",
    "EXT_UNSOLICITED", UNSUPPORTED, ee=put("record_size_limit", u16(16385)),
    needs=lambda h: not h.has("record_size_limit"))
bad("ee-ticket-request-not-offered", "RFC 9149 3", "ticket_request though not offered",
    "EXT_UNSOLICITED", UNSUPPORTED, ee=add(ext("ticket_request", b"\1")),
    needs=lambda h: not h.has("ticket_request"))
for name in ("server_name", "supported_groups"):
    data = b"" if name == "server_name" else vec16(u16s([0x1d]))
    bad(f"ee-duplicate-{name}", "4.2", f"{name} twice", "EXT_DUPLICATE", ILLEGAL,
        ee=lambda c, m, n=name, d=data: m.exts.__iadd__(
            [ext(n, d)] * (2 - sum(t == tls.EXT[n] for t, _ in m.exts))))
bad("ee-duplicate-alpn", "4.2", "ALPN twice", "EXT_DUPLICATE", ILLEGAL, args=["-alpn", "one"],
    ee=twice("alpn"))

# Content.
bad("ee-sni-not-empty", "RFC 6066 3", "server_name that is not empty", "EXT_DECODE", DECODE,
    ee=put("server_name", vec16(b"\0" + vec16(b"localhost"))), needs=lambda h: h.sni)
bad("ee-alpn-empty", "RFC 7301 3.1", "ALPN without a list", "EXT_DECODE", DECODE,
    args=["-alpn", "one"], ee=put("alpn", b""))
bad("ee-alpn-empty-list", "RFC 7301 3.1", "ALPN with an empty list", "EXT_DECODE", DECODE,
    args=["-alpn", "one"], ee=put("alpn", vec16(b"")))
bad("ee-alpn-empty-name", "RFC 7301 3.1", "ALPN with an empty name", "EXT_DECODE", DECODE,
    args=["-alpn", "one"], ee=put("alpn", vec16(vec8(b""))))
bad("ee-alpn-two", "RFC 7301 3.1", "ALPN with two names", "EXT_DECODE",
    DECODE, args=["-alpn", "one,two"],
    ee=put("alpn", vec16(vec8(b"one") + vec8(b"two"))))
bad("ee-alpn-other", "RFC 7301 3.2", "ALPN with a name that was not offered", "ALPN", ILLEGAL,
    args=["-alpn", "one,two"], ee=put("alpn", vec16(vec8(b"three"))))
bad("ee-alpn-prefix", "RFC 7301 3.2", "ALPN with the beginning of a name", "ALPN", ILLEGAL,
    args=["-alpn", "one,two"], ee=put("alpn", vec16(vec8(b"on"))))
bad("ee-alpn-truncated", "RFC 7301 3.1", "ALPN name longer than its list", "EXT_DECODE", DECODE,
    args=["-alpn", "one"], ee=put("alpn", vec16(b"\4one")))
bad("ee-alpn-trailing", "RFC 7301 3.1", "a byte behind ALPN's list", "EXT_DECODE", DECODE,
    args=["-alpn", "one"], ee=put("alpn", vec16(vec8(b"one")) + b"\0"))
for limit in (0, 1, 63, 16386, 65535):
    bad(f"ee-record-size-limit-{limit}", "RFC 8449 4", f"record_size_limit {limit}",
        "RECORD_LIMIT", ILLEGAL, limit=limit, needs=lambda h: h.has("record_size_limit"))
bad("ee-record-size-limit-1-byte", "RFC 8449 4", "record_size_limit of 1 byte", "EXT_DECODE",
    DECODE, ee=put("record_size_limit", b"\1"), needs=lambda h: h.has("record_size_limit"))
bad("ee-record-size-limit-3-bytes", "RFC 8449 4", "record_size_limit of 3 bytes",
    "EXT_DECODE", DECODE, ee=put("record_size_limit", b"\x40\1\0"),
    needs=lambda h: h.has("record_size_limit"))

# Encoding.
bad("ee-no-body", "6", "EncryptedExtensions without a body", "DECODE", DECODE,
    raw={"EE": lambda c, b: message(ENCRYPTED_EXTENSIONS, b"")})
bad("ee-truncated", "6", "extensions longer than the message", "DECODE", DECODE,
    raw={"EE": lambda c, b: message(ENCRYPTED_EXTENSIONS, u16(4))})
bad("ee-half-extension", "6", "3 bytes of an extension", "EXT_DECODE", DECODE,
    raw={"EE": lambda c, b: message(ENCRYPTED_EXTENSIONS, vec16(b"\0\x0a\0"))})
bad("ee-extension-overruns", "6", "an extension longer than the block", "EXT_DECODE",
    DECODE, raw={"EE": lambda c, b: message(ENCRYPTED_EXTENSIONS, vec16(b"\0\x0a\0\5\0\2\0\x1d"))})
bad("ee-trailing-byte", "6", "a byte behind the extensions", "DECODE", DECODE,
    ee=set_(tail=b"\0"))
bad("ee-length-too-long", "5.1", "EncryptedExtensions' length is 2^24 - 1", "MSG_TOO_LONG", DECODE,
    raw={"EE": lambda c, b: b[:1] + b"\xff\xff\xff" + b[4:]})

# CertificateRequest.
cr = partial(bad, request_cert=True)
cr("cr-context", "4.3.2", "certificate_request_context is not empty", "CR_CONTEXT", ILLEGAL,
   cr=set_(context=b"context"))
cr("cr-no-sigalgs", "4.3.2", "CertificateRequest without signature_algorithms",
   "CR_SIGALGS", "missing_extension",
   cr=set_(exts=[ext("certificate_authorities", vec16(vec16(b"0\0")))]))
cr("cr-no-extensions", "4.3.2", "CertificateRequest without extensions",
   "CR_SIGALGS", "missing_extension", cr=set_(exts=[]))
cr("cr-duplicate-sigalgs", "4.2", "signature_algorithms twice", "EXT_DUPLICATE", ILLEGAL,
   cr=twice("signature_algorithms"))
cr("cr-duplicate-unknown", "4.2", "an unknown extension twice", "EXT_DUPLICATE", ILLEGAL,
   cr=add((0xfd00, b""), (0xfd00, b"")))
cr("cr-sigalgs-empty", "4.2.3", "signature_algorithms with an empty list", "EXT_DECODE", DECODE,
   cr=put("signature_algorithms", vec16(b"")))
cr("cr-sigalgs-odd", "4.2.3", "signature_algorithms with an odd list", "EXT_DECODE", DECODE,
   cr=put("signature_algorithms", vec16(b"\4\3\4")))
cr("cr-sigalgs-no-list", "4.2.3", "signature_algorithms without a list", "EXT_DECODE", DECODE,
   cr=put("signature_algorithms", b""))
cr("cr-sigalgs-overrun", "4.2.3", "signature_algorithms longer than its extension", "EXT_DECODE",
   DECODE, cr=put("signature_algorithms", u16(6) + u16s([0x0403, 0x0804])))
cr("cr-sigalgs-trailing", "4.2.3", "a byte behind signature_algorithms' list",
   "EXT_DECODE", DECODE, cr=put("signature_algorithms", vec16(u16(0x0403)) + b"\0"))
cr("cr-sigalgs-cert-odd", "4.2.3", "signature_algorithms_cert with an odd list", "EXT_DECODE",
   DECODE, cr=add(ext("signature_algorithms_cert", vec16(b"\4\3\4"))))
cr("cr-authorities-empty", "4.2.4", "certificate_authorities with an empty list", "EXT_DECODE",
   DECODE, cr=add(ext("certificate_authorities", vec16(b""))))
cr("cr-authorities-empty-name", "4.2.4", "certificate_authorities with an empty name",
   "EXT_DECODE", DECODE, cr=add(ext("certificate_authorities", vec16(vec16(b"0\0") + u16(0)))))
cr("cr-authorities-overrun", "4.2.4", "a name longer than its list", "EXT_DECODE", DECODE,
   cr=add(ext("certificate_authorities", vec16(u16(9) + b"0\0"))))
cr("cr-oid-filters-overrun", "4.2.5", "oid_filters longer than its extension", "EXT_DECODE",
   DECODE, cr=add(ext("oid_filters", u16(8) + b"\1")))
for name, data in {**{k: v for k, v in ELSEWHERE.items() if k not in (
        "signature_algorithms", "certificate_authorities", "oid_filters", "sct", "status_request",
        "signature_algorithms_cert")},
        "server_name": b"", "alpn": vec16(vec8(b"one")), "supported_groups": vec16(u16(0x1d)),
        "early_data": b"", "record_size_limit": u16(16385)}.items():
    cr(f"cr-ext-{name}", "4.2", f"{name} in CertificateRequest", "EXT_MISPLACED", ILLEGAL,
       cr=add(ext(name, data)))
cr("cr-no-body", "6", "CertificateRequest without a body", "DECODE", DECODE,
   raw={"CR": lambda c, b: message(CERTIFICATE_REQUEST, b"")})
cr("cr-truncated", "6", "CertificateRequest that ends in an extension", "DECODE",
   DECODE, raw={"CR": lambda c, b: message(CERTIFICATE_REQUEST, b[4:-1])})
cr("cr-trailing-byte", "6", "a byte behind the extensions", "DECODE", DECODE,
   cr=set_(tail=b"\0"))
cr("cr-too-long", "5.1", "CertificateRequest longer than any sense", "MSG_TOO_LONG", DECODE,
   raw={"CR": lambda c, b: b[:1] + b"\xff\xff\xff" + b[4:]})
