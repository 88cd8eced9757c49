# SPDX-License-Identifier: GPL-2.0-only
"""Records, ChangeCipherSpec, alerts and ends: RFC 8446 5, 5.1 to 5.4, 6, D.4, D.5."""

import os

import tls
from case import hang_up, plain, sealed, step, wait
from row import Row, late
from rows_hello import DECODE
from tls import ALERT, CCS, DATA, HANDSHAKE, message, u16

UNEXPECTED, OVERFLOW, MAC = "unexpected_message", "record_overflow", "bad_record_mac"


def first(name, rfc, what, error, alert, *steps, **kw):
    """What comes in the place of the ClientHello."""
    Row(name, rfc, what, error, alert, plan1=lambda c, p: [*steps, wait], **kw)


def last(name, rfc, what, error, alert, *steps, **kw):
    """What comes in the place of the client's Finished."""
    late(name, rfc, what, error, alert, plan=lambda c, p: ["CCS", *steps, wait], **kw)


def bytes_(data):
    return step(lambda c: c.rec.raw(data))


# What is no TLS 1.3.
first("http-get", "5.1", "GET / HTTP/1.1, judged by its first five bytes", "RECORD_TYPE", UNEXPECTED,
      bytes_(b"GET /"))
first("http-connect", "5.1", "CONNECT", "RECORD_TYPE", UNEXPECTED, bytes_(b"CONNECT server.test:443 HTTP/1.1\r\n"))
first("sslv2-hello", "D.5", "a hello of SSL 2.0", "RECORD_TYPE", UNEXPECTED,
      bytes_(bytes.fromhex("802e0103010015000000100100800300800700c0" + "aa" * 28)))
first("sslv2-behind-empty", "D.5", "the same behind an empty record", "RECORD_EMPTY", UNEXPECTED,
      plain(HANDSHAKE, b""), bytes_(b"\x80\x2e\1\3\1"))
first("sslv2-behind-warning", "D.5", "the same behind a warning", "PEER_ALERT", None,
      plain(ALERT, b"\1\x70"), bytes_(b"\x80\x2e\1\3\1"))
for kind in (0, 19, 24, 25, 64, 255):
    first(f"record-type-{kind}", "5", f"a record of type {kind}", "RECORD_TYPE", UNEXPECTED,
          plain(kind, b"\1\0\1"))
first("record-data", "5.1", "application data in the place of the ClientHello", "APP_DATA", UNEXPECTED,
      plain(DATA, b"hello"))
first("record-data-empty", "5.1", "empty application data there", "APP_DATA", UNEXPECTED, plain(DATA, b""))
first("record-empty", "5.1", "an empty handshake record", "RECORD_EMPTY", UNEXPECTED, plain(HANDSHAKE, b""))
for n in (16385, 16641, 65535):
    first(f"record-{n}", "5.1", f"a header that says {n} bytes: no more is waited for", "RECORD_LONG", OVERFLOW,
          bytes_(b"\x16\3\1" + u16(n)))
    first(f"record-alert-{n}", "5.1", f"an alert of {n} bytes", "RECORD_LONG", OVERFLOW,
          bytes_(b"\x15\3\1" + u16(n)))
Row("record-empty-in-hello", "5.1", "an empty record between the ClientHello's fragments", "RECORD_EMPTY",
    UNEXPECTED, frag=lambda c, d: [d[:40], b"", d[40:]])
Row("hello-and-byte", "5.1", "a byte behind the ClientHello in its record", "KEY_CHANGE", UNEXPECTED,
    plan1=lambda c, p: [*p, b"\x16", wait])


def between(name, what, error, alert, act, **kw):
    """Between the fragments of a message, RFC 8446 5.1: of the ClientHello, and of the Certificate."""
    Row(f"between-{name}", "5.1", f"{what} between the ClientHello's fragments", error[0], alert[0],
        frag=lambda c, d: [d[:40], act, d[40:]], **kw)
    late(f"between-{name}-protected", "5.1", f"{what} between the Certificate's fragments", error[1], alert[1],
         server="ask", cert="client-ec", frag=lambda c, d: [d[:40], act, d[40:]] if c.rec.tx else [d], **kw)


between("ccs", "ChangeCipherSpec", ("INTERLEAVED",) * 2, (UNEXPECTED,) * 2, lambda c: c.rec.plain(CCS, b"\1"))
between("data", "application data", ("APP_DATA", "INTERLEAVED"), (UNEXPECTED,) * 2,
        lambda c: c.rec.put(DATA, b"data"))
between("user-canceled", "user_canceled", ("INTERLEAVED",) * 2, (UNEXPECTED,) * 2,
        lambda c: c.rec.put(ALERT, b"\1\x5a"))
between("fatal", "a fatal alert", ("PEER_ALERT",) * 2, (None,) * 2, lambda c: c.rec.put(ALERT, b"\2\x28"))

# ChangeCipherSpec, RFC 8446 5 and D.4.
first("ccs-before-hello", "5", "ChangeCipherSpec before the ClientHello", "CCS", UNEXPECTED, plain(CCS, b"\1"))
first("ccs-before-hello-2", "5", "one of another value", "CCS", UNEXPECTED, plain(CCS, b"\2"))
for name, content in (("value-0", b"\0"), ("value-2", b"\2"), ("empty", b""), ("two-bytes", b"\1\1"),
                      ("long", b"\1" * 16384)):
    last(f"ccs-{name}", "5", f"ChangeCipherSpec {content[:4].hex() or 'without content'}", "CCS", UNEXPECTED,
         plain(CCS, content), "FIN")
    Row(f"ccs-{name}-retry", "5", "the same before the second hello", "CCS", UNEXPECTED, shares=(),
        plan2=lambda c, p, content=content: [plain(CCS, content), *p])
last("ccs-encrypted", "5", "a protected ChangeCipherSpec", "CCS", UNEXPECTED, sealed(CCS, b"\1"))
last("ccs-encrypted-value-2", "5", "a protected ChangeCipherSpec of value 2", "CCS", UNEXPECTED, sealed(CCS, b"\2"))
late("ccs-9", "D.4", "ChangeCipherSpec nine times", "CCS", UNEXPECTED,
     plan=lambda c, p: [*["CCS"] * 9, "FIN", wait])
late("ccs-10000", "D.4", "ChangeCipherSpec 10,000 times", "CCS", UNEXPECTED,
     plan=lambda c, p: [*["CCS"] * 10000, "FIN", wait])
Row("ccs-9-retry", "D.4", "ChangeCipherSpec nine times before the second hello", "CCS", UNEXPECTED, shares=(),
    plan2=lambda c, p: [*["CCS"] * 9, "CH2"])

# Protected records, RFC 8446 5.2 to 5.4.
last("plaintext-handshake", "5.2", "a handshake record in the clear", "RECORD_PLAIN", UNEXPECTED,
     plain(HANDSHAKE, message(20, bytes(32))))
last("plaintext-type-24", "5", "a record of type 24 in the clear", "RECORD_TYPE", UNEXPECTED, plain(24, b"\1\0\1"))
last("plaintext-empty", "5.1", "an empty handshake record in the clear", "RECORD_PLAIN", UNEXPECTED,
     plain(HANDSHAKE, b""))
last("inner-data", "5.2", "data under the handshake keys", "APP_DATA", UNEXPECTED, sealed(DATA, b"data"))
last("inner-data-empty", "5.1", "empty data under the handshake keys", "APP_DATA", UNEXPECTED, sealed(DATA, b""))
for kind in (1, 19, 24, 25, 255):
    last(f"inner-type-{kind}", "5", f"a protected record of type {kind}", "RECORD_TYPE", UNEXPECTED,
         sealed(kind, b"\1\0\1"))
for outer in (HANDSHAKE, 24):
    last(f"outer-type-{outer}", "5.2", f"a protected record of outer type {outer}",
         "RECORD_PLAIN" if outer == HANDSHAKE else "RECORD_TYPE", UNEXPECTED,
         step(lambda c, o=outer: c.rec.raw(c.rec.tx.seal(HANDSHAKE, b"x" * 36, outer=o))))
last("inner-empty", "5.4", "an empty protected handshake record", "RECORD_EMPTY", UNEXPECTED, sealed(HANDSHAKE, b""))
last("inner-empty-padded", "5.4", "the same with padding", "RECORD_EMPTY", UNEXPECTED, sealed(HANDSHAKE, b"", 100))
last("inner-empty-alert", "5.4", "an empty protected alert", "ALERT_EMPTY", UNEXPECTED, sealed(ALERT, b""))
for n in (0, 1, 1000, 16385):
    last(f"inner-padding-{n}", "5.4", f"{n} zeros and no type", "RECORD_NO_TYPE", UNEXPECTED,
         sealed(None, b"", n))
for n, pad in ((16385, 0), (16400, 0), (1, 16385), (16384, 1)):
    last(f"inner-{n}-padded-{pad}", "5.2, 5.4", f"{n} bytes of content and {pad} of padding", "RECORD_LONG",
         OVERFLOW, sealed(HANDSHAKE, b"\x14".ljust(n, b"\1"), pad))
for n in (16641, 65535):
    last(f"cipher-{n}", "5.2", f"a protected record of {n} bytes, judged by its header", "RECORD_LONG", OVERFLOW,
         bytes_(b"\x17\3\3" + u16(n)))
for n in (0, 1, 15):
    last(f"cipher-{n}", "5.2", f"a protected record of {n} bytes, which holds no tag", "RECORD_MAC", MAC,
         bytes_(b"\x17\3\3" + u16(n) + bytes(n)))
for n in (16, 17, 100, 16640):
    last(f"cipher-noise-{n}", "5.2", f"{n} bytes that do not decrypt", "RECORD_MAC", MAC, plain(DATA, os.urandom(n)))


def bent(where):
    """Finished in a record in which a bit is another."""
    def run(conn):
        conn.do_FIN()
        data, conn.pending = conn.pending, b""
        record = bytearray(conn.rec.tx.seal(HANDSHAKE, data))
        record[where] ^= 1
        conn.rec.raw(bytes(record))
    return run


for where in (1, 2, 5, 20, -16, -1):
    last(f"mac-bit-{where % 100}", "5.2", f"a bit of byte {where} of the record that holds Finished",
         "RECORD_MAC", MAC, bent(where))


def replayed(conn):
    conn.do_CERT()
    data, conn.pending = conn.pending, b""
    record = conn.rec.tx.seal(HANDSHAKE, data)
    conn.rec.raw(record + record)


last("sequence-replayed", "5.3", "the record of an empty Certificate twice", "RECORD_MAC", MAC, replayed, server="ask")
last("sequence-skipped", "5.3", "sequence numbers that begin at 1", "RECORD_MAC", MAC,
     step(lambda c: setattr(c.rec.tx, "seq", 1)), "FIN")
last("sequence-wrong-secret", "7.3", "Finished under keys of another secret", "RECORD_MAC", MAC,
     step(lambda c: setattr(c.rec, "tx", tls.Cipher(c.suite, bytes(32)))), "FIN")

# Alerts, RFC 8446 6.
for name, content, error, alert in (
        ("empty", b"", "ALERT_EMPTY", UNEXPECTED), ("1-byte", b"\2", "ALERT_FORM", DECODE),
        ("3-bytes", b"\2\x28\0", "ALERT_FORM", DECODE), ("two", b"\1\x5a\2\x28", "ALERT_FORM", DECODE)):
    first(f"alert-first-{name}", "5.1, 6", f"an alert record: {content.hex() or 'nothing'}", error, alert,
          plain(ALERT, content))
    last(f"alert-{name}", "5.1, 6", "the same, protected", error, alert, sealed(ALERT, content))
for number, level in ((40, 2), (40, 1), (48, 2), (46, 1), (10, 2), (0x75, 2), (255, 2), (99, 1), (40, 0), (40, 7)):
    first(f"alert-first-{number}-level-{level}", "6", f"alert {number} of level {level}, before a ClientHello",
          "PEER_ALERT", None, plain(ALERT, bytes([level, number])), expect={"alert_received": number})
    last(f"alert-{number}-level-{level}", "6", "the same, protected, in the place of Finished", "PEER_ALERT", None,
         sealed(ALERT, bytes([level, number])), expect={"alert_received": number})
last("alert-padded", "5.4", "a padded alert", "PEER_ALERT", None, sealed(ALERT, b"\2\x2a", 300))
last("alert-in-the-clear", "6", "an alert in the clear, by a client that can make nothing of ServerHello",
     "PEER_ALERT", None, plain(ALERT, b"\2\x2f"), expect={"alert_received": 47})
last("alert-in-the-clear-form", "6", "the same with three bytes", "ALERT_FORM", DECODE, plain(ALERT, b"\2\x2f\0"))
last("alert-in-the-clear-later", "6", "an alert in the clear behind a protected record", "RECORD_PLAIN", UNEXPECTED,
     "CERT", plain(ALERT, b"\2\x2f"), server="ask", cert="client-ec")
Row("alert-behind-hello", "6", "a fatal alert in the clear right behind the ClientHello", "PEER_ALERT", None,
    plan1=lambda c, p: [*p, plain(ALERT, b"\2\x50"), wait])
Row("alert-retry", "6", "a fatal alert in the place of the second hello", "PEER_ALERT", None, shares=(),
    plan2=lambda c, p: [plain(ALERT, b"\2\x2f"), wait])
closed = dict(errno="ETIMEDOUT")
first("alert-first-close-notify", "6.1", "close_notify before the ClientHello", "PEER_CLOSED", None,
      plain(ALERT, b"\1\0"), **closed)
last("alert-close-notify", "6.1", "close_notify in the place of Finished", "PEER_CLOSED", None,
     sealed(ALERT, b"\1\0"), **closed)
last("alert-user-canceled", "6.1", "user_canceled, close_notify", "PEER_CLOSED", None, sealed(ALERT, b"\1\x5a"),
     sealed(ALERT, b"\1\0"), **closed)

# Ends, RFC 8446 6.1.
gone = dict(errno="ETIMEDOUT")
for name, data in (("at-once", b""), ("in-a-header", b"\x16\3"), ("in-a-record", b"\x16\3\1\0\x40\1\0\0")):
    Row(f"eof-{name}", "6.1", "the end of the stream: " + name, "PEER_EOF", None,
        plan1=lambda c, p, data=data: [bytes_(data), hang_up], **gone)
Row("eof-behind-hello", "6.1", "the end of the stream right behind the ClientHello", "PEER_EOF", None,
    plan1=lambda c, p: [*p, hang_up], **gone)
Row("eof-in-the-hello", "6.1", "the end of the stream in the middle of the ClientHello", "PEER_EOF", None,
    frag=lambda c, d: [d[:100]], plan1=lambda c, p: [*p, hang_up], **gone)
for name, steps, server in (("finished", (), "x509"), ("certificate", (), "ask"), ("verify", ("CERT",), "ask")):
    last(f"eof-before-{name}", "6.1", f"the end of the stream before {name}", "PEER_EOF", None, *steps, hang_up,
         server=server, cert="client-ec" if steps else None, **gone)
