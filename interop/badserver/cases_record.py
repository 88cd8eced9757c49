# SPDX-License-Identifier: GPL-2.0-only
"""Bad records (RFC 8446 5) and bad ends of the connection."""

import os
import socket
import struct
from functools import partial

import tls
from case import (Case, before, hang_up, insert, ok, pieces, plain, replace, sealed,
                  step, until, wait)
from talk import Closed
from tls import ALERT, CCS, DATA, HANDSHAKE, message, u16, u8, vec16

first = partial(Case, enc=False)
bad = partial(Case, enc=True)
UNEXPECTED, OVERFLOW, MAC = "unexpected_message", "record_overflow", "bad_record_mac"
P256 = tls.SECP256R1


def cut_in_two(*between, at=20, levels=("enc",)):
    """Fragmentation of a flight into two records with something between them."""
    def frag(c, data):
        here = "enc" if c.rec.tx else "plain"
        if here not in levels or c.__dict__.setdefault("was_cut", False):
            return pieces(16384)(c, data)
        c.was_cut = True
        return [data[:at], *[lambda c, b=b: b(c) for b in between], data[at:]]
    return frag


def rec_plain(kind, content):
    return lambda c: c.rec.plain(kind, content)


def rec_sealed(kind, content, pad=0):
    return lambda c: c.rec.put(kind, content, pad)


# Types.
for kind, error in ((0, "RECORD_TYPE"), (24, "RECORD_TYPE"), (255, "RECORD_TYPE"),
                    (DATA, "APP_DATA"), (19, "RECORD_TYPE"), (128, "RECORD_TYPE")):
    first(f"record-type-{kind}", "5", f"a plaintext record of type {kind} before ServerHello",
          error, UNEXPECTED, plan=before("SH", plain(kind, b"hello")))
for kind in (1, 19, 24, 25, 255):
    bad(f"record-inner-type-{kind}", "5", f"a protected record of type {kind}", "RECORD_TYPE",
        UNEXPECTED, plan=before("EE", sealed(kind, b"hello")))
    bad(f"record-outer-type-{kind}", "5.2", f"a record of outer type {kind} after keys",
        "RECORD_TYPE", UNEXPECTED,
        plan=before("EE", plain(kind, bytes(32))))
bad("record-data-before-ee", "5.1", "application data under the handshake keys", "APP_DATA",
    UNEXPECTED, plan=before("EE", sealed(DATA, b"hello")))
bad("record-data-before-finished", "5.1", "application data before Finished", "APP_DATA",
    UNEXPECTED, plan=before("FIN", sealed(DATA, b"hello")))
bad("record-data-empty", "5.1", "empty application data before Finished", "APP_DATA",
    UNEXPECTED, plan=before("FIN", sealed(DATA, b"")))

# Empty records and padding.
first("record-empty-plaintext", "5.1", "an empty handshake record before ServerHello",
      "RECORD_EMPTY", UNEXPECTED, plan=before("SH", plain(HANDSHAKE, b"")))
bad("record-empty-handshake", "5.4", "a protected handshake record without content",
    "RECORD_EMPTY", UNEXPECTED, plan=before("EE", sealed(HANDSHAKE, b"")))
bad("record-empty-handshake-padded", "5.1", "a protected handshake record of padding",
    "RECORD_EMPTY", UNEXPECTED, plan=before("CERT", sealed(HANDSHAKE, b"", 100)))
bad("record-empty-alert", "5.4", "a protected alert record without content", "ALERT_EMPTY",
    UNEXPECTED, plan=before("EE", sealed(ALERT, b"")))
first("record-empty-alert-plaintext", "5.1", "an empty alert record before ServerHello",
      "ALERT_EMPTY", UNEXPECTED, plan=before("SH", plain(ALERT, b"")))
for size in (1, 100, 16000):
    bad(f"record-padding-only-{size}", "5.4", f"a protected record of {size} zeros",
        "RECORD_NO_TYPE", UNEXPECTED, plan=before("EE", sealed(None, b"", size)))
bad("record-inner-empty", "5.4", "a protected record without even a type", "RECORD_NO_TYPE",
    UNEXPECTED, plan=before("EE", sealed(None, b"")))

# Sizes.
first("record-16385", "5.1", "a plaintext record of 16385 bytes", "RECORD_LONG", OVERFLOW,
      cookie=os.urandom(30000), frag=lambda c, d: [d[:16385], d[16385:]])
first("record-65535", "5.1", "a plaintext record of 65535 bytes", "RECORD_LONG", OVERFLOW,
      plan=before("SH", plain(HANDSHAKE, bytes(65535))))
ok("record-16384", "5.1", "a plaintext record of 16384 bytes", cookie=os.urandom(30000),
   frag=pieces(16384))


def big_flight(size):
    """An EncryptedExtensions-to-Finished flight longer than one record, cut at that size."""
    return dict(ct=lambda c, m: m.entries.append((c.state.credentials("filler0")[0][0], [])),
                frag=lambda c, d: pieces(size if c.rec.tx else 16384)(c, d))


bad("record-inner-16385", "5.1", "16385 bytes of content in a protected record", "RECORD_LONG",
    OVERFLOW, **big_flight(16385))
bad("record-inner-16400", "5.2", "16400 bytes of content: the ciphertext is legal, the content "
    "is not", "RECORD_LONG", OVERFLOW, **big_flight(16400))
bad("record-inner-padded-16386", "5.4", "content, type and padding of 2^14 + 2 bytes",
    "RECORD_LONG", OVERFLOW, frag=lambda c, d: [(d[:100], 16386 - 101), d[100:]]
    if c.rec.tx else [d])
bad("record-cipher-16641", "5.2", "a protected record of 2^14 + 257 bytes", "RECORD_LONG",
    OVERFLOW, plan=before("EE", sealed(HANDSHAKE, bytes(16624))))
bad("record-cipher-65535", "5.2", "a protected record of 65535 bytes", "RECORD_LONG", OVERFLOW,
    plan=before("EE", step(lambda c: c.rec.raw(u8(DATA) + b"\3\3" + vec16(bytes(65535))))))
bad("record-over-our-limit", "RFC 8449 4", "a record above the client's record_size_limit",
    "RECORD_LONG", OVERFLOW, needs=lambda h: h.record_size_limit and h.record_size_limit < 16385,
    frag=lambda c, d: [(d[:50], c.hello.record_size_limit - 50), d[50:]] if c.rec.tx else [d])

# Protection.
for size in (0, 1, 15, 16):
    bad(f"record-cipher-{size}", "5.2", f"a protected record of {size} bytes",
        "RECORD_MAC", MAC,
        plan=before("EE", step(lambda c, n=size: c.rec.raw(u8(DATA) + b"\3\3" + vec16(bytes(n))))))


def spoil(change):
    """Changes the next protected record on its way out."""
    def run(c):
        def raw(data):
            c.rec.raw = c.rec.__class__.raw.__get__(c.rec)
            c.rec.raw(change(data))
        c.cut()
        c.rec.raw = raw
    return run


def flip_at(i):
    return lambda r: r[:i] + bytes([r[i] ^ 1]) + r[i + 1:] if i >= 0 else \
        r[:i] + bytes([r[i] ^ 1]) + (r[i + 1:] if i != -1 else b"")


for name, change in (("tag", flip_at(-1)), ("content", flip_at(5)),
                     ("cut", lambda r: r[:3] + u16(len(r) - 6) + r[5:-1]),
                     ("grown", lambda r: r[:3] + u16(len(r) - 4) + r[5:] + b"\0")):
    bad(f"record-mac-{name}", "5.2", f"a protected record spoilt ({name})", "RECORD_MAC", MAC,
        plan=before("EE", spoil(change)))
bad("record-sequence-skipped", "5.3", "a sequence number left out", "RECORD_MAC", MAC,
    plan=before("CERT", step(lambda c: setattr(c.rec.tx, "seq", c.rec.tx.seq + 1))))
bad("record-sequence-from-1", "5.3", "the first sequence number is 1", "RECORD_MAC", MAC,
    plan=before("EE", step(lambda c: setattr(c.rec.tx, "seq", 1))))
bad("record-sequence-repeated", "5.3", "a sequence number used twice", "RECORD_MAC", MAC,
    plan=insert("EE", step(lambda c: setattr(c.rec.tx, "seq", 0))))
bad("record-wrong-key", "7.3", "EncryptedExtensions under the client's key", "RECORD_MAC", MAC,
    plan=before("EE", step(lambda c: setattr(c.rec, "tx", tls.Cipher(c.suite, c.client_secret)))))
bad("record-early-application-keys", "4.4.4", "Finished under the application keys",
    "RECORD_MAC", MAC, plan=lambda c, p: p[:p.index("FIN")] + [step(early_app), "FIN"])


def early_app(c):
    c.schedule.advance()
    c.rec.tx = tls.Cipher(c.suite, c.schedule.derive("s ap traffic", c.transcript))


bad("record-replayed", "5.3", "a protected record sent again", "RECORD_MAC", MAC,
    plan=replace("EE", spoil(lambda r: r + r), "EE", step(lambda c: None)))
for suite in (0x1302, 0x1303, 0x1304):
    bad(f"record-mac-{suite:04x}", "5.2", f"a bit of the tag changed, {tls.SUITES[suite][0]}",
        "RECORD_MAC", MAC, suite=suite, plan=before("EE", spoil(flip_at(-1))))

# Plaintext after keys.
bad("plaintext-ee", "4.3.1", "EncryptedExtensions in the clear", "RECORD_PLAIN", UNEXPECTED,
    plan=replace("EE", plain(HANDSHAKE, message(tls.ENCRYPTED_EXTENSIONS, u16(0)))))
bad("plaintext-finished", "5.2", "Finished in the clear", "RECORD_PLAIN", UNEXPECTED,
    plan=before("FIN", step(lambda c: setattr(c.rec, "tx", None))))
bad("plaintext-flight", "5.2", "the whole flight in the clear", "RECORD_PLAIN", UNEXPECTED,
    plan=before("EE", step(lambda c: setattr(c.rec, "tx", None))))
bad("plaintext-data", "5.1", "application data in the clear after keys: does not decrypt",
    "RECORD_MAC", MAC, plan=before("EE", plain(DATA, b"hello, hello, hello, hello")))
bad("plaintext-alert-after-keys", "5.2", "an alert in the clear after keys",
    "RECORD_PLAIN", UNEXPECTED, plan=before("EE", plain(ALERT, b"\2\50"), wait))

# Interleaving, RFC 8446 5.1.
inter = partial(bad, error="INTERLEAVED", alert=UNEXPECTED)
inter("interleaved-ccs", "5.1", "ChangeCipherSpec between two fragments of a message",
      frag=cut_in_two(rec_plain(CCS, b"\1")))
inter("interleaved-ccs-in-header", "5.1", "ChangeCipherSpec inside a message's header",
      frag=cut_in_two(rec_plain(CCS, b"\1"), at=2))
inter("interleaved-data", "5.1", "application data between two fragments",
      frag=cut_in_two(rec_sealed(DATA, b"hello")))
inter("interleaved-alert", "5.1", "user_canceled between two fragments",
      frag=cut_in_two(rec_sealed(ALERT, b"\1\x5a")))
inter("interleaved-unknown", "5.1", "a record of type 24 between two fragments",
      error="INTERLEAVED", frag=cut_in_two(rec_sealed(24, b"x")))
first("interleaved-ccs-in-hello", "5.1", "ChangeCipherSpec between two fragments of ServerHello",
      "INTERLEAVED", UNEXPECTED, frag=cut_in_two(rec_plain(CCS, b"\1"), levels=("plain",)))
first("interleaved-alert-in-hello", "5.1", "user_canceled between two fragments of ServerHello",
      "INTERLEAVED", UNEXPECTED,
      frag=cut_in_two(rec_plain(ALERT, b"\1\x5a"), levels=("plain",)))

# Key changes.
bad("finished-then-ticket", "5.1", "NewSessionTicket in Finished's record", "KEY_CHANGE",
    UNEXPECTED, plan=insert("FIN", message(tls.NEW_SESSION_TICKET, bytes(9) + vec16(b"t") + u16(0))
                            ))
bad("finished-then-byte", "5.1", "a byte behind Finished in its record", "KEY_CHANGE", UNEXPECTED,
    plan=insert("FIN", b"\4"))
bad("finished-then-finished", "5.1", "Finished twice in a record", "KEY_CHANGE", UNEXPECTED,
    plan=insert("FIN", "FIN"))
bad("finished-then-key-update", "5.1", "KeyUpdate in Finished's record", "KEY_CHANGE", UNEXPECTED,
    plan=insert("FIN", message(tls.KEY_UPDATE, b"\0")))

# ChangeCipherSpec, RFC 8446 5 and D.4.
for name, content in (("0", b"\0"), ("2", b"\2"), ("255", b"\xff"), ("two-bytes", b"\1\1"),
                      ("long", b"\1" * 100), ("empty", b"")):
    first(f"ccs-value-{name}-before-hello", "5", f"ChangeCipherSpec ({name}) before ServerHello",
          "CCS", UNEXPECTED, plan=before("SH", plain(CCS, content)))
    bad(f"ccs-value-{name}", "5", f"ChangeCipherSpec ({name}) after ServerHello", "CCS",
        UNEXPECTED, plan=before("EE", plain(CCS, content)))
bad("ccs-encrypted", "5", "a protected ChangeCipherSpec", "CCS", UNEXPECTED,
    plan=before("EE", sealed(CCS, b"\1")))
bad("ccs-encrypted-before-finished", "5", "a protected ChangeCipherSpec before Finished", "CCS",
    UNEXPECTED, plan=before("FIN", sealed(CCS, b"\1")))
bad("ccs-many", "5", "100 ChangeCipherSpecs (more than the client's own limit)", "CCS", UNEXPECTED,
    plan=before("EE", *[plain(CCS, b"\1")] * 100))
first("ccs-many-before-hello", "5", "100 ChangeCipherSpecs before ServerHello", "CCS", UNEXPECTED,
      plan=before("SH", *[plain(CCS, b"\1")] * 100))
Case("ccs-after-finished", "5", "ChangeCipherSpec behind the server's Finished: kTLS refuses it",
     stage="ktls", plan=lambda c, p: p + [plain(CCS, b"\1")])
Case("data-bad-mac", "5.2", "the first record of data has a bad tag: kTLS refuses it",
     stage="ktls", plan=lambda c, p: p + [spoil(flip_at(-1))])
Case("data-plaintext", "5.2", "data in the clear behind Finished: kTLS refuses it", stage="ktls",
     plan=lambda c, p: p + [plain(DATA, b"badserver in the clear, long enough for a tag\n")])
Case("data-oversize", "5.2", "a record of data of 2^14 + 257 bytes: kTLS refuses it",
     stage="ktls", plan=lambda c, p: p + [sealed(DATA, bytes(16624))])

# Sheer number: nothing else is wrong with these, and they change nothing.
bad("record-count", "DESIGN 2", "200100 times user_canceled: more records than any handshake has",
    "RECORD_COUNT", UNEXPECTED, slow=True, timeout=300, tlshc=["-timeout", "250"],
    plan=before("CERT", *[sealed(ALERT, b"\1\x5a")] * 200100))

# The connection ends.
ends = partial(Case, error="PEER_EOF", errno="ETIMEDOUT")


def part(n):
    """n bytes of what is collected, then the end."""
    def run(c):
        c.cut()
        c.rec.out = c.rec.out[:n]
        hang_up(c)
    return run


def reset(c):
    """Sends what there is, then resets the connection."""
    c.cut()
    c.rec.flush()
    c.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    c.sock.close()
    raise Closed


ends("eof-after-client-hello", "6.1", "the end right after ClientHello", start=hang_up)
ends("eof-in-record-header", "6.1", "the end in a record's header",
     plan=lambda c, p: ["SH", part(3)])
ends("eof-in-record", "6.1", "the end in the middle of ServerHello's record",
     plan=lambda c, p: ["SH", part(30)])
ends("eof-in-message", "6.1", "the end in the middle of a message", plan=lambda c, p: [
    "SH", "KEYS", "EE", "CERT", step(lambda c: None), hang_up],
    frag=lambda c, d: [d] if not c.rec.tx else [d[:100]])
for name in ("SH", "EE", "CERT", "CV"):
    ends(f"eof-after-{name.lower()}", "6.1", f"the end behind {name}", plan=until(name, hang_up))
ends("eof-after-hrr", "6.1", "the end behind HelloRetryRequest", group=P256,
     hrr_plan=until("HRR", hang_up))
for name, where in (("client-hello", None), ("sh", "SH"), ("cert", "CERT")):
    how = dict(start=reset) if not where else dict(plan=until(where, reset))
    Case(f"reset-after-{name}", "6.1", f"a reset behind {name}", "NETWORK",
         errno="ETIMEDOUT", **how)
for name, where in (("client-hello", None), ("sh", "KEYS"), ("cert", "CERT")):
    how = dict(start=wait) if not where else dict(plan=until(where, wait))
    Case(f"silence-after-{name}", "6.1", f"nothing more behind {name}", "TIMEOUT",
         "user_canceled", errno="ETIMEDOUT", enc=None, tlshc=["-timeout", "2"],
         openssl="no timeout", **how)
