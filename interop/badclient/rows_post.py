# SPDX-License-Identifier: GPL-2.0-only
"""After the handshake: RFC 8446 4.1.2, 4.6, 5.1, 5.4.

kTLS reads.  What is no data gets to tls_hs through a consumer that gives it, or
without one (digest/*).  On kernels before 6.14 kTLS can take no new keys.
"""

import tls
from row import Row
from rows_hello import DECODE, ILLEGAL
from rows_order import MESSAGES
from tls import CCS, DATA, HANDSHAKE, message

UNEXPECTED = "unexpected_message"


def bad(name, rfc, what, error, alert, data, **kw):
    post = data if callable(data) else lambda c: c.rec.put(HANDSHAKE, data)
    Row(f"post-{name}", rfc, what, error, alert, under="application", stage="post", post=post, **kw)


CLAUSES = {"client-hello": "4.1.2", "new-session-ticket": "4.6.1", "end-of-early-data": "4.5",
           "certificate-request": "4.6.2", "certificate": "4.6.2"}
for name, m in MESSAGES.items():
    if name == "key-update":
        continue
    body = {"client-hello": lambda c: c.rec.put(HANDSHAKE, c.hello_message(c.hello)),
            "finished": lambda c: c.rec.put(HANDSHAKE, message(
                tls.FINISHED, c.schedule.mac(c.client_secret, c.transcript)))}.get(name, m)
    bad(name, CLAUSES.get(name, "4.6"), f"{name} after the handshake", "UNEXPECTED_MSG", UNEXPECTED, body)
bad("certificate-with-finished", "4.6.2", "Certificate, CertificateVerify and Finished, unasked",
    "UNEXPECTED_MSG", UNEXPECTED, lambda c: c.rec.put(HANDSHAKE, message(11, b"\0\0\0\0")
                                                      + message(15, bytes(4)) + message(20, bytes(32))))
bad("ticket-in-two", "4.6.1", "the first bytes of a NewSessionTicket", "UNEXPECTED_MSG", UNEXPECTED, b"\4\0\0\x30\0")
bad("ticket-long", "4.6.1", "a NewSessionTicket that claims 2^24 - 1 bytes", "UNEXPECTED_MSG", UNEXPECTED,
    b"\4\xff\xff\xff")
for value in (2, 255):
    bad(f"key-update-value-{value}", "4.6.3", f"request_update {value}", "KEY_UPDATE", ILLEGAL,
        message(24, bytes([value])))
bad("key-update-empty", "6.2", "KeyUpdate without a body", "DECODE", DECODE, message(24, b""))
bad("key-update-long", "6.2", "KeyUpdate of two bytes", "MSG_TOO_LONG", DECODE, message(24, b"\0\0"))
bad("key-update-twice", "5.1", "two KeyUpdates in a record", "KEY_CHANGE", UNEXPECTED, 2 * message(24, b"\0"))
bad("key-update-and-more", "5.1", "a message behind KeyUpdate in its record", "KEY_CHANGE", UNEXPECTED,
    message(24, b"\0") + b"\4\0\0\0")
bad("empty-record", "5.4", "an empty handshake record", "RECORD_EMPTY", UNEXPECTED, b"")
bad("key-update", "4.6.3", "a KeyUpdate, which kTLS before 6.14 cannot follow", "NO_REKEY", "internal_error",
    message(24, b"\0"), errno="EIO|ENOTSUP", before=(6, 14))


def ktls(name, rfc, what, errno, post):
    """kTLS refuses it, and sends nothing."""
    Row(f"post-{name}", rfc, what, "NONE", None, errno=errno, stage="ktls", post=post)


ktls("bad-mac", "5.2", "data that does not decrypt", "EBADMSG",
     lambda c: c.rec.raw(b"\x17\3\3\0\x20" + bytes(32)))
ktls("padding-only", "5.4", "a record of zeros", "EBADMSG", lambda c: c.rec.put(None, b"", 10))
ktls("too-long", "5.2", "a record of 16,641 bytes", "EMSGSIZE", lambda c: c.rec.raw(b"\x17\3\3\x41\1" + bytes(16641)))
ktls("ccs", "5", "ChangeCipherSpec after Finished", "EBADMSG|EINVAL", lambda c: c.rec.plain(CCS, b"\1"))
ktls("plaintext", "5.2", "data in the clear", "EBADMSG", lambda c: c.rec.plain(DATA, b"hello, and good night"))
ktls("old-keys", "7.3", "data under the handshake keys", "EBADMSG", lambda c: c.rec.raw(
    tls.Cipher(c.suite, c.client_secret).seal(DATA, b"late")))
