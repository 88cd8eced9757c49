# SPDX-License-Identifier: GPL-2.0-only
"""Clients that do nothing wrong: every suite, group, key and mode, and legal oddities."""

import time

import tls
from case import add, both, drop, insert, pieces, plain, put, sealed, trickle
from row import ok
from tls import ALERT, CCS, SUITES, ext, u16, u16s, vec8, vec16

GREASE = (0x0a0a, 0x1a1a, 0x2a2a, 0xfafa)
CCS_1 = plain(CCS, b"\x01")
RETRY = {"hello_retry": 1}
PSK_ONE = (b"one", bytes.fromhex("2b" * 32), "sha256")
GROUPS = {"x25519": tls.X25519, "p256": tls.SECP256R1, "p384": tls.SECP384R1,
          "x25519mlkem768": tls.X25519MLKEM768, "secp256r1mlkem768": tls.SECP256R1MLKEM768,
          "secp384r1mlkem1024": tls.SECP384R1MLKEM1024}

# What guest.py has follow a bad one.
ok("good", "2", "a plain full handshake")
ok("good-alpn", "RFC 7301 3.1", "a protocol that both know", server="alpn", alpn=(b"foo",),
   expect={"alpn": b"foo"})
ok("good-ask", "4.4.2.4", "a certificate is asked for, and the client has none", server="ask",
   expect={"peerid": 0})
ok("good-demand", "4.4.2", "a certificate is demanded, and shown", server="demand",
   cert="client-ec", look=lambda c, r: [] if r.peerid else ["no peer id"])
ok("good-psk", "2.2", "a PSK", server="psk", psks=(PSK_ONE,))

for number, (name, _, _, _) in SUITES.items():
    ok(f"suite-{number:04x}", "B.4", name, suites=(number,), expect={"suite": number},
       serve={"priorities": "NORMAL:+AES-128-CCM"} if number == 0x1304 else {})
for gname, group in GROUPS.items():
    ok(f"group-{gname}", "4.2.7", f"{gname}, shared at once", groups=(group,), shares=(group,),
       expect={"group": group, "hello_retry": 0})
    ok(f"retry-{gname}", "4.1.4", f"{gname} through HelloRetryRequest", groups=(0x0100, group),
       shares=(), expect={"group": group, **RETRY})
ok("retry-sha384", "4.4.1", "HelloRetryRequest, and a transcript of SHA-384", suites=(0x1302,),
   shares=(), expect=RETRY)
ok("retry-for-a-hybrid", "4.2.8", "a share of x25519 where both have a hybrid",
   groups=(tls.X25519, tls.X25519MLKEM768), expect={"group": tls.X25519MLKEM768, **RETRY})
for cert, scheme in (("leaf-ec", 0x0403), ("leaf-p384", 0x0503), ("leaf-rsa", 0x0804),
                     ("leaf-rsa", 0x0805), ("leaf-rsa", 0x0806), ("leaf-pss", 0x0809),
                     ("leaf-rsa3072", 0x0804)):
    ok(f"cert-{cert}-{scheme:04x}", "4.4.2.2", f"{cert} where {scheme:#06x} is all that is asked for",
       schemes=(scheme, *({0x0503: (0x0403,)}.get(scheme, ()))), serve={"cert": cert},
       look=lambda c, r, s=scheme: [] if c.result["scheme"] == s else [f"{c.result['scheme']:#x}"])
ok("client-rsa", "4.4.3", "a client's RSA certificate", server="demand-rsa", cert="client-rsa")

# ClientHello.
for size in (0, 1, 31, 32):
    ok(f"session-id-{size}", "4.1.2", f"legacy_session_id of {size} bytes", session_id=size)
    ok(f"session-id-{size}-retry", "4.1.4", f"the same, with HelloRetryRequest", session_id=size,
       shares=(), expect=RETRY)
ok("suites-twice-and-signaling", "4.1.2", "suites that repeat, that nobody knows, and SCSVs",
   suites=(0x0a0a, 0x1301, 0x1301, 0x00ff, 0x5600, 0xc02f, 0x1301), expect={"suite": 0x1301})
ok("suites-30000", "4.1.2", "suites that nobody knows, thousands of them",
   suites=(*range(0xa000, 0xa000 + 7000), 0x1302), expect={"suite": 0x1302})
ok("versions-others", "4.2.1", "versions that nobody knows beside 1.3",
   ch=put("supported_versions", vec8(u16s((0x7f1c, 0x0305, 0x0a0a, 0x0304, 0x0303, 0x0300)))))
ok("extensions-unknown", "9.3", "extensions that nobody knows",
   ch=add(ext(0xfd00, b"x" * 100), ext(0xffff), ext(0x1234, bytes(9))))
ok("extensions-of-others", "4.2", "known ones that mean nothing to this server", ch=add(
    ext("status_request", b"\1\0\0\0\0"), ext("sct"), ext("post_handshake_auth"),
    ext("max_fragment_length", b"\2"), ext("heartbeat", b"\1"), ext("session_ticket"),
    ext("extended_master_secret"), ext("encrypt_then_mac"), ext("ec_point_formats", b"\1\0"),
    ext("renegotiation_info", b"\0"), ext("use_srtp", b"\0\2\0\1\0"), ext("ticket_request", b"\1\1"),
    ext("client_certificate_type", b"\1\0"), ext("server_certificate_type", b"\1\0")))
ok("extensions-reversed", "4.2", "another order", ch=lambda c, m: m.exts.reverse())
ok("extensions-128", "4.2", "as many extensions as are looked at",
   ch=lambda c, m: m.exts.extend(ext(0xf000 + i) for i in range(128 - len(m.exts))))
ok("grease", "RFC 8701 3", "GREASE wherever a client may put it", suites=(*GREASE, 0x1301),
   groups=(*GREASE, tls.X25519), schemes=(*GREASE, 0x0403), modes=(0x0b, 0x2a, 1),
   ch=both(put("supported_versions", vec8(u16s((*GREASE, 0x0304)))),
           put("alpn", vec16(vec8(b"\x0a\x0a") + vec8(b"h2"))),
           lambda c, m: m.exts.insert(0, ext(GREASE[0])), add(ext(GREASE[1], b"\0")),
           lambda c, m: put("key_share", vec16(u16(GREASE[2]) + vec16(b"\0") + u16(tls.X25519)
                                               + vec16(c.shares[tls.X25519].data)))(c, m)))
for n in (34, 64, 1000):
    ok(f"schemes-{n}", "4.2.3", f"{n} signature schemes, ours last",
       schemes=(*range(0xfe00 - n, 0xfe00 - 1), 0x0403))
ok("schemes-cert-unknown", "4.2.3", "signature_algorithms_cert with unknown values beside good ones",
   ch=add(ext("signature_algorithms_cert", vec16(u16s((0xfe00, 0x0403))))))
ok("schemes-cert-other", "4.4.2.2", "signature_algorithms_cert that our chain does not keep to",
   ch=add(ext("signature_algorithms_cert", vec16(u16(0x0804)))))
ok("authorities-others", "4.2.4", "certificate_authorities that name somebody else",
   ch=add(ext("certificate_authorities", vec16(vec16(bytes.fromhex("300b3109300706035504030c00"))))))
for size in (8000, 16000, 16384):
    ok(f"hello-{size}", "4.1.2", f"a ClientHello of {size} bytes",
       ch=lambda c, m, size=size: m.exts.append(ext("padding", bytes(
           size - len(c.hello_message(m)) - 4))))
ok("hello-16000-retry", "4.1.4", "two of 16,000 bytes", shares=(), expect=RETRY,
   ch=lambda c, m: m.exts.append(ext("padding", bytes(15000))))
ok("retry-padding", "4.1.2", "padding in the second hello only", shares=(), expect=RETRY,
   ch2=add(ext("padding", bytes(300))))
ok("retry-padding-gone", "4.1.2", "padding in the first hello only", shares=(), expect=RETRY,
   ch=add(ext("padding", bytes(300))), ch2=drop("padding"))
ok("server-name-none", "RFC 6066 3", "no server_name", host=None,
   look=lambda c, r: ["server_name"] if "server_name" in c.result["ee"] else [])
ok("server-name-other", "RFC 6066 3", "a name that is not the server's", host="other.example")
ok("server-name-mixed", "RFC 6066 3", "a name in capital letters", host="SERVER.TEST")
ok("alpn-not-asked", "RFC 7301 3.2", "protocols for a server that was given none", alpn=(b"h2",),
   expect={"alpn": b""}, look=lambda c, r: ["alpn"] if "alpn" in c.result["ee"] else [])
ok("alpn-servers-first", "RFC 7301 3.2", "the server's first that both know", server="alpn",
   alpn=(b"h2", b"foo", b"\xff" * 255), expect={"alpn": b"foo"})
ok("alpn-none", "RFC 7301 3.2", "no ALPN to a server with protocols", server="alpn",
   expect={"alpn": b""})
for limit in (64, 512, 16384, 16385, 65535):
    ok(f"record-size-limit-{limit}", "RFC 8449 4", f"record_size_limit {limit}", limit=limit)
ok("share-twice", "4.2.8", "two shares of one group: the first is taken, nobody works for the second",
   ch=lambda c, m: put("key_share", vec16(c.share_list([tls.X25519])[2:]
                                          + u16(tls.X25519) + vec16(bytes(32))))(c, m))
ok("share-not-listed", "4.2.8", "a share of a group that is not in supported_groups, beside one that is",
   groups=(tls.X25519,), shares=(tls.SECP384R1, tls.X25519), expect={"group": tls.X25519})
ok("share-other-order", "4.2.8", "shares in another order than the groups",
   shares=(tls.SECP256R1, tls.X25519), expect={"group": tls.X25519})
ok("share-bad-beside", "4.2.8.2", "a share that is not taken may be anything",
   ch=lambda c, m: put("key_share", vec16(u16(tls.SECP256R1) + vec16(b"junk")
                                          + c.share_list([tls.X25519])[2:]))(c, m))
ok("share-of-hybrid-again", "4.2.8", "one x25519 value in the share of x25519 and in the hybrid's",
   groups=(tls.X25519MLKEM768, tls.X25519), shares=(tls.X25519MLKEM768,),
   ch=lambda c, m: put("key_share", vec16(
       c.share_list([tls.X25519MLKEM768])[2:] + u16(tls.X25519)
       + vec16(c.share(tls.X25519MLKEM768).data[-32:])))(c, m))
ok("modes-none", "4.2.9", "no psk_key_exchange_modes and no PSK", modes=())
ok("modes-unknown", "4.2.9", "modes that nobody knows", modes=(0, 1, 2, 255))

# Records and segments.
ok("records-1-byte", "5.1", "all that the client says in records of 1 byte", frag=pieces(1),
   server="demand", cert="client-ec")
ok("records-1-byte-retry", "5.1", "the same with two ClientHellos", frag=pieces(1), shares=(),
   expect=RETRY)
ok("records-7-bytes-padded", "5.4", "records of 7 bytes with 100 of padding", server="demand",
   cert="client-ec", frag=lambda c, d: pieces(7, 100 if c.rec.tx else 0)(c, d))
ok("records-padded-to-the-limit", "5.4", "padding up to 2^14 + 1 bytes",
   frag=lambda c, d: [(d[i:i + 300], 16384 - len(d[i:i + 300]) if c.rec.tx else 0)
                      for i in range(0, len(d), 300)])
ok("records-split-headers", "5.1", "each flight's first header split over two records",
   frag=lambda c, d: [d[:2], d[2:]])
ok("segments-1-byte", "5.1", "every byte of the ClientHello in a segment of its own",
   plan1=lambda c, p: p + [trickle])


def halves(conn):
    """What is queued in two segments, some time apart."""
    conn.cut()
    data, conn.rec.out = bytes(conn.rec.out), bytearray()
    for part in (data[:len(data) // 2], data[len(data) // 2:]):
        conn.rec.raw(part)
        conn.rec.flush()
        time.sleep(0.1)


ok("segments-two", "5.1", "the ClientHello in two segments", plan1=lambda c, p: p + [halves])
ok("segments-two-hybrid", "5.1", "one with a hybrid's share in two segments",
   groups=(tls.X25519MLKEM768,), shares=(tls.X25519MLKEM768,), plan1=lambda c, p: p + [halves])
for version in (0x0300, 0x0301, 0x0302, 0x0304, 0x03ff):
    ok(f"records-version-{version:04x}", "5.1", f"legacy_record_version {version:#06x} of both hellos",
       plan1=lambda c, p, v=version: [lambda c: setattr(c.rec, "version", v)] + p, shares=(),
       expect=RETRY)

# ChangeCipherSpec.
NO_CCS = lambda c, p: [s for s in p if s != "CCS"]
ok("ccs-none", "D.4", "no ChangeCipherSpec from the client", plan=NO_CCS)
ok("ccs-early", "5", "ChangeCipherSpec right behind the ClientHello", plan=NO_CCS,
   plan1=lambda c, p: p + [CCS_1])
ok("ccs-without-session-id", "5", "ChangeCipherSpec though there was no session id", session_id=0,
   plan=lambda c, p: ["CCS"] + p)
ok("ccs-behind-second-hello", "5", "ChangeCipherSpec behind the second hello too", shares=(),
   expect=RETRY, plan2=insert("CH2", CCS_1))
ok("ccs-8", "5", "as many as are borne", plan=lambda c, p: ["CCS"] * 8 + p[1:])
ok("ccs-before-finished", "5", "between Certificate and Finished", server="demand",
   cert="client-ec", plan=lambda c, p: p[1:2] + [CCS_1] + p[2:3] + [CCS_1] + p[3:])

# Alerts that are no end.
ok("alert-user-canceled-and-on", "6.1", "user_canceled is no end: RFC 9846 6.1",
   plan=insert("CCS", sealed(ALERT, b"\1\x5a")), expect={"alert_received": 90})

# After the handshake.
ok("post-empty-data", "5.1", "empty records of data", stage="talk",
   post=lambda c: [c.rec.put(tls.DATA, b"", n) for n in (0, 1, 1000)])
ok("post-with-finished", "4.4.4", "data right behind Finished", stage="talk", plan=lambda c, p: p + [
    lambda c: c.rec.put(tls.DATA, b"")])
