# SPDX-License-Identifier: GPL-2.0-only
"""What an openssl s_server saw and sent, read out of its -trace.

The one place that knows the trace's form, as OpenSSL 3.0 and 3.5 write it.  Cases
ask for numbers of RFC 8446, for lengths and for certificates, never for OpenSSL's
words, which differ from version to version.  A trace that is not understood is an
error: it must not pass for one in which something did not happen.
"""
import re
import ssl
from dataclasses import dataclass

from harness import check, check_equal

CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE = 20, 21, 22
CLOSE_NOTIFY = (1, 0)
# RFC 8446 4.2
SERVER_NAME, SUPPORTED_GROUPS, SIGNATURE_ALGORITHMS, ALPN, PSK, PSK_MODES = 0, 10, 13, 16, 41, 45

SUITES = {"TLS_AES_128_GCM_SHA256": 0x1301, "TLS_AES_256_GCM_SHA384": 0x1302,
          "TLS_CHACHA20_POLY1305_SHA256": 0x1303, "TLS_AES_128_CCM_SHA256": 0x1304}
SCHEMES = {"ecdsa_secp256r1_sha256": 0x0403, "ecdsa_secp384r1_sha384": 0x0503,
           "rsa_pss_rsae_sha256": 0x0804, "rsa_pss_rsae_sha384": 0x0805,
           "rsa_pss_rsae_sha512": 0x0806, "rsa_pss_pss_sha256": 0x0809,
           "rsa_pss_pss_sha384": 0x080a, "rsa_pss_pss_sha512": 0x080b,
           "mldsa44": 0x0904, "mldsa65": 0x0905, "mldsa87": 0x0906}
GROUPS = {"P-256": 23, "P-384": 24, "X25519": 29, "SecP256r1MLKEM768": 0x11eb,
          "X25519MLKEM768": 0x11ec, "SecP384r1MLKEM1024": 0x11ed}

_RECORD = re.compile(r"^(Sent|Received) (?:TLS )?Record$", re.M)
# the names are RFC 8446's (4), for which the trace has no numbers
_HANDSHAKE = re.compile(r"^ +Inner Content Type = .*\(22\)$", re.M)
_MESSAGE = re.compile(r"^ +(\w+), Length=(\d+)$", re.M)
_ALERT = re.compile(r"Level=.*\((\d+)\), description=.*\((\d+)\)$", re.M)
_SUITE = re.compile(r"^ +cipher_suite \{0x(\w\w), 0x(\w\w)\}", re.M)
_SCHEME = re.compile(r"^ +Signature Algorithm: .*\(0x(\w{4})\)$", re.M)
_GROUP = re.compile(r"^ +NamedGroup: .*\((\d+)\)$", re.M)
_EXTENSION = re.compile(r"^ +extension_type=.*\((\d+)\), length=(\d+)$", re.M)
_OFFERED = re.compile(r"\((\d+|0x\w{4})\)$", re.M)
_OFFERED_SUITE = re.compile(r"^ +\{0x(\w\w), 0x(\w\w)\}", re.M)
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.S)


@dataclass
class Message:
    """One handshake message."""
    name: str
    length: int
    text: str

    def number(self, form):
        found = form.search(self.text)
        check(found, f"the trace of this {self.name} has no {form.pattern!r}:\n{self.text[:3000]}")
        return found

    @property
    def scheme(self):
        """SignatureScheme, of CertificateVerify."""
        return int(self.number(_SCHEME)[1], 16)

    @property
    def suite(self):
        """Of ServerHello."""
        return int("".join(self.number(_SUITE).groups()), 16)

    @property
    def group(self):
        """Of the key share, of ServerHello."""
        return int(self.number(_GROUP)[1])

    @property
    def extensions(self):
        """{ExtensionType: length}; of ClientHello, ServerHello, EncryptedExtensions."""
        return {int(number): int(length) for number, length in _EXTENSION.findall(self.text)}

    def offered(self, extension):
        """The numbers in an extension that is a list of them."""
        for found in _EXTENSION.finditer(self.text):
            if int(found[1]) == extension:
                after = self.text[found.end():]
                end = _EXTENSION.search(after)
                return {int(n, 0) for n in _OFFERED.findall(after[:end.start() if end else None])}
        return set()

    @property
    def suites(self):
        """Of ClientHello."""
        return {int(a + b, 16) for a, b in _OFFERED_SUITE.findall(self.text)}

    @property
    def certificates(self):
        """DER, of Certificate."""
        return [ssl.PEM_cert_to_DER_cert(pem) for pem in _PEM.findall(self.text)]


class Record:
    def __init__(self, direction, text):
        self.sent = direction == "Sent"
        self.text = text
        self.handshake = bool(_HANDSHAKE.search(text))
        self.alerts = [(int(level), int(what)) for level, what in _ALERT.findall(text)]
        at = list(_MESSAGE.finditer(text))
        ends = [m.start() for m in at[1:]] + [len(text)]
        self.messages = [Message(m[1], int(m[2]), text[m.end():end]) for m, end in zip(at, ends)]

    def names(self):
        return [m.name for m in self.messages]


class Wire:
    """All that went over one server's connections, in order."""

    def __init__(self, trace):
        parts = _RECORD.split(trace)
        check(len(parts) > 1, f"s_server's trace has no record:\n{trace[:3000]}")
        self.records = [Record(*two) for two in zip(parts[1::2], parts[2::2])]
        self._put_right()
        # every connection begins with it
        check(self.received("ClientHello"), f"s_server's trace has no ClientHello:\n{trace[:3000]}")

    def _put_right(self):
        """s_server sends what it owes before it looks at a message whose record is there already."""
        for before, after in zip(self.records, self.records[1:]):
            if before.handshake and not before.sent and not before.messages and \
                    after.sent and len(after.messages) > 1:
                before.messages.append(after.messages.pop())

    def _all(self, sent, name):
        return [m for r in self.records if r.sent is sent for m in r.messages if m.name == name]

    def received(self, name):
        """The client's messages of that name."""
        return self._all(False, name)

    def sent(self, name):
        return self._all(True, name)

    def one_received(self, name):
        got = self.received(name)
        check_equal(f"times that the client sent {name}", len(got), 1)
        return got[0]

    def one_sent(self, name):
        got = self.sent(name)
        check_equal(f"times that s_server sent {name}", len(got), 1)
        return got[0]

    def alerts(self, sent):
        """(level, description) of each."""
        return [a for r in self.records if r.sent is sent for a in r.alerts]

    @property
    def last_received(self):
        return [r for r in self.records if not r.sent][-1]

    @property
    def agreed(self):
        """The last ServerHello, which is no HelloRetryRequest once the handshake is done."""
        check(self.received("Finished"), "no Finished of the client's in s_server's trace")
        return self.sent("ServerHello")[-1]
