# SPDX-License-Identifier: GPL-2.0-only
"""Bad Certificates, CertificateVerifys and Finisheds; the alert comes encrypted."""

import os
from functools import partial

import tls
from case import Case, set_
from tls import CERTIFICATE, CERTIFICATE_VERIFY, FINISHED, ext, message, u16, vec16, vec24

bad = partial(Case, enc=True)
ILLEGAL, DECODE, UNSUPPORTED = "illegal_parameter", "decode_error", "unsupported_extension"
GREASE = 0x4a4a


# Certificate.

def leaf_exts(*exts):
    def change(c, m):
        m.entries[0] = (m.entries[0][0], list(exts))
    return change


def entry(der):
    """The leaf's cert_data replaced."""
    def change(c, m):
        m.entries[0] = (der(m.entries[0][0]) if callable(der) else der, [])
    return change


def certificate(change):
    """Bytes of the whole message."""
    return {"CERT": lambda c, b: message(CERTIFICATE, change(b[4:]))}


bad("ct-empty", "4.4.2.4", "Certificate without certificates", "NO_CERTIFICATE", DECODE,
    ct=set_(entries=[]))
bad("ct-context", "4.4.2", "certificate_request_context is not empty", "CERT_CONTEXT", ILLEGAL,
    ct=set_(context=b"\1"))
for name, data in (("status_request", b"\1\0\0\5hello"), ("sct", vec16(vec16(b"x")))):
    bad(f"ct-ext-{name}", "4.4.2", f"{name} at the leaf, not asked for", "EXT_UNSOLICITED",
        UNSUPPORTED, ct=leaf_exts(ext(name, data)), needs=lambda h, n=name: not h.has(n))
for number in (0xfd00, GREASE):
    bad(f"ct-ext-{number:04x}", "4.4.2", f"unknown extension {number:#06x} at the leaf",
        "EXT_UNSOLICITED", UNSUPPORTED, ct=leaf_exts((number, b"")))
bad("ct-ext-second-entry", "4.4.2", "unknown extension at the issuer", "EXT_UNSOLICITED",
    UNSUPPORTED, ct=lambda c, m: m.entries.__setitem__(1, (m.entries[1][0], [(0xfd00, b"")])))
for name in ("server_name", "alpn", "key_share", "supported_groups", "signature_algorithms",
             "early_data", "cookie", "record_size_limit", "supported_versions"):
    bad(f"ct-ext-{name}", "4.2", f"{name} at the leaf", "EXT_MISPLACED", ILLEGAL,
        ct=leaf_exts(ext(name)))
bad("ct-ext-duplicate", "4.2", "an extension twice at the leaf", "EXT_UNSOLICITED",
    UNSUPPORTED, ct=leaf_exts((0xfd00, b""), (0xfd00, b"")))
bad("ct-zero-length", "4.4.2", "cert_data of no bytes at the leaf", "DECODE", DECODE,
    ct=entry(b""))
bad("ct-zero-length-issuer", "4.4.2", "cert_data of no bytes behind the chain", "DECODE", DECODE,
    ct=lambda c, m: m.entries.append((b"", [])))
bad("ct-garbage", "6.2", "a leaf that is not DER", "CERT_BAD", "bad_certificate",
    ct=entry(b"\xff" * 300))
bad("ct-der-trailing", "6.2", "a byte behind the leaf's DER, inside cert_data", "CERT_BAD",
    "bad_certificate", ct=entry(lambda d: d + b"\0"))
bad("ct-der-truncated", "6.2", "a leaf cut by a byte", "CERT_BAD", "bad_certificate",
    ct=entry(lambda d: d[:-1]))
bad("ct-trailing-byte", "6", "a byte behind certificate_list", "DECODE", DECODE,
    ct=set_(tail=b"\0"))
bad("ct-no-body", "6", "Certificate without a body", "DECODE", DECODE,
    raw=certificate(lambda b: b""))
bad("ct-list-overruns", "6", "certificate_list longer than the message", "DECODE", DECODE,
    raw=certificate(lambda b: b[:1] + tls.u24(len(b) - 3) + b[4:]))
bad("ct-entry-overruns", "6", "cert_data longer than certificate_list", "DECODE", DECODE,
    raw=certificate(lambda b: b[:4] + b"\xff\xff\xff" + b[7:]))
bad("ct-entry-without-extensions", "4.4.2", "an entry without its extensions field (as in "
    "TLS 1.2)", "DECODE", DECODE, raw={"CERT": lambda c, b: message(
        CERTIFICATE, b"\0" + vec24(vec24(c.state.credentials(c.cfg.cert)[0][0])))})
bad("ct-exts-overrun", "6", "an entry's extensions longer than the list", "DECODE",
    DECODE, raw=certificate(lambda b: b[:-2] + u16(1)))
bad("ct-length-too-long", "5.1", "Certificate's length is 2^24 - 1", "MSG_TOO_LONG", DECODE,
    raw={"CERT": lambda c, b: b[:1] + b"\xff\xff\xff" + b[4:]})
bad("ct-over-128k", "4.4.2", "a Certificate of 160 KiB", "MSG_TOO_LONG",
    DECODE,
    ct=lambda c, m: m.entries.extend([(c.state.credentials("filler1")[0][0], [])] * 36))
bad("ct-over-128k-some", "4.4.2", "three large certificates, more than 128 KiB in all",
    "MSG_TOO_LONG", DECODE,
    ct=lambda c, m: m.entries.extend([(c.state.credentials("filler0")[0][0], [])] * 3))
bad("ct-entry-17-empty", "4.4.2", "an empty certificate among those that are not looked at",
    "DECODE", DECODE, ct=lambda c, m: m.entries.extend([m.entries[-1]] * 15 + [(b"", [])]))
bad("ct-entry-17-extension", "4.2", "an extension that was not asked for among those",
    "EXT_UNSOLICITED", "unsupported_extension",
    ct=lambda c, m: m.entries.extend([m.entries[-1]] * 15 + [(m.entries[-1][0], [ext(0xfd00)])]))
bad("ct-issuer-first", "4.4.2", "the issuer's certificate before the leaf",
    "CERT_UNSUPPORTED",
    "unsupported_certificate",
    ct=lambda c, m: m.entries.reverse())

# What X.509 has against it: issue of the path builder, here only that it is asked.
X509 = (
    ("expired", "a leaf that has expired", "CERT_EXPIRED", "certificate_expired"),
    ("future", "a leaf that is not yet valid", "CERT_EXPIRED", "certificate_expired"),
    ("wrong-name", "a leaf of another name", "CERT_NAME", "bad_certificate"),
    ("cn-only", "the name only in the subject", "CERT_NAME", "bad_certificate"),
    ("client-eku", "a leaf for clients", "CERT_UNSUPPORTED",
     "unsupported_certificate"),
    ("no-signing", "a leaf without digitalSignature", "CERT_UNSUPPORTED",
     "unsupported_certificate"),
    ("unknown-ca", "an issuer that nobody knows", "CERT_UNKNOWN_CA", "unknown_ca"),
    ("self-signed", "a leaf that signs itself", "CERT_UNKNOWN_CA", "unknown_ca"),
    ("bad-signature", "a leaf signed by another key", "CERT_SIGNATURE",
     "bad_certificate"),
    ("not-a-ca", "an issuer that is no authority", "CERT_BAD", "bad_certificate"),
    ("ed25519", "a leaf with an Ed25519 key", "CERT_UNSUPPORTED",
     "unsupported_certificate"),
    ("p521", "a leaf with a P-521 key", "CERT_UNSUPPORTED",
     "unsupported_certificate"),
    ("rsa1024", "a leaf with an RSA key of 1024 bits", "CERT_UNSUPPORTED",
     "unsupported_certificate"),
    ("sha1", "a leaf signed with SHA-1", "CERT_BAD|CERT_UNSUPPORTED|CERT_SIGNATURE",
     "bad_certificate|unsupported_certificate"),
    ("md5", "a leaf signed with MD5", "CERT_BAD|CERT_SIGNATURE", "bad_certificate"),
)
for cert, what, error, alert in X509:
    bad(f"x509-{cert}", {"md5": "4.4.2.4", "sha1": "4.4.2.4"}.get(cert, "4.4.2.2"), what, error,
        alert, cert=cert, errno="EACCES")
bad("x509-no-issuer", "4.4.2.4", "the leaf without its intermediate", "CERT_UNKNOWN_CA",
    "unknown_ca", ct=lambda c, m: m.entries.__delitem__(slice(1, None)))


# CertificateVerify.

def scheme(value, cert="p256", sign_as=None):
    return dict(cert=cert, cv=set_(scheme=value, sign_as=sign_as))


for value, cert, sign_as, what in (
        (0x0807, "p256", 0x0403, "ed25519, not offered"),
        (0x0603, "p256", 0x0403, "ecdsa_secp521r1_sha512, not offered"),
        (0x0203, "p256", 0x0203, "ecdsa_sha1, never for CertificateVerify"),
        (0x0401, "rsa2048", 0x0401, "rsa_pkcs1_sha256, for certificates only"),
        (0x0501, "rsa2048", 0x0501, "rsa_pkcs1_sha384, for certificates only"),
        (0x0601, "rsa2048", 0x0601, "rsa_pkcs1_sha512, for certificates only"),
        (0x0201, "rsa2048", 0x0201, "rsa_pkcs1_sha1, for old certificates only"),
        (GREASE, "p256", 0x0403, "a GREASE value (RFC 8701)"),
        (0x0000, "p256", 0x0403, "no scheme at all"),
        (0x0804, "p256", 0x0403, "rsa_pss_rsae_sha256 with a P-256 key"),
        (0x0503, "p256", 0x0503, "ecdsa_secp384r1_sha384 with a P-256 key"),
        (0x0403, "p384", 0x0403, "ecdsa_secp256r1_sha256 with a P-384 key"),
        (0x0403, "rsa2048", 0x0804, "ecdsa_secp256r1_sha256 with an RSA key"),
        (0x0809, "rsa2048", 0x0804, "rsa_pss_pss_sha256 with an rsaEncryption key"),
        (0x0804, "rsapss", 0x0804, "rsa_pss_rsae_sha256 with an RSASSA-PSS key"),
        # where ML-DSA is verified, it is offered, and the key is another's
        (0x0904, "p256", 0x0403, "mldsa44 with a P-256 key"),
        (0x0905, "p384", 0x0503, "mldsa65 with a P-384 key"),
        (0x0906, "rsa2048", 0x0804, "mldsa87 with an RSA key")):
    bad(f"cv-scheme-{value:04x}-{cert}", "4.4.3", f"scheme {value:#06x}: {what}", "CV_SCHEME",
        ILLEGAL, **scheme(value, cert, sign_as))

decrypt = partial(bad, error="CV_SIGNATURE", alert="decrypt_error")


def flip(sig):
    return sig[:-1] + bytes([sig[-1] ^ 1])


for cert, value in (("p256", 0x0403), ("p384", 0x0503), ("rsa2048", 0x0804), ("rsapss", 0x0809)):
    decrypt(f"cv-signature-{cert}", "4.4.3", f"a bit of the signature changed ({cert})", cert=cert,
            scheme=value, cv=set_(change=flip))
decrypt("cv-client-context", "4.4.3", "signed with the client's context string",
        cv=set_(context=b"client"))
decrypt("cv-other-context", "4.4.3", "signed with another context string",
        cv=set_(context=b"Server"))
decrypt("cv-transcript-without-certificate", "4.4.3", "signed over the transcript before "
        "Certificate", cv=lambda c, m: setattr(m, "transcript", m.transcript[:-1]))
decrypt("cv-transcript-empty", "4.4.3", "signed over an empty transcript",
        cv=set_(transcript=b""))
decrypt("cv-other-key", "4.4.3", "signed with a key that is not the certificate's",
        cv=lambda c, m: setattr(m, "key", c.state.credentials("expired")[1]))
decrypt("cv-other-key-rsa", "4.4.3", "signed with an RSA key that is not the certificate's",
        cert="rsa2048", cv=lambda c, m: setattr(m, "key", c.state.credentials("client-rsa")[1])
        if c.state.credentials("client-rsa")[1].private_numbers()
        != c.state.credentials("rsa2048")[1].private_numbers()
        else setattr(m, "key", c.state.credentials("rsa-root")[1]))
decrypt("cv-other-hash", "4.2.3", "scheme of SHA-256, signed with SHA-384",
        cv=set_(scheme=0x0403, sign_as=0x0503))
decrypt("cv-pss-other-hash", "4.2.3", "RSA-PSS of SHA-256, signed with SHA-512", cert="rsa2048",
        cv=set_(scheme=0x0804, sign_as=0x0806))
decrypt("cv-pkcs1-as-pss", "4.4.3", "says RSA-PSS and signs with PKCS#1 v1.5", cert="rsa2048",
        cv=set_(scheme=0x0804, sign_as=0x0401))
for salt in (0, 20, 64):
    decrypt(f"cv-pss-salt-{salt}", "4.2.3", f"RSA-PSS with a salt of {salt} bytes", cert="rsa2048",
            cv=set_(scheme=0x0804, salt=salt))
decrypt("cv-empty-signature", "4.4.3", "a signature of no bytes", cv=set_(change=lambda s: b""))
decrypt("cv-truncated-signature", "4.4.3", "a signature cut by a byte",
        cv=set_(change=lambda s: s[:-1]))
decrypt("cv-long-signature-rsa", "4.4.3", "an RSA signature with a byte too many", cert="rsa2048",
        cv=set_(change=lambda s: s + b"\0"))
decrypt("cv-short-signature-rsa", "4.4.3", "an RSA signature without its first byte",
        cert="rsa2048", cv=set_(change=lambda s: s[1:]))
decrypt("cv-ecdsa-trailing", "4.2.3", "a byte behind ECDSA-Sig-Value",
        cv=set_(change=lambda s: s + b"\0"))
decrypt("cv-ecdsa-raw", "4.2.3", "an ECDSA signature as r || s", cv=set_(change=lambda s: s[-64:]))
decrypt("cv-ecdsa-zero", "4.2.3", "an ECDSA signature of r = s = 0",
        cv=set_(signature=bytes.fromhex("3006020100020100")))
decrypt("cv-ecdsa-one", "4.2.3", "an ECDSA signature of r = s = 1",
        cv=set_(signature=bytes.fromhex("3006020101020101")))
decrypt("cv-rsa-zero", "4.4.3", "an RSA signature of zeros", cert="rsa2048",
        cv=set_(signature=bytes(256)))
decrypt("cv-rsa-large", "4.4.3", "an RSA signature above the modulus", cert="rsa2048",
        cv=set_(signature=b"\xff" * 256))
bad("cv-too-long", "4.4.3", "a signature of 16 KiB", "MSG_TOO_LONG",
    DECODE, cv=set_(signature=bytes(16000)))
bad("cv-no-body", "6", "CertificateVerify without a body", "DECODE", DECODE,
    raw={"CV": lambda c, b: message(CERTIFICATE_VERIFY, b"")})
bad("cv-overrun", "6", "a signature longer than the message", "DECODE", DECODE,
    raw={"CV": lambda c, b: message(CERTIFICATE_VERIFY, b[4:-1])})
bad("cv-trailing-byte", "6", "a byte behind the signature", "DECODE", DECODE,
    cv=set_(tail=b"\0"))

# Finished.
decrypt = partial(bad, error="FINISHED", alert="decrypt_error")
decrypt("fin-wrong", "4.4.4", "the last bit of verify_data changed",
        fin=lambda c, m: setattr(m, "verify", flip(m.verify)))
decrypt("fin-first-byte", "4.4.4", "the first byte of verify_data changed",
        fin=lambda c, m: setattr(m, "verify", bytes([m.verify[0] ^ 0x80]) + m.verify[1:]))
decrypt("fin-zeros", "4.4.4", "verify_data of zeros",
        fin=lambda c, m: setattr(m, "verify", bytes(len(m.verify))))
decrypt("fin-client-key", "4.4.4", "verify_data under the client's secret",
        fin=lambda c, m: setattr(m, "verify", c.schedule.mac(c.client_secret, c.transcript)))
decrypt("fin-old-transcript", "4.4.4", "verify_data over the transcript without the last message",
        fin=lambda c, m: setattr(m, "verify", c.schedule.mac(c.server_secret, c.transcript[:-1])))
decrypt("fin-sha384", "4.4.4", "verify_data of SHA-384 with a bit changed", suite=0x1302,
        fin=lambda c, m: setattr(m, "verify", flip(m.verify)))
decrypt("fin-random", "4.4.4", "random verify_data",
        fin=lambda c, m: setattr(m, "verify", os.urandom(len(m.verify))))
for what, change in (("short", lambda v: v[:-1]), ("12", lambda v: v[:12]), ("empty", lambda v: b"")
                     ):
    bad(f"fin-{what}", "4.4.4", f"verify_data too short ({what})", "DECODE", DECODE,
        fin=lambda c, m, f=change: setattr(m, "verify", f(m.verify)))
bad("fin-long", "4.4.4", "verify_data with a byte too many", "MSG_TOO_LONG",
    DECODE, fin=set_(tail=b"\0"))
bad("fin-sha384-truncated", "4.4.4", "verify_data of SHA-384 cut to 32 bytes", "DECODE", DECODE,
    suite=0x1302, fin=lambda c, m: setattr(m, "verify", m.verify[:32]))
bad("fin-sha256-padded", "4.4.4", "verify_data of SHA-256 padded to 48 bytes",
    "DECODE", DECODE, suite=0x1301, fin=set_(tail=bytes(16)))
bad("fin-length-too-long", "5.1", "Finished's length is 2^24 - 1", "MSG_TOO_LONG", DECODE,
    raw={"FIN": lambda c, b: bytes([FINISHED]) + b"\xff\xff\xff" + b[4:]})
