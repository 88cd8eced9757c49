# SPDX-License-Identifier: GPL-2.0-only
"""External pre-shared keys: good servers and bad ones."""

from functools import partial

import tls
from case import (Case, add, before, drop, insert, ok, pieces, put, say_alert, set_, step, twice)
from server import EXTERNAL_PSKS, PSK_KEY
from tls import ext, u16, vec16

IDS = [i.decode() for i in EXTERNAL_PSKS]
NVME_256, NVME_384 = (next(i for i in IDS if i.startswith(p)) for p in ("NVMe0R01", "NVMe0R02"))
ARGS = ["-psk", PSK_KEY.hex(), "-psk_identity", "sha256-psk"]
LONG = ["-psk", bytes(range(1, 49)).hex(), "-psk_identity", NVME_384]
ONE_HASH = "s_client has PSKs of SHA-256 only, and one of them"
PSK_KE = dict(tlshc=["-priority", "NORMAL:+PSK"], openssl_args=["-allow_no_dhe_kex"])
PSK_KE_ONLY = dict(tlshc=["-priority", "NORMAL:-ECDHE-PSK:-DHE-PSK:+PSK"],
                   openssl="always offers psk_dhe_ke")
P256, P384 = tls.SECP256R1, tls.SECP384R1
ILLEGAL, DECODE, UNEXPECTED = "illegal_parameter", "decode_error", "unexpected_message"

good = partial(ok, args=ARGS)
good("psk-good", "2.2", "an external PSK with x25519", expect={"psk.index": 0})
good("psk-x25519mlkem768", "2.2", "an external PSK with X25519MLKEM768",
     group=tls.X25519MLKEM768, expect={"psk.index": 0})
good("psk-secp384r1mlkem1024", "4.2.11.2", "an external PSK, SecP384r1MLKEM1024 through "
     "HelloRetryRequest", group=tls.SECP384R1MLKEM1024)
good("psk-p256", "4.2.11.2", "an external PSK, secp256r1 through HelloRetryRequest", group=P256)
good("psk-p384", "4.2.11.2", "an external PSK, secp384r1 through HelloRetryRequest", group=P384)
good("psk-cookie", "4.2.11.2", "an external PSK and a cookie", cookie=b"c" * 500)
for suite in (0x1301, 0x1303, 0x1304):
    good(f"psk-suite-{suite:04x}", "4.2.11", f"an external PSK with {tls.SUITES[suite][0]}",
         suite=suite)
ok("psk-nvme-sha256", "4.2.11", "an NVMe PSK of SHA-256",
   args=["-psk", PSK_KEY.hex(), "-psk_identity", NVME_256])
ok("psk-nvme-sha384", "4.2.11", "an NVMe PSK of SHA-384", args=LONG, openssl=ONE_HASH,
   expect={"suite": "TLS_AES_256_GCM_SHA384"})
ok("psk-nvme-sha384-p256", "4.2.11.2", "an NVMe PSK of SHA-384 through HelloRetryRequest",
   args=LONG, openssl=ONE_HASH, group=P256)
ok("psk-third", "4.2.11", "three PSKs of which the server knows the last",
   args=["-psk", "11" * 32, "-psk_identity", "unknown1", "-psk", "22" * 32, "-psk_identity",
         "unknown2", *ARGS], openssl=ONE_HASH, expect={"psk.index": 2})
MIXED = ["-psk", bytes(range(1, 49)).hex(), "-psk_identity", NVME_384,
         "-psk", PSK_KEY.hex(), "-psk_identity", NVME_256]
ok("psk-two-hashes-hrr", "4.1.4", "PSKs of both hashes; HelloRetryRequest fixes the suite, and "
   "the second hello may drop the other PSK", args=MIXED, openssl=ONE_HASH, group=P256,
   suite=0x1301)
IMPORT = ["-psk", PSK_KEY.hex(), "-psk_identity", "imported", "-psk_import", "badserver"]
for suite in (0x1301, 0x1302, 0x1303):
    ok(f"psk-imported-{suite:04x}", "RFC 9258 5.2", f"an imported PSK with {tls.SUITES[suite][0]}",
       args=IMPORT, suite=suite, openssl="knows no imported PSKs", expect={"psk.kind": "imp"})
ok("psk-imported-hrr", "RFC 9258 5.2", "imported PSKs through HelloRetryRequest", args=IMPORT,
   suite=0x1302, group=P256, openssl="knows no imported PSKs", expect={"psk.kind": "imp"})
good("psk-ke", "4.2.9", "psk_ke: no key_share", psk_ke=True, **PSK_KE)
good("psk-fragmented", "5.1", "an external PSK, everything in records of 1 byte",
     frag=pieces(1))
good("psk-extension-order", "4.2", "pre_shared_key first in ServerHello",
     sh=lambda c, m: m.exts.reverse())

first = partial(Case, args=ARGS, enc=False, needs=lambda h: h.identities)
bad = partial(first, enc=True)
for index in (1, 2, 255, 65535):
    first(f"psk-index-{index}", "4.2.11", f"selected_identity {index} of one PSK", "PSK_INDEX",
          ILLEGAL, sh=put("pre_shared_key", u16(index)))
first("psk-index-after-hrr", "4.2.11", "selected_identity is right for the first hello, not for "
      "the second, from which a PSK was dropped", "PSK_INDEX", ILLEGAL, args=MIXED,
      openssl=ONE_HASH, group=P256, suite=0x1301,
      sh=lambda c, m: put("pre_shared_key", u16(len(c.hello.identities)))(c, m))
first("psk-hash", "4.2.11", "two PSKs; the suite of the one's hash, the index of the other",
      "PSK_HASH", ILLEGAL, args=MIXED, openssl=ONE_HASH, suite=0x1301, sh=set_(suite=0x1302))
first("psk-hash-index", "4.2.11", "the same the other way round", "PSK_HASH", ILLEGAL, args=MIXED,
      openssl=ONE_HASH, suite=0x1301, sh=lambda c, m: put("pre_shared_key", u16(
          [n for n, _ in c.hello.identities].index(NVME_384.encode())))(c, m))
first("psk-no-share", "4.2.11", "psk_ke though only psk_dhe_ke was offered", "PSK_NO_SHARE",
      ILLEGAL, sh=lambda c, m: (drop("key_share")(c, m), setattr(c, "shared", b"")),
      needs=lambda h: h.identities and 0 not in h.psk_modes)
first("psk-ke-share", "4.2.9", "a key_share though only psk_ke was offered",
      "EXT_UNSOLICITED|PSK_NO_SHARE|GROUP", f"unsupported_extension|{ILLEGAL}", psk_ke=True,
      sh=add(ext("key_share", u16(0x1d) + vec16(bytes(range(32))))), **PSK_KE_ONLY,
      needs=lambda h: h.identities and 1 not in h.psk_modes)
first("psk-not-used", "4.1.1", "the server wants certificates where only a PSK was offered",
      "PSK_NOT_USED", "handshake_failure", errno="EKEYREJECTED", psk=False,
      openssl="falls back to certificates")
first("psk-not-used-hrr", "4.1.1", "the same behind HelloRetryRequest", "PSK_NOT_USED",
      "handshake_failure", errno="EKEYREJECTED", psk=False, group=P256,
      openssl="falls back to certificates")
first("psk-neither", "9.2", "neither pre_shared_key nor key_share in ServerHello",
      "PSK_NOT_USED", "handshake_failure",
      errno="EKEYREJECTED|EACCES", sh=set_(exts=[ext("supported_versions", u16(0x0304))]))
for size in (0, 1, 3):
    first(f"psk-length-{size}", "4.2.11", f"pre_shared_key of {size} bytes", "EXT_DECODE",
          DECODE, sh=put("pre_shared_key", bytes(size)))
first("psk-twice", "4.2", "pre_shared_key twice", "EXT_DUPLICATE", ILLEGAL,
      sh=twice("pre_shared_key"))
first("psk-client-form", "4.2.11", "pre_shared_key in the client's form", "EXT_DECODE",
      DECODE, sh=put("pre_shared_key", vec16(vec16(b"sha256-psk") + bytes(4)) + vec16(
          b"\x20" + bytes(32))))


def other_key(c):
    """The server's handshake key of a key schedule that begins with another PSK."""
    schedule = tls.KeySchedule(c.hash, b"another key, 32 bytes of it....!")
    schedule.advance(c.shared)
    return tls.Cipher(c.suite, schedule.derive("s hs traffic", c.transcript))


# Messages that a PSK handshake does not have.
bad("psk-certificate", "4.4.2", "Certificate and CertificateVerify in a PSK handshake",
    "UNEXPECTED_MSG", UNEXPECTED, plan=insert("EE", "CERT", "CV"))
bad("psk-certificate-only", "4.4.2", "Certificate in a PSK handshake", "UNEXPECTED_MSG",
    UNEXPECTED, plan=insert("EE", "CERT"))
bad("psk-certificate-verify", "4.4.3", "CertificateVerify in a PSK handshake", "UNEXPECTED_MSG",
    UNEXPECTED, plan=insert("EE", "CV"))
bad("psk-certificate-request", "4.3.2", "CertificateRequest in a PSK handshake", "UNEXPECTED_MSG",
    UNEXPECTED, plan=insert("EE", "CR"))
bad("psk-early-data", "4.2.10", "early_data accepted that was not offered", "EXT_UNSOLICITED",
    "unsupported_extension", ee=add(ext("early_data")))
bad("psk-finished", "4.4.4", "a wrong Finished under a PSK", "FINISHED_PSK", "decrypt_error",
    errno="EKEYREJECTED", fin=lambda c, m: setattr(m, "verify", m.verify[:-1]
                                                  + bytes([m.verify[-1] ^ 1])))
bad("psk-other-key", "7.1", "the server computes with another PSK: nothing decrypts",
    "RECORD_MAC", "bad_record_mac", errno="EACCES|EKEYREJECTED",
    plan=before("EE", step(lambda c: setattr(c.rec, "tx", other_key(c)))))
bad("psk-no-ee", "4.3.1", "no EncryptedExtensions in a PSK handshake", "UNEXPECTED_MSG",
    UNEXPECTED, plan=lambda c, p: [s for s in p if s != "EE"])

# What the server says of a PSK.
refused = partial(Case, error="PEER_PSK_ALERT", errno="EKEYREJECTED")
refused("psk-wrong-key", "4.2.11", "a binder that does not verify: decrypt_error",
        args=["-psk", "ab" * 32, "-psk_identity", "sha256-psk"], expect={"psk.binder_good": False})
refused("psk-wrong-key-hrr", "4.2.11.2", "a binder that does not verify, behind HelloRetryRequest",
        args=["-psk", "ab" * 32, "-psk_identity", "sha256-psk"], group=P256,
        expect={"psk.binder_good": False})
for name in ("unknown_psk_identity", "decrypt_error", "internal_error"):
    refused(f"psk-alert-{name}", "6.2", f"{name} to a ClientHello with a PSK", args=ARGS,
            start=say_alert(tls.ALERTS[name]))
refused("psk-alert-handshake_failure", "6.2", "handshake_failure to a ClientHello with a PSK",
        error="PEER_ALERT", errno="EKEYREJECTED|EACCES", args=ARGS,
        start=say_alert(40))
