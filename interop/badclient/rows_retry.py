# SPDX-License-Identifier: GPL-2.0-only
"""The ClientHello that answers a HelloRetryRequest: RFC 8446 4.1.2, 4.1.4, 4.2.8.

Nothing is protected yet, so every alert is in the clear.
"""

from functools import partial

import tls
from case import add, drop, hang_up, plain, put, set_, wait
from row import Row, alter
from rows_good import PSK_ONE, RETRY
from rows_hello import DECODE, FAILURE, ILLEGAL, MISSING
from tls import CCS, DATA, ext, message, u16, u16s, vec8, vec16

PSK_TWO = (b"two", bytes.fromhex("c3" * 32), "sha256")
STRANGER = (b"stranger", bytes(32), "sha256")
# The server's first is x25519, of which there is no share.
retry = partial(Row, shares=(), expect=RETRY)
changed = partial(retry, error="CH_CHANGED", alert=ILLEGAL)


def swap(c, m):
    m.exts[0], m.exts[1] = m.exts[1], m.exts[0]


for name, what, change in (
        ("random", "another random", lambda c, m: set_(random=bytes(32))(c, m)),
        ("session-id", "another session id", lambda c, m: set_(session_id=bytes(32))(c, m)),
        ("session-id-gone", "no session id", lambda c, m: set_(session_id=b"")(c, m)),
        ("suites-fewer", "fewer suites", lambda c, m: set_(suites=m.suites[:1])(c, m)),
        ("suites-more", "more suites", lambda c, m: set_(suites=[*m.suites, 0x1304])(c, m)),
        ("suites-order", "suites in another order", lambda c, m: set_(suites=m.suites[::-1])(c, m)),
        ("server-name", "another server_name", put("server_name", vec16(b"\0" + vec16(b"other.test")))),
        ("server-name-gone", "no server_name any more", drop("server_name")),
        ("groups", "other groups", put("supported_groups", vec16(u16s((0x1d, 0x17))))),
        ("schemes", "other schemes", put("signature_algorithms", vec16(u16s((0x0403, 0x0804))))),
        ("versions", "other versions", put("supported_versions", vec8(u16s((0x0304, 0x0303))))),
        ("modes", "other psk_key_exchange_modes", alter("psk_key_exchange_modes", lambda d: b"\2\1\0")),
        ("alpn-new", "ALPN that was not there", add(ext("alpn", vec16(b"\2h2")))),
        ("unknown-new", "an unknown extension more", add(ext(0xfd00, b"x"))),
        ("order", "extensions in another order", swap)):
    changed(f"retry-changes-{name}", "4.1.2", f"second hello: {what}", ch2=change)
changed("retry-changes-unknown", "4.1.2", "an unknown extension with another content",
        ch=add(ext(0xfd00, b"x")), ch2=alter(0xfd00, lambda d: b"y"))
changed("retry-changes-unknown-gone", "4.1.2", "an unknown extension less",
        ch=add(ext(0xfd00, b"x")), ch2=lambda c, m: setattr(m, "exts", [e for e in m.exts if e[0] != 0xfd00]))
retry("retry-legacy-version", "4.1.2", "second hello: another legacy_version", "LEGACY_VERSION",
      "protocol_version", ch2=set_(version=0x0302))
retry("retry-compression", "4.1.2", "second hello: deflate too", "COMPRESSION", ILLEGAL,
      ch2=set_(compression=b"\0\1"))
retry("retry-versions-without-13", "4.1.4", "second hello: no TLS 1.3 any more", "CH_VERSION",
      "protocol_version", ch2=put("supported_versions", vec8(u16(0x0303))))
retry("retry-schemes-gone", "9.2", "second hello: no signature_algorithms any more", "EXT_MISSING",
      MISSING, ch2=drop("signature_algorithms"))
retry("retry-twice-an-extension", "4.2", "second hello: an extension twice", "EXT_DUPLICATE", ILLEGAL,
      ch2=add(ext(0xfd00), ext(0xfd00)))
retry("retry-early-data", "4.2.10", "early_data in the second hello", "EXT_MISPLACED", ILLEGAL,
      early=True, ch2=add(ext("early_data")))
retry("retry-early-data-new", "4.2.10", "early_data in the second hello only", "EXT_MISPLACED", ILLEGAL,
      ch2=add(ext("early_data")))
retry("retry-cookie", "4.2.2", "a cookie that was not given", "EXT_MISPLACED", ILLEGAL,
      ch2=add(ext("cookie", vec16(b"c" * 32))))

# RFC 8446 4.2.8: the one share that was asked for.
X = tls.X25519
P = tls.SECP256R1
shares = partial(retry, error="CH_SHARE", alert=ILLEGAL)
shares("retry-share-none", "4.2.8", "an empty key_share again", ch2=put("key_share", u16(0)))
shares("retry-share-other", "4.2.8", "a share of another group that both know",
       ch2=lambda c, m: put("key_share", c.share_list([P]))(c, m))
shares("retry-share-two", "4.1.2", "the share that was asked for and another",
       ch2=lambda c, m: put("key_share", c.share_list([X, P]))(c, m))
shares("retry-share-two-other-first", "4.1.2", "another share before the one that was asked for",
       ch2=lambda c, m: put("key_share", c.share_list([P, X]))(c, m))
shares("retry-share-twice", "4.1.2", "the share that was asked for twice",
       ch2=lambda c, m: put("key_share", vec16(2 * c.share_list([X])[2:]))(c, m))
shares("retry-share-same-again", "4.1.4", "the first hello once more", shares=(P,),
       groups=(P, tls.X25519MLKEM768), ch2=lambda c, m: put("key_share", c.share_list([P]))(c, m))
shares("retry-share-of-unknown", "4.2.8", "a share of a group that nobody knows",
       ch2=put("key_share", vec16(u16(0x2a2a) + vec16(b"x"))))
retry("retry-share-missing", "9.2", "no key_share", "EXT_MISSING", MISSING, ch2=drop("key_share"))
retry("retry-share-short", "4.2.8.2", "a share of 31 bytes", "KEY_SHARE", ILLEGAL,
      ch2=put("key_share", vec16(u16(X) + vec16(bytes(range(31))))))
retry("retry-share-zero", "7.4.2", "a share of low order", "KEY_SHARE", ILLEGAL,
      ch2=put("key_share", vec16(u16(X) + vec16(bytes(32)))))
retry("retry-share-empty", "4.2.8", "a share of no bytes", "EXT_DECODE", DECODE,
      ch2=put("key_share", vec16(u16(X) + u16(0))))

# PSKs.
psk = partial(retry, server="psk")
psk("retry-psk", "4.2.11.2", "a binder over both hellos", psks=(PSK_ONE,))
psk("retry-psk-fewer", "4.1.2", "the PSK that nobody knows is gone, and the index counts anew",
    psks=(STRANGER, PSK_ONE), ch2=lambda c, m: setattr(m, "psks", m.psks[1:]))
psk("retry-psk-sha384", "4.2.11.2", "a PSK of SHA-384", suites=(0x1302,), psks=(
    (b"NVMe0R02 nqn.2014-08.org.nvmexpress:host nqn.2014-08.org.nvmexpress:subsys",
     bytes.fromhex("5a" * 48), "sha384"),))
psk("retry-psk-more", "4.1.2", "a PSK more", "CH_CHANGED", ILLEGAL, psks=(PSK_ONE,),
    ch2=lambda c, m: setattr(m, "psks", [PSK_ONE, PSK_TWO]))
psk("retry-psk-other", "4.1.2", "another PSK", "CH_CHANGED", ILLEGAL, psks=(PSK_ONE,),
    ch2=lambda c, m: setattr(m, "psks", [PSK_TWO]))
psk("retry-psk-order", "4.1.2", "PSKs in another order", "CH_CHANGED", ILLEGAL, psks=(PSK_ONE, PSK_TWO),
    ch2=lambda c, m: setattr(m, "psks", [PSK_TWO, PSK_ONE]))
psk("retry-psk-gone", "4.2.11", "no PSK any more, where one is demanded", "NO_PSK", FAILURE,
    psks=(PSK_ONE,), ch2=lambda c, m: setattr(m, "psks", []))
psk("retry-psk-unknown-left", "4.2.11", "only PSKs are left that nobody knows", "PSK_UNKNOWN",
    "decrypt_error", psks=(PSK_ONE, STRANGER), ch2=lambda c, m: setattr(m, "psks", [STRANGER]))
psk("retry-psk-binder", "4.2.11.2", "a wrong binder in the second hello", "PSK_BINDER", "decrypt_error",
    psks=(PSK_ONE,), ch2=set_(binders=lambda b: [bytes(len(x)) for x in b]))
psk("retry-psk-binder-of-the-first", "4.2.11.2", "a binder over the second hello alone", "PSK_BINDER",
    "decrypt_error", psks=(PSK_ONE,), plan2=lambda c, p: [lambda c: alone(c)])
psk("retry-psk-not-last", "4.2.11", "pre_shared_key is not last in the second hello", "PSK_NOT_LAST",
    ILLEGAL, psks=(PSK_ONE,), ch2=lambda c, m: setattr(m, "behind", [ext("padding", b"\0")]))
psk("retry-psk-first-binder", "4.2.11.2", "a wrong binder in the first hello: no HelloRetryRequest for it",
    "PSK_BINDER", "decrypt_error", psks=(PSK_ONE,), ch=set_(binders=lambda b: [bytes(len(x)) for x in b]),
    expect={"hello_retry": 0})


def alone(conn):
    """The second hello with a binder for which there was no first."""
    whole, conn.transcript = conn.transcript, b""
    conn.do_CH2()
    conn.transcript = whole + conn.transcript


# What else may not come there.
UNEXPECTED = "unexpected_message"
for name, m in (("finished", message(tls.FINISHED, bytes(32))), ("certificate", message(11, b"\0\0\0\0")),
                ("key-update", message(24, b"\0")), ("end-of-early-data", message(5, b""))):
    retry(f"retry-{name}", "4, A.2", f"{name} in the place of the second hello", "UNEXPECTED_MSG",
          UNEXPECTED, plan2=lambda c, p, m=m: [m, wait])
retry("retry-data", "5.1", "application data in the place of the second hello", "APP_DATA", UNEXPECTED,
      plan2=lambda c, p: [plain(DATA, bytes(40)), wait])
retry("retry-data-and-hello", "4.2.10", "early data behind HelloRetryRequest, and none was announced",
      "APP_DATA", UNEXPECTED, plan2=lambda c, p: [plain(DATA, bytes(40)), *p])
retry("retry-ccs-in-hello", "5.1", "ChangeCipherSpec between the second hello's fragments", "INTERLEAVED",
      UNEXPECTED, frag=lambda c, d: [d[:40], plain_ccs, d[40:]] if c.retry else [d])
retry("retry-bytes-behind", "5.1", "a byte behind the second hello in its record", "KEY_CHANGE", UNEXPECTED,
      plan2=lambda c, p: [*p, b"\x14"])
Row("retry-half-behind-the-first", "5.1", "the first bytes of a second hello in the first one's record",
    "KEY_CHANGE", UNEXPECTED, shares=(), plan1=lambda c, p: [*p, b"\1\0\0\xff\3\3", wait])
Row("retry-both-at-once", "5.1", "two hellos in one record", "KEY_CHANGE", UNEXPECTED, shares=(),
    plan1=lambda c, p: ["CH", "CH", wait])
retry("retry-eof", "6.1", "the end of the stream in the place of the second hello", "PEER_EOF", None,
      errno="ETIMEDOUT", plan2=lambda c, p: [hang_up])


def plain_ccs(conn):
    conn.rec.plain(CCS, b"\1")
