# SPDX-License-Identifier: GPL-2.0-only
"""After the handshake: tickets, resumption, KeyUpdate and what must not come.

Stages (case.py): 'post' needs tls_hs_post_handshake(), 'session' and 'resume'
a client that keeps tickets, 'rekey' a kernel that changes keys (7.x), and what
is of stage 'ktls' the kernel's TLS refuses by itself.
"""

from functools import partial

import tls
from case import Case, add, drop, insert, ok, put, set_
from cases_order import STRANGERS
from tls import ALERT, DATA, HANDSHAKE, ext, message, u16, u32

SAVE, LOAD = ["-sess_out", "{session}"], ["-sess_in", "{session}"]
P256 = tls.SECP256R1
UNEXPECTED, ILLEGAL, DECODE = "unexpected_message", "illegal_parameter", "decode_error"
post = partial(ok, stage="post")
session = partial(ok, stage="session")
rekey = partial(ok, stage="rekey")
ktls = partial(Case, stage="ktls")
bad = partial(Case, stage="post", enc=True)


def send(*what):
    """Handshake messages, each in a record of its own."""
    return lambda c: [c.rec.put(HANDSHAKE, m(c) if callable(m) else m) for m in what]


def tickets(**fields):
    return send(lambda c: c.ticket(**fields))


def in_pieces(conn, data, *at):
    """Handshake bytes in records, cut at those places."""
    for begin, end in zip((0, *at), (*at, len(data))):
        conn.rec.put(HANDSHAKE, data[begin:end])


def cut_update(conn, *at, behind=b""):
    """A KeyUpdate in pieces, perhaps behind something else, and our next key after it."""
    in_pieces(conn, behind + message(tls.KEY_UPDATE, b"\0"), *at)
    conn.rec.tx = conn.rec.tx.updated()


# Tickets and resumption.
session("ticket", "4.6.1", "a NewSessionTicket", tickets=1, args=SAVE)
post("tickets-300", "4.6.1", "300 NewSessionTickets", tickets=300)
post("ticket-65535", "4.6.1", "a ticket of 65535 bytes over several records",
     post=lambda c: [c.rec.put(HANDSHAKE, t[i:i + 16384]) for t in [c.ticket(ticket=bytes(65535))]
                     for i in range(0, len(t), 16384)])
post("ticket-1-byte-records", "5.1", "a NewSessionTicket in records of 1 byte",
     post=lambda c: [c.rec.put(HANDSHAKE, bytes([b])) for b in c.ticket()])
post("tickets-coalesced", "5.1", "three NewSessionTickets in a record",
     post=lambda c: c.rec.put(HANDSHAKE, c.ticket() + c.ticket() + c.ticket()))
post("ticket-unknown-extension", "4.6.1", "unknown extension in NewSessionTicket",
     post=tickets(exts=[ext(0xfd00, b"x")]))
post("ticket-grease", "RFC 8701 4", "GREASE in NewSessionTicket's extensions",
     post=tickets(exts=[ext(0x5a5a, b"")]))
post("ticket-extensions-65535", "4.6.1", "a ticket of 65535 bytes with as many of unknown "
     "extensions", post=lambda c: (lambda t: in_pieces(c, t, *range(16384, len(t), 16384)))(c.ticket(
         ticket=bytes(65535), exts=[ext(0xfd00, bytes(32764)), ext(0xfd01, bytes(32763))])))
post("ticket-early-data", "4.6.1", "early_data in NewSessionTicket",
     post=tickets(exts=[ext("early_data", u32(16384))]))
post("ticket-fragments-like-key-update", "5.1", "a NewSessionTicket in records that each begin "
     "like a KeyUpdate: kTLS takes them for one", post=lambda c: in_pieces(
         c, c.ticket(lifetime=0x18181818, age_add=0x18181818, nonce=b"\x18" * 24,
                     ticket=b"\x18" * 300), *range(10, 340, 11)))
session("ticket-lifetime-0", "4.6.1", "a ticket to be thrown away at once", args=SAVE,
        post=tickets(lifetime=0))
post("ticket-lifetime-long", "4.6.1", "a ticket lifetime of more than seven days: it is capped",
     post=tickets(lifetime=604801))
session("ticket-nonce-255", "4.6.1", "a nonce of 255 bytes", post=tickets(nonce=bytes(255)),
        args=SAVE)
session("ticket-nonce-0", "4.6.1", "a nonce of no bytes", post=tickets(nonce=b""), args=SAVE)
bad("ticket-empty", "4.6.1", "a ticket of no bytes", "DECODE", DECODE, post=tickets(ticket=b""))
bad("ticket-trailing-byte", "6", "a byte behind NewSessionTicket", "DECODE", DECODE,
    post=tickets(tail=b"\0"))
bad("ticket-no-body", "6", "NewSessionTicket without a body", "DECODE", DECODE,
    post=send(message(tls.NEW_SESSION_TICKET, b"")))
bad("ticket-truncated", "6", "NewSessionTicket cut by a byte", "DECODE", DECODE,
    post=send(lambda c: message(tls.NEW_SESSION_TICKET, c.ticket()[4:-1])))
bad("ticket-duplicate", "4.2", "early_data twice in NewSessionTicket", "EXT_DUPLICATE", ILLEGAL,
    post=tickets(exts=[ext("early_data", u32(0))] * 2))
bad("ticket-early-data-length", "4.2.10", "max_early_data_size of 3 bytes", "EXT_DECODE", DECODE,
    post=tickets(exts=[ext("early_data", bytes(3))]))
for name in ("key_share", "pre_shared_key", "server_name", "supported_versions"):
    bad(f"ticket-ext-{name}", "4.2", f"{name} in NewSessionTicket", "EXT_MISPLACED", ILLEGAL,
        post=tickets(exts=[ext(name, b"")]))
bad("ticket-too-long", "5.1", "NewSessionTicket's length is 2^24 - 1", "MSG_TOO_LONG", DECODE,
    post=send(b"\4\xff\xff\xff" + bytes(100)))

resumed = partial(session, first="ticket", args=LOAD)
resumed("resume", "2.2", "a resumed session", expect={"resumed": True})
resumed("resume-p256", "4.2.11.2", "a resumed session through HelloRetryRequest", group=P256,
        expect={"resumed": True})
resumed("resume-full", "4.2.11", "the server does not know the ticket: a full handshake",
        psk=False, expect={"resumed": False})
resumed("resume-full-p256", "4.2.11", "the same through HelloRetryRequest", psk=False, group=P256,
        expect={"resumed": False})
session("resume-lifetime-0", "4.6.1", "a ticket of lifetime 0 must not be offered",
        first="ticket-lifetime-0", args=LOAD, expect={"hello.psk_identities": []},
        openssl="offers what -sess_in holds")
session("resume-nonce-255", "4.6.1", "PSK from a nonce of 255 bytes", first="ticket-nonce-255",
        args=LOAD, expect={"resumed": True})
session("resume-nonce-0", "4.6.1", "PSK from a nonce of no bytes", first="ticket-nonce-0",
        args=LOAD, expect={"resumed": True})
not_resumed = partial(Case, first="ticket", args=LOAD, needs=lambda h: h.identities)
not_resumed("resume-index", "4.2.11", "selected_identity out of range", "PSK_INDEX", ILLEGAL,
            enc=False, sh=put("pre_shared_key", u16(9)), stage="resume")
not_resumed("resume-hash", "4.6.1", "resumed with a suite of another hash", "PSK_HASH", ILLEGAL,
            enc=False, suite=0x1302, stage="resume", sh=set_(suite=0x1301),
            needs=lambda h: h.identities and 0x1301 in h.suites,
            openssl="prefers 0x1301, so that its ticket is of SHA-256")
not_resumed("resume-no-share", "4.2.11", "resumed with psk_ke that was not offered",
            "PSK_NO_SHARE", ILLEGAL, enc=False, stage="resume",
            sh=lambda c, m: (drop("key_share")(c, m), setattr(c, "shared", b"")),
            needs=lambda h: h.identities and 0 not in h.psk_modes)
not_resumed("resume-certificate", "4.4.2", "Certificate in a resumed handshake", "UNEXPECTED_MSG",
            UNEXPECTED, enc=True, stage="resume", plan=insert("EE", "CERT", "CV"))
not_resumed("resume-certificate-request", "4.3.2", "CertificateRequest in a resumed handshake",
            "UNEXPECTED_MSG", UNEXPECTED, enc=True, stage="resume",
            plan=insert("EE", "CR"))
not_resumed("resume-early-data", "4.2.10", "early_data accepted that was not offered",
            "EXT_UNSOLICITED", "unsupported_extension", enc=True, stage="resume",
            ee=add(ext("early_data")), needs=lambda h: h.identities and not h.has("early_data"))

# KeyUpdate.
rekey("key-update", "4.6.3", "KeyUpdate, not requested", post=lambda c: c.key_update(0))
rekey("key-update-requested", "4.6.3", "KeyUpdate, requested: the client's comes back",
      post=lambda c: c.key_update(1), expect={"key_updates": 1})
rekey("key-update-requested-thrice", "4.6.3", "three requests before the client has sent anything: "
      "one answer", post=lambda c: [c.key_update(1) for _ in range(3)], expect={"key_updates": 1})
rekey("key-update-not-answered", "4.6.3", "the client's own KeyUpdates, one after another and not "
      "answered: it asks once", answer=False, tlshc=["-keyupdate", "1"],
      expect={"key_updates": 5}, openssl="sends none of its own")
rekey("key-update-requested-crossing", "4.6.3", "a request that crosses the client's own KeyUpdate: "
      "that is no answer to it", crossing=True, tlshc=["-keyupdate", "5"],
      # nothing is sent after it, and so no answer (RFC 8446 4.6.3: before the next data)
      expect={"key_updates": 2}, inband={"key_updates": 1}, openssl="sends none of its own")
rekey("key-update-requested-after-others", "4.6.3", "a request behind KeyUpdates without one",
      post=lambda c: [c.key_update(r) for r in (0, 0, 1)], expect={"key_updates": 1})
for name, at in (("1", (1,)), ("4", (4,)), ("in-all", (1, 2, 3, 4))):
    rekey(f"key-update-cut-{name}", "5.1", f"a KeyUpdate over {len(at) + 1} records: kTLS takes "
          "the first for the whole", post=lambda c, at=at: cut_update(c, *at))
rekey("key-update-behind-ticket", "5.1", "a KeyUpdate at the end of a ticket's record",
      post=lambda c: cut_update(c, behind=c.ticket()))
rekey("key-update-cut-behind-ticket", "5.1", "a KeyUpdate that begins in a ticket's record",
      post=lambda c: (lambda t: cut_update(c, len(t) + 2, behind=t))(c.ticket()))
rekey("key-update-ten", "4.6.3", "ten KeyUpdates with data between them",
      post=lambda c: [(c.key_update(0), c.rec.put(DATA, b"data\n")) for _ in range(10)])
rekey("key-update-32", "4.6.3", "32 KeyUpdates and nothing between them",
      post=lambda c: [c.key_update(0) for _ in range(32)])
rekey("key-update-padded", "5.4", "KeyUpdate with padding", post=lambda c: (
    c.rec.put(HANDSHAKE, message(tls.KEY_UPDATE, b"\0"), 100),
    setattr(c.rec, "tx", c.rec.tx.updated())))
for value in (2, 255):
    bad(f"key-update-value-{value}", "4.6.3", f"request_update {value}", "KEY_UPDATE",
        ILLEGAL, post=lambda c, v=value: c.key_update(v))
bad("key-update-empty", "6", "KeyUpdate without a body", "DECODE", DECODE,
    post=lambda c: c.key_update(0, b""))
bad("key-update-long", "6", "KeyUpdate of two bytes", "DECODE|MSG_TOO_LONG", DECODE,
    post=lambda c: c.key_update(0, b"\0\0"))
bad("key-update-coalesced", "5.1", "NewSessionTicket behind KeyUpdate in its record", "KEY_CHANGE",
    UNEXPECTED, post=lambda c: (c.rec.put(HANDSHAKE, message(tls.KEY_UPDATE, b"\0") + c.ticket()),
                                setattr(c.rec, "tx", c.rec.tx.updated())))
ktls("key-update-old-key", "4.6.3", "data under the old key behind KeyUpdate: kTLS refuses it",
     post=lambda c: c.rec.put(HANDSHAKE, message(tls.KEY_UPDATE, b"\0")))
ktls("key-update-missing", "4.6.3", "data under the next key without KeyUpdate: kTLS refuses it",
     post=lambda c: setattr(c.rec, "tx", c.rec.tx.updated()))

# What must not come.
CR = message(tls.CERTIFICATE_REQUEST, b"\4ctx!" + tls.vec16(tls.u16(13) + tls.vec16(
    tls.vec16(u16(0x0403)))))
bad("post-certificate-request", "4.6.2", "CertificateRequest, though post_handshake_auth was not "
    "offered", "UNEXPECTED_MSG", UNEXPECTED, post=send(CR))
for name, m in {**STRANGERS, "server-hello": message(tls.SERVER_HELLO, bytes(40)),
                "encrypted-extensions": message(tls.ENCRYPTED_EXTENSIONS, u16(0)),
                "certificate": message(tls.CERTIFICATE, bytes(4)),
                "certificate-verify": message(tls.CERTIFICATE_VERIFY, bytes(4)),
                "finished": message(tls.FINISHED, bytes(32))}.items():
    if name in ("new-session-ticket", "key-update"):
        continue
    clause = {"client-hello": "4.1.2", "end-of-early-data": "4.5"}.get(name, "4")
    body = (lambda c: c.hello1.msg) if callable(m) else m
    bad(f"post-{name}", clause, f"{name} after the handshake", "UNEXPECTED_MSG", UNEXPECTED,
        post=send(body))
ktls("post-empty-record", "5.4", "an empty handshake record after the handshake: the client "
     "must not go on", post=send(b""))
ktls("post-inner-type", "5", "a record of type 24 after the handshake: the client must not go on",
     post=lambda c: c.rec.put(24, b"x"))
ktls("post-padding-only", "5.4", "a record of padding only after the handshake: kTLS refuses it",
     post=lambda c: c.rec.put(None, b"", 100))
Case("post-alert", "6.2", "internal_error after the handshake", "PEER_ALERT", stage="post",
     post=lambda c: c.rec.put(ALERT, b"\2\x50"))
post("post-empty-data", "5.1", "empty records of data", post=lambda c: [
    c.rec.put(DATA, b"", n) for n in (0, 1, 1000)])
