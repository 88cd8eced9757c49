# SPDX-License-Identifier: GPL-2.0-only
"""Early data, which is never accepted: RFC 8446 4.2.10.

What does not decrypt is skipped up to 16 KiB, counted as it is on the wire.
Early data of a PSK that the server does not use is noise to it, and noise is
what is sent here.
"""

import os

import tls
from case import plain, sealed, wait
from row import Row, late, ok
from rows_good import PSK_ONE, RETRY
from tls import DATA, HANDSHAKE, message

LIMIT = 16384
MAC, UNEXPECTED = "bad_record_mac", "unexpected_message"
EOED = message(tls.END_OF_EARLY_DATA, b"")


def noise(*sizes):
    """Records of application data that nobody can read."""
    return [plain(DATA, os.urandom(n)) for n in sizes]


def behind_hello(*sizes):
    return lambda c, p: [*p, *noise(*sizes)]


# Skipped.
for name, sizes in (("100", [100]), ("16384", [LIMIT]), ("64-records", [256] * 64), ("17", [17]),
                    ("two-halves", [LIMIT // 2] * 2)):
    ok(f"early-{name}", "4.2.10", f"early data: {sum(sizes)} bytes in {len(sizes)} records", early=True,
       plan1=behind_hello(*sizes))
    ok(f"early-{name}-retry", "4.2.10", "the same, behind which HelloRetryRequest comes", early=True,
       shares=(), expect=RETRY, plan1=behind_hello(*sizes))
ok("early-none", "4.2.10", "early_data, and then none", early=True)
ok("early-psk", "4.2.10", "early data, and a PSK that is used", server="psk", psks=(PSK_ONE,), early=True,
   plan1=behind_hello(1000))
ok("early-behind-ccs", "D.4", "ChangeCipherSpec, early data", early=True,
   plan1=lambda c, p: [*p, "CCS", *noise(1000)], plan=lambda c, p: [s for s in p if s != "CCS"])
ok("early-in-both", "4.2.10", "early data before and after HelloRetryRequest, but before the second hello",
   early=True, shares=(), expect=RETRY, plan1=behind_hello(1000),
   plan2=lambda c, p: [*noise(1000), *p])
ok("early-hello-in-pieces", "5.1", "the second hello in records of 1 byte behind early data", early=True,
   shares=(), expect=RETRY, plan1=behind_hello(5000),
   frag=lambda c, d: [d[i:i + 1] for i in range(len(d))] if c.retry else [d])

# Too much.
for name, sizes in (("16385", [LIMIT, 1 + 16]), ("17k-records", [256] * 65), ("max-record", [LIMIT + 256])):
    late(f"early-over-{name}", "4.2.10", f"early data: {sum(sizes)} bytes in {len(sizes)} records",
         "RECORD_MAC", MAC, early=True, plan1=behind_hello(*sizes))
    Row(f"early-over-{name}-retry", "4.2.10", "the same, behind which HelloRetryRequest comes", "APP_DATA",
        UNEXPECTED, early=True, shares=(), plan1=behind_hello(*sizes))
late("early-over-record", "5.2", "a record of early data that no record may be", "RECORD_LONG",
     "record_overflow", early=True, plan1=behind_hello(LIMIT + 257))
Row("early-over-record-retry", "5.2", "the same, behind which HelloRetryRequest comes", "RECORD_LONG",
    "record_overflow", early=True, shares=(), plan1=behind_hello(LIMIT + 257))
for n in (0, 15):
    Row(f"early-{n}-bytes-retry", "5.2", f"behind HelloRetryRequest a record of {n} bytes, too few for a tag",
        "RECORD_MAC", MAC, early=True, shares=(), plan1=behind_hello(n))

# Not announced, or not any more.
late("early-unannounced", "4.2.10", "early data and no early_data", "RECORD_MAC", MAC,
     plan1=behind_hello(100))
Row("early-unannounced-retry", "4.2.10", "the same, behind which HelloRetryRequest comes", "APP_DATA",
    UNEXPECTED, shares=(), plan1=behind_hello(100))
Row("early-before-hello", "4.2.10", "early data before the ClientHello", "APP_DATA", UNEXPECTED,
    early=True, plan1=lambda c, p: [*noise(100), *p])
late("early-behind-a-good-record", "4.2.10", "noise behind a record that was read", "RECORD_MAC", MAC,
     early=True, server="demand", cert="client-ec",
     plan=lambda c, p: ["CCS", "CERT", *noise(100), wait])
late("early-behind-second-hello", "4.2.10", "early data behind the second hello", "RECORD_MAC", MAC,
     early=True, shares=(), expect=RETRY, plan2=lambda c, p: [*p, *noise(100)])
late("early-over-then-good", "4.2.10", "too much, and then a good Finished", "RECORD_MAC", MAC, early=True,
     plan=lambda c, p: [*noise(LIMIT, 100), *p, wait])
late("early-end-of-early-data", "4.5", "EndOfEarlyData, though none was accepted", "UNEXPECTED_MSG",
     UNEXPECTED, early=True, plan=lambda c, p: ["CCS", EOED, wait])
late("early-data-readable", "4.4.4", "data under the handshake keys", "APP_DATA", UNEXPECTED, early=True,
     plan=lambda c, p: ["CCS", sealed(DATA, b"hello"), wait])
Row("early-plaintext-handshake", "4.2.10", "EndOfEarlyData in the clear", "RECORD_PLAIN", UNEXPECTED,
    under="application", early=True, plan=lambda c, p: [plain(HANDSHAKE, EOED), wait])
