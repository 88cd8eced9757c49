# SPDX-License-Identifier: GPL-2.0-only
"""Pre-shared keys: RFC 8446 4.2.9, 4.2.11, 4.2.11.2.

A binder is checked before anything is said, so alerts are in the clear.
"""

from functools import partial

import tls
from case import add, drop, set_
from row import Row, late, ok
from rows_good import PSK_ONE
from rows_hello import DECODE, FAILURE, ILLEGAL, MISSING
from rows_retry import PSK_TWO, STRANGER
from tls import ext, u16, u32, vec8, vec16

NVME = (b"NVMe0R02 nqn.2014-08.org.nvmexpress:host nqn.2014-08.org.nvmexpress:subsys",
        bytes.fromhex("5a" * 48), "sha384")
WRONG = (b"one", bytes.fromhex("2c" * 32), "sha256")
good = partial(ok, server="psk")
bad = partial(Row, server="psk", psks=(PSK_ONE,))
binder = partial(bad, error="PSK_BINDER", alert="decrypt_error")


def used(index):
    """The server has taken that identity: its Finished is under that PSK, or a fault was found."""
    return lambda c, r: [] if c.psk == index and r.peerid > 0 else [f"PSK {c.psk}, key {r.peerid}"]


# What must succeed.
for number in (0x1301, 0x1303):
    good(f"psk-suite-{number:04x}", "4.2.11", "a PSK of SHA-256, its suites in this order",
         psks=(PSK_ONE,), suites=(number, 0x1302), expect={"suite": number}, look=used(0))
good("psk-sha384", "4.2.11", "a PSK of SHA-384, where suites of SHA-256 are offered too", psks=(NVME,),
     suites=(0x1301, 0x1302), expect={"suite": 0x1302}, look=used(0))
good("psk-second", "4.2.11", "the first identity that is known is the second", psks=(STRANGER, PSK_TWO),
     look=used(1))
good("psk-first-known", "4.2.11", "two are known: one of them", psks=(PSK_ONE, PSK_TWO), look=used(0))
good("psk-tenth", "4.2.11", "nine strangers before one that is known", look=used(9),
     psks=(*((b"stranger %d" % i, bytes(32), "sha256") for i in range(9)), PSK_ONE))
good("psk-two-hashes", "4.2.11", "PSKs of two hashes", psks=(NVME, PSK_ONE), suites=(0x1301, 0x1302),
     look=lambda c, r: [] if c.psk in (0, 1) else ["no PSK"])
good("psk-age", "4.2.11", "an age, which an external PSK has not", psks=(PSK_ONE,), age=0xffffffff)
good("psk-no-schemes", "4.2.3, 9.2", "no signature_algorithms, for no certificate is needed",
     psks=(PSK_ONE,), ch=drop("signature_algorithms"))
good("psk-both-modes", "4.2.9", "psk_ke and psk_dhe_ke: the exchange is done", psks=(PSK_ONE,),
     modes=(0, 1))
good("psk-early-data", "4.2.10", "early_data beside an external PSK is not accepted", psks=(PSK_ONE,),
     early=True)
good("psk-fragmented", "5.1", "in records of 1 byte", psks=(PSK_ONE,),
     frag=lambda c, d: [d[i:i + 1] for i in range(len(d))])
ok("psk-at-a-certificate-server", "4.1.1", "a PSK that is not looked for: the certificate instead",
   psks=(PSK_ONE,), look=lambda c, r: ["a PSK"] if c.psk is not None else [])
ok("psk-ke-at-a-certificate-server", "4.2.9", "psk_ke only: the certificate instead", psks=(PSK_ONE,),
   modes=(0,))
ok("psk-at-a-server-that-asks", "4.3.2", "the same where clients' certificates are asked for",
   psks=(PSK_ONE,), server="ask")

# Binders, 4.2.11.2.
binder("psk-wrong-key", "4.2.11", "the binder is by another key", psks=(WRONG,))
for at in (0, 15, 31):
    binder(f"psk-binder-flip-{at}", "4.2.11", f"a bit of byte {at} of the binder",
           ch=set_(binders=lambda b, at=at: [b[0][:at] + bytes([b[0][at] ^ 1]) + b[0][at + 1:]]))
binder("psk-binder-zero", "4.2.11", "a binder of zeros", ch=set_(binders=lambda b: [bytes(32)]))
for n in (33, 48, 255):
    binder(f"psk-binder-{n}", "4.2.11", f"a binder of {n} bytes, which begins as it should",
           ch=set_(binders=lambda b, n=n: [b[0].ljust(n, b"\0")]))
for label in ("res", "imp", "fin"):
    binder(f"psk-label-{label}", "7.1", f"a binder by the label '{label} binder'", label=label)
binder("psk-binder-of-the-whole", "4.2.11.2", "a binder over what comes with the binders' length",
       raw={"CH": lambda c, d: rebind(d, lambda head: head + u16(33))})
binder("psk-binder-of-another-hello", "4.2.11.2", "a byte of the hello changed behind the binder's back",
       raw={"CH": lambda c, d: d[:20] + bytes([d[20] ^ 1]) + d[21:]})
binder("psk-first-wrong-second-right", "4.2.11", "the first that is known is bound wrongly: no other is tried",
       psks=(PSK_ONE, PSK_TWO), ch=set_(binders=lambda b: [bytes(32), b[1]]))
binder("psk-wrong-is-not-gone-around", "4.2.11", "the second, whose binder is wrong, and then one that is right",
       psks=(STRANGER, PSK_TWO, PSK_ONE), ch=set_(binders=lambda b: [b[0], bytes(32), b[2]]))
binder("psk-binders-swapped", "4.2.11", "binders in the other order", psks=(PSK_ONE, PSK_TWO),
       ch=set_(binders=lambda b: b[::-1]))
bad("psk-unknown", "4.2.11, E.6", "an identity that nobody knows: as for a wrong binder", "PSK_UNKNOWN",
    "decrypt_error", psks=(STRANGER,))
for name, identity in (("prefix", b"on"), ("longer", b"one\0"), ("case", b"ONE"), ("nul", b"\0"),
                       ("long", b"x" * 15000)):
    bad(f"psk-unknown-{name}", "4.2.11", "an identity that is nearly one", "PSK_UNKNOWN", "decrypt_error",
        psks=((identity, PSK_ONE[1], "sha256"),))
bad("psk-eleventh", "4.2.11", "more identities than are looked up", "PSK_UNKNOWN", "decrypt_error",
    psks=(*((b"stranger %d" % i, bytes(32), "sha256") for i in range(10)), PSK_ONE))
bad("psk-of-another-hash", "4.2.11", "a PSK of SHA-256 with suites of SHA-384 only", "PSK_UNKNOWN",
    "decrypt_error", psks=((b"one", PSK_ONE[1], "sha384"),), suites=(0x1302,))
bad("psk-nvme-of-another-hash", "4.2.11", "a PSK of SHA-384 with suites of SHA-256 only", "PSK_UNKNOWN",
    "decrypt_error", psks=((NVME[0], NVME[1], "sha256"),), suites=(0x1301,))


def rebind(msg, what):
    """A lone binder of 32 bytes made anew, over what is said."""
    head = msg[:-35]
    schedule = tls.KeySchedule("sha256", PSK_ONE[1])
    return msg[:-32] + schedule.mac(schedule.binder_key("ext"), what(head))


# As many binders as identities; encoding.
numbers = partial(bad, error="PSK_BINDERS", alert=ILLEGAL)
numbers("psk-binder-more", "4.2.11", "a binder more", ch=set_(binders=lambda b: b + [bytes(32)]))
numbers("psk-binder-less", "4.2.11", "a binder less", psks=(PSK_ONE, PSK_TWO),
        ch=set_(binders=lambda b: b[:1]))
ONE = vec16(vec16(b"one") + u32(0))
BINDERS = vec16(vec8(bytes(32)))
for name, content, what in (
        ("no-body", b"", "no content"), ("no-identity", u16(0) + BINDERS, "no identity"),
        ("no-binder", ONE + u16(0), "no binder"), ("no-binders", ONE, "no list of binders"),
        ("identity-empty", vec16(u16(0) + u32(0)) + BINDERS, "an identity of no bytes"),
        ("identity-cut", vec16(u16(9) + b"one") + BINDERS, "an identity that is cut off"),
        ("age-cut", vec16(vec16(b"one") + b"\0\0\0") + BINDERS, "an age that is cut off"),
        ("binder-31", ONE + vec16(vec8(bytes(31))), "a binder of 31 bytes"),
        ("binder-empty", ONE + vec16(b"\0"), "a binder of no bytes"),
        ("binder-cut", ONE + vec16(b"\x21" + bytes(32)), "a binder that is cut off"),
        ("trailing", ONE + BINDERS + b"\0", "a byte behind the binders"),
        ("server-form", u16(0), "as a server sends it")):
    for server in ("psk", "x509"):
        Row(f"psk-body-{name}-{server}", "4.2.11", f"pre_shared_key: {what}", "EXT_DECODE", DECODE,
            server=server, ch=add(ext("pre_shared_key", content)))

# Its place, and what must be with it.
for server in ("psk", "x509"):
    for name, more in (("known", ext("padding", b"\0")), ("unknown", ext(0xfd00)), ("grease", ext(0x0a0a))):
        Row(f"psk-not-last-{name}-{server}", "4.2.11", "an extension behind pre_shared_key", "PSK_NOT_LAST",
            ILLEGAL, server=server, psks=(PSK_ONE,), ch=set_(behind=[more]))
    Row(f"psk-no-modes-{server}", "4.2.9", "pre_shared_key without psk_key_exchange_modes", "EXT_MISSING",
        MISSING, server=server, psks=(PSK_ONE,), modes=())
Row("psk-no-schemes-at-a-certificate-server", "9.2", "no signature_algorithms beside a PSK that is not used",
    "EXT_MISSING", MISSING, psks=(PSK_ONE,), ch=drop("signature_algorithms"))
Row("psk-twice", "4.2", "pre_shared_key twice", "EXT_DUPLICATE", ILLEGAL, server="psk", psks=(PSK_ONE,),
    ch=add(ext("pre_shared_key", ONE + BINDERS)))
bad("psk-modes-ke", "4.2.9", "psk_ke only, where the exchange is demanded", "NO_PSK", FAILURE, modes=(0,))
bad("psk-modes-unknown", "4.2.9", "modes that nobody knows only", "NO_PSK", FAILURE, modes=(2, 255))
bad("psk-none", "4.1.1", "no PSK, where one is demanded", "NO_PSK", FAILURE, psks=())
bad("psk-none-to-be-mixed-with-early-data", "4.2.10", "early_data without a PSK, where one is demanded",
    "NO_PSK", FAILURE, psks=(), early=True)
bad("psk-no-group", "4.2.9", "psk_dhe_ke without key_share and groups", "NO_GROUP", FAILURE,
    ch=lambda c, m: (drop("key_share")(c, m), drop("supported_groups")(c, m)))
bad("psk-no-shares", "9.2", "supported_groups without key_share", "EXT_MISSING", MISSING,
    ch=drop("key_share"))
bad("psk-no-suite", "4.1.1", "no suite in common", "NO_SUITE", FAILURE, suites=(0x1305,))
bad("psk-share-zero", "7.4.2", "a PSK, and a share of low order", "KEY_SHARE", ILLEGAL,
    ch=lambda c, m: setattr(m, "exts", [(t, vec16(u16(0x1d) + vec16(bytes(32)))) if t == 51 else (t, d)
                                        for t, d in m.exts]))

# What follows.
late("psk-finished-wrong", "4.4.4", "a wrong Finished", "FINISHED_PSK", "decrypt_error", server="psk",
     psks=(PSK_ONE,), errno="EKEYREJECTED", fin=set_(verify=bytes(32)))
late("psk-certificate", "4.4.2", "a Certificate with a PSK", "UNEXPECTED_MSG", "unexpected_message",
     server="psk", psks=(PSK_ONE,), cert="client-ec",
     plan=lambda c, p: ["CCS", "CERT", "CV", "FIN", "APP"])
