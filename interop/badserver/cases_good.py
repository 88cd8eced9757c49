# SPDX-License-Identifier: GPL-2.0-only
"""Servers that do nothing wrong: every suite, group, key and mode, and legal oddities."""

import os

import tls
from case import add, both, insert, ok, pieces, plain, put, set_, step, trickle
from tls import CCS, DATA, SUITES, ext, u16s, vec16, vec8

CLIENT = ["-cert", "{certs}/client.pem", "-key", "{certs}/client.key"]
CCS_1 = plain(CCS, b"\x01")
GREASE = 0x1a1a


ok("good", "2", "a plain full handshake")

for number, (name, _, _, _) in SUITES.items():
    ok(f"suite-{name.lower().replace('_', '-')}", "B.4", name, suite=number)
    for gname, group in (("x25519", 0x1d), ("p256", 0x17), ("p384", 0x18),
                         ("x25519mlkem768", 0x11ec), ("secp256r1mlkem768", 0x11eb),
                         ("secp384r1mlkem1024", 0x11ed)):
        ok(f"suite-{number:04x}-{gname}", "4.2.7", f"{name} with {gname}", suite=number,
           group=group)

ok("share-of-a-server", "4.2.8", "a server's key share", share_again=True)
ok("share-of-a-server-again", "4.2.8", "the same share in another connection: RFC 9846 has it "
   "tolerated", share_again=True, first="share-of-a-server")
ok("group-x25519", "4.2.8.2", "x25519, shared at once", group=tls.X25519)
ok("group-secp256r1", "4.1.4", "secp256r1 through HelloRetryRequest", group=tls.SECP256R1)
ok("group-secp384r1", "4.1.4", "secp384r1 through HelloRetryRequest", group=tls.SECP384R1)

ok("group-x25519mlkem768", "RFC 10024 4", "X25519MLKEM768, shared at once",
   group=tls.X25519MLKEM768)
ok("group-secp256r1mlkem768", "4.1.4", "SecP256r1MLKEM768 through HelloRetryRequest",
   group=tls.SECP256R1MLKEM768)
ok("group-secp384r1mlkem1024", "4.1.4", "SecP384r1MLKEM1024 through HelloRetryRequest",
   group=tls.SECP384R1MLKEM1024)

for gname, group in (("x25519", tls.X25519), ("p256", tls.SECP256R1), ("p384", tls.SECP384R1)):
    ok(f"secret-leading-zero-{gname}", "7.4.2", f"a shared secret of {gname} that begins with a "
       "zero: kept", group=group, leading_zero=True, timeout=120, tlshc=["-timeout", "100"],
       slow=gname == "p384")

for cert, scheme in (("p256", 0x0403), ("p384", 0x0503), ("rsa2048", 0x0804),
                     ("rsa2048", 0x0805), ("rsa2048", 0x0806), ("rsa3072", 0x0805),
                     ("rsa4096", 0x0804), ("rsa4096", 0x0806), ("rsa-by-ec", 0x0804),
                     ("rsapss", 0x0809), ("rsa-signed-pss", 0x0804), ("with-root", 0x0403)):
    ok(f"cert-{cert}-{scheme:04x}", "4.4.3", f"certificate {cert}, scheme {scheme:#06x}",
       cert=cert, scheme=scheme, needs=lambda h, s=scheme: s in h.sigalgs)

# Client certificates.
ok("client-cert-none", "4.4.2", "certificate asked for, the client has none: an empty Certificate",
   request_cert=True, expect={"client_cert.sent": 0})
for kind in ("client", "client-p384", "client-rsa"):
    ok(f"client-cert-{kind}", "4.4.2.3", f"certificate asked for, {kind} shown", request_cert=True,
       expect={"client_cert.trusted": True, "client_cert.verified": True},
       args=["-cert", f"{{certs}}/{kind}.pem", "-key", f"{{certs}}/{kind}.key"])
ok("client-cert-no-scheme", "4.4.2", "no scheme that the client's key can use: an empty "
   "Certificate", request_cert=True, args=CLIENT, expect={"client_cert.sent": 0},
   cr=put("signature_algorithms", vec16(u16s([0x0808]))))
ok("client-cert-chain-excluded", "4.4.2.3", "signature_algorithms_cert excludes what the client's "
   "certificates are signed by: an empty Certificate", request_cert=True, args=CLIENT,
   expect={"client_cert.sent": 0}, openssl="sends it all the same",
   cr=add(ext("signature_algorithms_cert", vec16(u16s([0x0401, 0x0804, 0x0503, GREASE])))))
ok("client-cert-chain-excluded-by-signature-algorithms", "4.4.2.3", "the same, by "
   "signature_algorithms alone", request_cert=True, expect={"client_cert.sent": 0},
   args=["-cert", "{certs}/client-rsa.pem", "-key", "{certs}/client-rsa.key"],
   openssl="sends it all the same", cr=put("signature_algorithms", vec16(u16s([0x0804, 0x0403]))))
ok("client-cert-authorities", "4.2.4", "certificate_authorities that name others, sigalgs_cert and "
   "oid_filters: sent all the same", request_cert=True, args=CLIENT,
   expect={"client_cert.verified": True},
   cr=add(ext("certificate_authorities", vec16(vec16(bytes.fromhex("300b3109300706035504030c00")))),
          ext("signature_algorithms_cert", vec16(u16s([0x0403, 0x0401]))),
          ext("oid_filters", vec16(vec8(bytes.fromhex("551d0f")) + vec16(b"\x03\x02\x07\x80")))))
ok("cr-unknown-extension", "4.3.2", "unknown extension in CertificateRequest", request_cert=True,
   cr=add(ext(0xfd00, b"whatever")))
ok("cr-grease", "RFC 8701 4", "GREASE in CertificateRequest: extension and scheme",
   request_cert=True,
   cr=both(put("signature_algorithms", vec16(u16s([GREASE, 0x0403, 0x0804]))),
           add(ext(GREASE, b"\0"))))
ok("cr-status-request", "4.4.2.1", "empty status_request and SCT in CertificateRequest",
   request_cert=True, cr=add(ext("status_request"), ext("sct")))

# HelloRetryRequest.
for size in (1, 1000, 60000):
    ok(f"hrr-cookie-{size}", "4.2.2", f"HelloRetryRequest with a cookie of {size} bytes only",
       cookie=os.urandom(size))
ok("hrr-cookie-and-group", "4.1.4", "cookie and group in one HelloRetryRequest",
   cookie=b"c" * 32, group=tls.SECP256R1)
ok("hrr-fragmented", "5.1", "HelloRetryRequest and ServerHello in records of 1 byte",
   group=tls.SECP256R1, frag=pieces(1))
ok("hrr-extension-order", "4.2", "extensions of HelloRetryRequest in another order",
   group=tls.SECP384R1, cookie=b"x", hrr_msg=lambda c, m: m.exts.reverse())

# ServerHello and EncryptedExtensions.
ok("sh-extension-order", "4.2", "extensions of ServerHello in another order",
   sh=lambda c, m: m.exts.reverse())
ok("sh-random-with-sentinel-tail-elsewhere", "4.1.3", "the sentinel's bytes, but not at the end",
   sh=lambda c, m: setattr(m, "random", tls.DOWNGRADE_12 + m.random[8:]))
ok("ee-empty", "4.3.1", "no extension in EncryptedExtensions", ee=set_(exts=[]))
ok("ee-supported-groups", "4.2.7", "supported_groups in EncryptedExtensions",
   ee=put("supported_groups", vec16(u16s([0x18, 0x1d, 0x11ec]))))
ok("ee-alpn-first", "RFC 7301 3.1", "the first of two ALPN protocols", args=["-alpn", "one,two"],
   expect={"hello.alpn": ["one", "two"]})
ok("ee-alpn-second", "RFC 7301 3.1", "the second of two ALPN protocols",
   args=["-alpn", "one,two"], ee=put("alpn", vec16(vec8(b"two"))))
ok("ee-alpn-none", "RFC 7301 3.1", "ALPN offered and not answered", args=["-alpn", "one"],
   ee=set_(exts=[]))
for limit in (64, 512, 16384, 16385):
    ok(f"ee-record-size-limit-{limit}", "RFC 8449 4", f"record_size_limit {limit}", limit=limit,
       needs=lambda h: h.has("record_size_limit"))
ok("ee-record-size-limit-64-client-cert", "RFC 8449 4", "record_size_limit 64, kept in the "
   "client's Certificate", limit=64, needs=lambda h: h.has("record_size_limit"),
   request_cert=True, args=CLIENT)

# Records.
ok("records-1-byte", "5.1", "the whole flight in records of 1 byte", frag=pieces(1))
ok("records-1-byte-rsa4096", "5.1", "a longer flight in records of 1 byte", cert="rsa4096",
   frag=pieces(1))
ok("records-one-message-each", "5.1", "a record for every message",
   plan=lambda c, p: sum(([s, step(lambda c: None)] for s in p), []))
ok("records-7-bytes-padded", "5.4", "records of 7 bytes with 100 of padding",
   frag=lambda c, d: pieces(7, 100 if c.rec.tx else 0)(c, d))
ok("records-padded-to-the-limit", "5.4", "padding up to 2^14 + 1 bytes",
   frag=lambda c, d: [(d[i:i + 300], 16384 - len(d[i:i + 300]) if c.rec.tx else 0)
                      for i in range(0, len(d), 300)],
   needs=lambda h: not h.record_size_limit or h.record_size_limit == 16385)
ok("records-split-headers", "5.1", "every message's 4-byte header split over two records",
   frag=lambda c, d: [d[:2]] + [d[i:i + 311] for i in range(2, len(d), 311)])
ok("tcp-one-byte-segments", "5.1", "every byte of the flight in a segment of its own",
   plan=lambda c, p: p + [trickle])
for version in (0x0301, 0x0300, 0x0304, 0x7f1c):
    ok(f"records-version-{version:04x}", "5.1", f"legacy_record_version {version:#06x} in "
       "plaintext records", start=lambda c, v=version: setattr(c.rec, "version", v))

# ChangeCipherSpec.
ok("ccs-none", "D.4", "no ChangeCipherSpec from the server", plan=lambda c, p: [
    s for s in p if s != "CCS"])
ok("ccs-before-server-hello", "5", "ChangeCipherSpec before ServerHello",
   plan=lambda c, p: [CCS_1] + [s for s in p if s != "CCS"])
ok("ccs-before-and-after-server-hello", "5", "ChangeCipherSpec before and after ServerHello",
   plan=lambda c, p: [CCS_1] + p)
ok("ccs-before-finished", "5", "a plaintext ChangeCipherSpec just before Finished",
   plan=lambda c, p: insert("CV", CCS_1)(c, [s for s in p if s != "CCS"]))
ok("ccs-after-hrr-and-server-hello", "D.4", "ChangeCipherSpec after both hellos",
   group=tls.SECP256R1, plan=insert("SH", CCS_1))

# Certificates.
ok("ct-unrelated-certificates", "4.4.2", "certificates in the chain that nobody needs",
   ct=lambda c, m: m.entries.extend((d, []) for d in c.state.credentials("rsa2048")[0]))
ok("ct-any-order", "4.4.2", "issuers in the wrong order behind the leaf", cert="with-root",
   ct=lambda c, m: m.entries.__setitem__(slice(1, None), m.entries[:0:-1]))


def fill(total, most=16):
    """Extra certificates up to a message body of that many bytes."""
    def change(c, m):
        der = c.state.credentials("filler1")[0][0]
        used = 4 + sum(5 + len(d) for d, _ in m.entries)
        while used + 5 + len(der) <= total and len(m.entries) < most:
            m.entries.append((der, []))
            used += 5 + len(der)
    return change


ok("ct-chain-60k", "4.4.2", "a chain of 60 KiB in records of 16 KiB", ct=fill(65536))
ok("ct-chain-60k-small-records", "5.1", "a chain of 60 KiB in records of 64 bytes",
   ct=fill(65536), frag=pieces(64), slow=True)
ok("ct-one-certificate-60k", "4.4.2", "an unneeded certificate of 60 KiB",
   ct=lambda c, m: m.entries.append((c.state.credentials("filler0")[0][0], [])))
ok("ct-chain-100k", "4.4.2", "a chain of 100 KiB, of which the end is not looked at",
   ct=fill(102400, 100))
ok("ct-chain-128k", "4.4.2", "the longest chain that is read", ct=fill(131072, 100))
ok("ct-two-certificates-of-60k", "4.4.2", "two unneeded certificates of 60 KiB",
   ct=lambda c, m: m.entries.extend([(c.state.credentials("filler0")[0][0], [])] * 2))
ok("ct-leaf-70k", "4.4.2", "a leaf of 70 KiB", cert="leaf-70k")
ok("cr-64k", "4.3.2", "the longest CertificateRequest that there is", request_cert=True,
   cr=lambda c, m: m.exts.append(ext(0xfd00, bytes(65535 - 4 - len(tls.ext_block(m.exts))))))
for n in (16, 17, 40):
    ok(f"ct-{n}-entries", "4.4.2", f"{n} certificates: 16 are looked at",
       ct=lambda c, m, n=n: m.entries.extend([m.entries[-1]] * (n - len(m.entries))))

# Data behind the flight: kTLS's to read.
ok("data-in-the-first-flight", "4.4.4", "data sent before the client's Finished",
   plan=lambda c, p: p + [step(lambda c: c.rec.put(DATA, b"early bird\n"))])
ok("ip-literal", "RFC 6066 3", "server named by an IPv4 literal: no SNI, iPAddress matched",
   servername="127.0.0.1", expect={"hello.sni": None})
