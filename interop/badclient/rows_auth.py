# SPDX-License-Identifier: GPL-2.0-only
"""The client's Certificate, CertificateVerify and Finished: RFC 8446 4.4.2 to 4.4.4.

The server's Finished is out, so every alert is under its application keys.
"""

from functools import partial

import tls
from case import sealed, set_, wait
from row import late, ok
from rows_hello import DECODE, ILLEGAL
from tls import DATA, ext, message, u16, u24, vec24

UNEXPECTED = "unexpected_message"
cert = partial(late, server="demand", cert="client-ec")

# Certificate, 4.4.2.
late("client-cert-none", "4.4.2.4", "an empty Certificate, where one is demanded", "CERT_REQUIRED",
     "certificate_required", server="demand")
late("client-cert-none-and-data", "4.4.2.4", "the same, and Finished and data that fit", "CERT_REQUIRED",
     "certificate_required", server="demand",
     plan=lambda c, p: ["CCS", "CERT", "FIN", "APP", *[lambda c: c.say(bytes(10000))] * 10, wait])
for server in ("ask", "demand"):
    for name, error, alert in (
            ("leaf-ec", "CERT_UNSUPPORTED", "unsupported_certificate"),
            ("client-rsa", "CERT_UNKNOWN_CA", "unknown_ca"),
            ("selfsigned", "CERT_UNKNOWN_CA", "unknown_ca"),
            ("expired", "CERT_EXPIRED", "certificate_expired"),
            ("ed25519", "CERT_UNSUPPORTED", "unsupported_certificate")):
        late(f"client-cert-{name}-{server}", "4.4.2.4", f"the PKI's {name}", error, alert, server=server,
             cert=name)
cert("client-cert-garbage", "4.4.2.4", "a certificate that is none", "CERT_BAD", "bad_certificate",
     ct=lambda c, m: setattr(m, "entries", [(b"\x30\x03abc", [])]))
cert("client-cert-badsig", "4.4.2.4", "a certificate whose signature does not verify", "CERT_SIGNATURE",
     "bad_certificate", ct=lambda c, m: setattr(m, "entries", [
         (m.entries[0][0][:-1] + bytes([m.entries[0][0][-1] ^ 1]), []), *m.entries[1:]]))
cert("client-cert-trailing", "4.4.2.4", "a byte behind the certificate", "CERT_BAD", "bad_certificate",
     ct=lambda c, m: setattr(m, "entries", [(m.entries[0][0] + b"\0", []), *m.entries[1:]]))
for n in (1, 32, 255):
    cert(f"client-cert-context-{n}", "4.4.2", f"a context of {n} bytes", "CERT_CONTEXT", ILLEGAL,
         ct=set_(context=bytes(n)))
decode = partial(cert, error="DECODE", alert=DECODE)
for name, content, what in (
        ("no-body", b"", "nothing"), ("half", b"\0\0\0", "half of the list's length"),
        ("list-cut", b"\0" + u24(9) + b"x", "a list that is cut off"),
        ("zero-length", b"\0" + vec24(u24(0) + u16(0)), "a certificate of no bytes"),
        ("entry-cut", b"\0" + vec24(u24(9) + b"x"), "a certificate that is cut off"),
        ("no-extensions", b"\0" + vec24(vec24(b"x")), "an entry without its extensions"),
        ("extensions-cut", b"\0" + vec24(vec24(b"x") + b"\0\4\0"), "extensions that are cut off")):
    decode(f"client-cert-{name}", "4.4.2, 6.2", f"Certificate: {what}",
           raw={"CERT": lambda c, d, content=content: message(11, content)})
decode("client-cert-trailing-byte", "6.2", "a byte behind the list", ct=set_(tail=b"\0"))
cert("client-cert-too-long", "4.4.2", "more than 32 KiB", "MSG_TOO_LONG", DECODE,
     ct=lambda c, m: m.entries.extend([m.entries[1]] * (32769 // len(m.entries[1][0]) + 1)))
cert("client-cert-claims-16m", "4.4.2", "a header that claims 2^24 - 1 bytes", "MSG_TOO_LONG", DECODE,
     raw={"CERT": lambda c, d: b"\x0b" + u24(0xffffff)}, plan=lambda c, p: ["CCS", "CERT", wait])
for kind, error, alert in (
        ("status_request", "EXT_UNSOLICITED", "unsupported_extension"),
        ("sct", "EXT_UNSOLICITED", "unsupported_extension"),
        (0xfd00, "EXT_UNSOLICITED", "unsupported_extension"),
        (0x4a4a, "EXT_UNSOLICITED", "unsupported_extension"),
        ("server_name", "EXT_MISPLACED", ILLEGAL), ("key_share", "EXT_MISPLACED", ILLEGAL),
        ("signature_algorithms", "EXT_MISPLACED", ILLEGAL)):
    name = kind.replace("_", "-") if isinstance(kind, str) else f"{kind:04x}"
    for at in (0, 1):
        cert(f"client-cert-ext-{name}-{at}", "4.2, 4.4.2", f"extension {name} in entry {at}, which the "
             "CertificateRequest did not ask for", error, alert,
             ct=lambda c, m, k=kind, at=at: m.entries[at][1].append(ext(k, b"\1\0\0\1x")))
ok("client-cert-chain-of-more", "4.4.2", "certificates behind the fourth are not looked at",
   server="demand", cert="client-ec",
   ct=lambda c, m: m.entries.extend([m.entries[1]] * 3 + [(b"junk", [])]))
ok("client-cert-fragments", "5.1", "Certificate in records of 10 bytes", server="demand", cert="client-ec",
   frag=lambda c, d: [d[i:i + 10] for i in range(0, len(d), 10)])

# CertificateVerify, 4.4.3.
scheme = partial(cert, error="CV_SCHEME", alert=ILLEGAL)
for number, what in ((0x0503, "P-384's"), (0x0603, "P-521's"), (0x0804, "RSA's"), (0x0401, "PKCS #1's"),
                     (0x0203, "SHA-1's"), (0x0807, "Ed25519's"), (0x0904, "ML-DSA's"), (0x4a4a, "GREASE"),
                     (0x0000, "none"), (0xfe00, "nobody's")):
    scheme(f"client-cv-scheme-{number:04x}", "4.4.3", f"scheme {number:#06x}, {what}, with a key of P-256",
           cv=set_(scheme=number, sign_as=0x0403))
for number in (0x0401, 0x0501, 0x0601, 0x0201, 0x0809, 0x0403):
    scheme(f"client-cv-rsa-scheme-{number:04x}", "4.4.3", f"scheme {number:#06x} with a key of rsaEncryption",
           server="demand-rsa", cert="client-rsa", cv=set_(scheme=number))
wrong = partial(cert, error="CV_SIGNATURE", alert="decrypt_error")
wrong("client-cv-flip", "4.4.3", "a bit of the signature", cv=set_(change=lambda s: s[:-1] + bytes([s[-1] ^ 1])))
wrong("client-cv-empty", "4.4.3", "no signature", cv=set_(signature=b""))
wrong("client-cv-zero", "4.4.3", "r = s = 0", cv=set_(signature=bytes.fromhex("3006020100020100")))
wrong("client-cv-trailing-in-der", "4.4.3", "a byte behind the DER", cv=set_(change=lambda s: s + b"\0"))
wrong("client-cv-not-der", "4.2.3", "r and s as they are", cv=set_(signature=bytes(range(64))))
wrong("client-cv-other-key", "4.4.3", "by another key", cv=lambda c, m: setattr(m, "key", tls.new_key(0x17)))
wrong("client-cv-servers-context", "4.4.3", "over the server's context string", cv=set_(context=b"server"))
wrong("client-cv-transcript", "4.4.3", "over the transcript without the Certificate",
      cv=lambda c, m: setattr(m, "transcript", m.transcript[:-1]))
wrong("client-cv-other-hash", "4.2.3", "with SHA-384 though the scheme says SHA-256", cv=set_(sign_as=0x0503))
rsa = partial(wrong, server="demand-rsa", cert="client-rsa")
for salt in (0, 20, 31, 33, 222):
    rsa(f"client-cv-pss-salt-{salt}", "4.2.3", f"a salt of {salt} bytes", cv=set_(scheme=0x0804, salt=salt))
rsa("client-cv-pss-other-hash", "4.2.3", "with SHA-512 though the scheme says SHA-256",
    cv=set_(scheme=0x0804, sign_as=0x0806))
rsa("client-cv-pss-short", "4.4.3", "a signature a byte too short", cv=set_(change=lambda s: s[1:]))
for name, content in (("no-body", b""), ("half", b"\4"), ("no-length", b"\4\3"), ("cut", b"\4\3\0\x09x")):
    decode(f"client-cv-{name}", "6.2", f"CertificateVerify: {content.hex() or 'nothing'}",
           raw={"CV": lambda c, d, content=content: message(15, content)})
decode("client-cv-trailing-byte", "6.2", "a byte behind the signature", cv=set_(tail=b"\0"))
cert("client-cv-claims-16m", "4.4.3", "a header that claims 2^24 - 1 bytes", "MSG_TOO_LONG", DECODE,
     raw={"CV": lambda c, d: b"\x0f" + u24(0xffffff)}, plan=lambda c, p: ["CCS", "CERT", "CV", wait])

# Finished, 4.4.4.
for server in ("x509", "ask", "demand"):
    late(f"finished-wrong-{server}", "4.4.4", "a wrong Finished, and data under the right keys", "FINISHED",
         "decrypt_error", server=server, cert="client-ec" if server == "demand" else None,
         fin=lambda c, m: setattr(m, "verify", m.verify[:-1] + bytes([m.verify[-1] ^ 1])))
late("finished-zero", "4.4.4", "zeros", "FINISHED", "decrypt_error",
     fin=lambda c, m: setattr(m, "verify", bytes(len(m.verify))))
late("finished-reflected", "4.4.4", "the server's own Finished", "FINISHED", "decrypt_error",
     fin=lambda c, m: setattr(m, "verify", c.transcript[-len(m.verify):]))
late("finished-by-the-servers-key", "4.4.4", "right, but by the server's secret", "FINISHED", "decrypt_error",
     fin=lambda c, m: setattr(m, "verify", c.schedule.mac(c.server_secret, c.transcript)))
late("finished-over-less", "4.4.4", "over a transcript without the server's Finished", "FINISHED",
     "decrypt_error", fin=lambda c, m: setattr(m, "verify", c.schedule.mac(
         c.client_secret, c.transcript[:-4 - len(m.verify)])))
for n in (0, 1, 31, 33, 48):
    late(f"finished-{n}-bytes", "4.4.4, 6.2", f"Finished of {n} bytes that begins as it should", "DECODE",
         DECODE, suites=(0x1301,), fin=lambda c, m, n=n: setattr(m, "verify", m.verify[:n].ljust(n, b"\0")))
late("finished-32-of-48", "4.4.4, 6.2", "32 bytes, where the hash is SHA-384", "DECODE", DECODE,
     suites=(0x1302,), fin=lambda c, m: setattr(m, "verify", m.verify[:32]))
late("finished-49-bytes", "6.2", "Finished of 49 bytes", "MSG_TOO_LONG", DECODE,
     fin=lambda c, m: setattr(m, "verify", m.verify.ljust(49, b"\0")))
late("finished-trailing-message", "5.1", "KeyUpdate behind Finished in its record", "KEY_CHANGE", UNEXPECTED,
     plan=lambda c, p: ["CCS", "FIN", message(24, b"\0")])
late("finished-trailing-byte", "5.1", "a byte behind Finished in its record", "KEY_CHANGE", UNEXPECTED,
     plan=lambda c, p: ["CCS", "FIN", b"\x14"])
late("finished-in-the-clear", "5.2", "Finished in the clear", "RECORD_PLAIN", UNEXPECTED,
     plan=lambda c, p: ["CCS", lambda c: setattr(c.rec, "tx", None), "FIN", wait])
late("finished-under-application-keys", "4.4.4", "Finished under the application keys", "RECORD_MAC",
     "bad_record_mac", plan=lambda c, p: ["CCS", "APP", "FIN", wait])
late("finished-under-the-servers-keys", "7.3", "Finished under the server's handshake keys", "RECORD_MAC",
     "bad_record_mac", plan=lambda c, p: ["CCS", lambda c: setattr(
         c.rec, "tx", tls.Cipher(c.suite, c.server_secret)), "FIN", wait])
late("finished-and-certificate-cut", "5.1", "Certificate that ends in Finished's record, and more", "KEY_CHANGE",
     UNEXPECTED, server="ask", plan=lambda c, p: ["CCS", "CERT", "FIN", b"\0"])
late("data-before-finished", "4.4.4, A.2", "data under the application keys before Finished", "RECORD_MAC",
     "bad_record_mac", plan=lambda c, p: ["CCS", "APP", sealed(DATA, b"early bird"), wait])
