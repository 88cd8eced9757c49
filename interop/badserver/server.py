# SPDX-License-Identifier: GPL-2.0-only
"""A good TLS 1.3 server for one connection, with a hook at every step.

A case (cases.py) is a set of settings (DEFAULTS) and hooks.  Every message is
first an object of its fields, which a hook may change, then bytes, which
another may; the order of things is a plan, a list that a hook may rearrange.
What is sent goes into the transcript as it was sent, so that only the thing
that the case breaks is wrong: a client that lacks its check would get on.

flight.py builds the server's messages.  Owns no case and no socket other than
the connection's.
"""

import glob
import hashlib
import os
import socket
import time
from types import SimpleNamespace

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding

import tls
from flight import CR_SIGALGS, Flight
from hello import ClientHello
from talk import Abort, Closed
from tls import (ALERT, CCS, DATA, HANDSHAKE, SUITES, DecodeError, Reader, ext_block, message, u32,
                 vec16, vec8)

PSK_KEY = bytes(range(1, 33))
EXTERNAL_PSKS = {     # identity: key, hash
    b"Client_identity": (PSK_KEY, "sha256"),
    b"sha256-psk": (PSK_KEY, "sha256"),
    # The NVM Express TCP transport's identities: the digits are the hash
    b"NVMe0R01 nqn.2014-08.org.nvmexpress:host nqn.2014-08.org.nvmexpress:subsys": (
        PSK_KEY, "sha256"),
    b"NVMe0R02 nqn.2014-08.org.nvmexpress:host nqn.2014-08.org.nvmexpress:subsys": (
        bytes(range(1, 49)), "sha384"),
}


def imported_psks(identity, context, key):
    """RFC 9258: what the key is imported as, for each KDF: {ImportedIdentity: (key, hash)}."""
    found = {}
    for kdf, name in ((1, "sha256"), (2, "sha384")):
        imported = vec16(identity) + vec16(context) + tls.u16(0x0304) + tls.u16(kdf)
        epskx = tls.hkdf_extract("sha256", bytes(32), key)
        found[imported] = (tls.expand_label("sha256", epskx, "derived psk",
                                            tls.digest("sha256", imported),
                                            hashlib.new(name).digest_size), name)
    return found


IMPORTED_PSKS = imported_psks(b"imported", b"badserver", PSK_KEY)

DEFAULTS = dict(
    suite=None,             # None: the client's first that we know
    group=None,             # None: the first share that we know; else HRR if it is not shared
    cookie=None,            # bytes: HRR with a cookie
    hrr=False,              # HRR even if it changes nothing
    cert="p256",            # NAME.pem and NAME.key
    scheme=None,            # of CertificateVerify; None: what fits the key
    request_cert=False,
    psk=True,               # use a PSK if one is offered
    psk_ke=False,           # without key_share, even if the client can do psk_dhe_ke
    leading_zero=False,     # the (EC)DHE secret begins with a zero
    share_again=False,      # a key share that all such connections have
    limit=16385,            # our record_size_limit, if the client offers the extension
    tickets=0,
    greeting=True,          # a line of data once the handshake is over
    answer=True,            # KeyUpdates that ask for ours
    crossing=False,         # our KeyUpdate asks, too, as if it had crossed the client's; data waits
    other_keys=False,       # the client's keys are others: its alert does not decrypt
    timeout=None,           # of the connection, None: serve.py's
)


class Skip(Exception):
    """The case does not apply to what this client offers."""


class State:
    """What outlives a connection: credentials, tickets, key shares seen, keys of ours."""

    def __init__(self, cert_dir):
        self.dir, self.tickets, self.chains = cert_dir, {}, {}
        self.shares, self.keys = set(), {}
        self.cas = []
        for f in glob.glob(os.path.join(cert_dir, "ca.pem")):
            with open(f, "rb") as ca:
                self.cas = self.split(ca.read())

    @staticmethod
    def split(pem):
        end = b"-----END CERTIFICATE-----"
        return [x509.load_pem_x509_certificate(p + end) for p in pem.split(end)[:-1]]

    def credentials(self, stem):
        """([DER, ...], private key)"""
        if stem not in self.chains:
            with open(os.path.join(self.dir, stem + ".pem"), "rb") as f:
                certs = [c.public_bytes(serialization.Encoding.DER) for c in self.split(f.read())]
            with open(os.path.join(self.dir, stem + ".key"), "rb") as f:
                key = serialization.load_pem_private_key(f.read(), None)
            self.chains[stem] = (certs, key)
        return self.chains[stem]


class Conn(Flight):
    """One connection, from accept() to its end; .result is the JSON line."""

    def __init__(self, sock, case, state, timeout):
        super().__init__(sock, case, DEFAULTS, timeout)
        self.state = state
        self.hello = self.hello1 = self.kex = None
        self.shared = b""
        self.after_hrr = self.ccs_sent = False
        self.asked = 0                  # request_update of a KeyUpdate that waits for ours
        self.held = b""                 # data that waits to go back
        self.result = {"case": case.name, "hello": None, "alert": None, "completed": False,
                       "data": 0, "record_versions": [], "ccs": [], "faults": self.faults,
                       "error": None, "eof": False, "skip": None}

    # The conversation.

    def run(self):
        try:
            try:
                self.converse()
            except Skip as e:
                self.result["skip"] = str(e)
                self.alert("handshake_failure")
            except Abort as e:
                self.result["error"] = f"aborted: {e}"
                self.alert(str(e))
                self.drain()
            except DecodeError as e:
                self.faults.append(f"message that does not parse: {e}")
                self.alert("decode_error")
        except Closed:
            pass
        except socket.timeout:
            self.result["error"] = "timeout"
        except ConnectionResetError:     # closed with something of ours unread
            self.result["eof"] = self.result["reset"] = True
        except OSError as e:
            self.result["error"] = repr(e)
        self.finish()
        return self.result

    def converse(self):
        self.read_hello()
        if self.hook("needs") and not self.case.needs(self.hello):
            raise Skip("the client does not offer what the case needs")
        self.negotiate()
        if self.hook("start"):
            self.case.start(self)
        if self.retry_wanted():
            self.perform(self.planned("hrr_plan", ["HRR", "CCS"]))
            self.read_hello()
            self.negotiate()
        elif self.case.after_hrr_only:
            raise Skip("no HelloRetryRequest")
        self.accept_psk()
        flight = ["SH"] + ([] if self.ccs_sent else ["CCS"]) + ["KEYS", "EE"]
        if not self.psk:
            flight += (["CR"] if self.cfg.request_cert else []) + ["CERT", "CV"]
        self.perform(self.planned("plan", flight + ["FIN", "APP"]))
        self.read_flight()
        self.after()

    def finish(self):
        v = self.rec.seen_versions
        self.result["record_versions"] = [f"{x:#06x}" for x in dict.fromkeys(v)]
        if v and v[0] not in (0x0301, 0x0303) or any(x != 0x0303 for x in v[1:]):
            self.faults.append("legacy_record_version")
        if self.result["completed"] and self.hello.session_id and not self.result["ccs"]:
            self.faults.append("no ChangeCipherSpec in compatibility mode")
        last = self.result["alert"] or {}
        if last.get("number") == 90 and "then" not in last and self.result["eof"] and \
           not self.result.get("reset"):
            self.faults.append("user_canceled without close_notify")    # RFC 9846 6.1
        if self.rec.send_error:
            self.result["send_error"] = self.rec.send_error

    # Receiving.

    def receive(self):
        """(type, content, encrypted) of the next record that matters."""
        while True:
            record = self.rec.read()
            if record is None:
                self.result["eof"] = True
                if self.rec.inb:
                    self.faults.append("the stream ends in the middle of a record")
                raise Closed
            kind, header, body = record
            if kind == CCS:
                self.on_ccs(body)
                continue
            encrypted = kind == DATA
            if encrypted and self.hello.session_id and not self.result["ccs"]:
                self.faults.append("a protected record before any ChangeCipherSpec")
            if encrypted:
                kind, body = self.unprotect(header, body)
            elif self.rx and kind == HANDSHAKE:
                self.faults.append("plaintext handshake record after keys")
            if self.result["alert"] and self.result["alert"]["number"] not in (0, 90):
                self.faults.append("a record after a fatal alert")
            if kind == ALERT:
                self.on_alert(body, encrypted)
                continue
            return kind, body

    def unprotect(self, header, body):
        opened = self.rx.open(header, body) if self.rx else None
        if opened is None:
            if not self.cfg.other_keys:
                self.faults.append("a record that does not decrypt")
            raise Closed
        kind, content, pad = opened
        size = len(content) + pad
        limit = self.cfg.limit if self.hello.record_size_limit and self.cfg.limit >= 64 else 65536
        if size > min(limit, tls.MAX_PLAIN + 1):
            self.faults.append(f"a record of {size} bytes")
        if not content and kind != DATA:
            self.faults.append(f"an empty record of type {kind}")
        return kind, content

    def on_ccs(self, body):
        where = "flight 2" if self.after_hrr or not self.retry_wanted() else "hello 2"
        self.result["ccs"].append(where if self.rx or self.hello else "hello 1")
        if body != b"\x01" or len(self.result["ccs"]) > 1 or self.finished or self.inbuf:
            self.faults.append("ChangeCipherSpec not as RFC 8446 D.4 has it")

    # ClientHello and what follows from it.

    def read_hello(self):
        msg = self.expect(tls.CLIENT_HELLO)
        if self.inbuf:
            self.faults.append("bytes after the ClientHello")
        hello = ClientHello(msg)
        self.faults += hello.faults
        hello.faults = self.faults
        if not self.hello:
            self.hello = self.hello1 = hello
            self.result["hello"] = hello.summary()
            if hello.has("cookie"):
                self.faults.append("cookie in a first hello")
            self.check_shares_are_new(hello)
        else:
            hello.compare(self.hello1, self.hrr_group, self.hrr_cookie)
            if self.hrr_group:
                self.check_shares_are_new(hello)
            self.hello, self.after_hrr = hello, True
            self.result["hello2"] = hello.summary()

    def check_shares_are_new(self, hello):
        """RFC 9846 4.3.8: no key share for two connections."""
        shares = {share for _, share in hello.shares}
        if shares & self.state.shares:
            self.faults.append("key share that was used before")
        self.state.shares |= shares

    def find_psk(self):
        """The first PSK that we know and the suite allows: (index, key, hash, kind)."""
        for i, (identity, _) in enumerate(self.hello.identities):
            if identity in EXTERNAL_PSKS:
                found = (i, *EXTERNAL_PSKS[identity], "ext")
            elif identity in IMPORTED_PSKS:
                found = (i, *IMPORTED_PSKS[identity], "imp")
            elif identity in self.state.tickets:
                t = self.state.tickets[identity]
                found = (i, t.psk, t.hash, "res")
            else:
                continue
            if not self.cfg.suite or SUITES[self.cfg.suite][1] == found[2]:
                return found
        return None

    def negotiate(self):
        h, cfg = self.hello, self.cfg
        self.psk = self.find_psk() if cfg.psk and h.psk_modes else None
        usable = [s for s in h.suites if s in SUITES]
        if self.psk:
            fitting = [s for s in usable if SUITES[s][1] == self.psk[2]]
            self.psk = self.psk if fitting else None
            usable = fitting or usable
        if cfg.suite and cfg.suite not in h.suites:
            raise Skip(f"suite {cfg.suite:#06x} is not offered")
        if not usable:
            raise Abort("handshake_failure")
        self.suite = cfg.suite or usable[0]
        if self.psk and SUITES[self.suite][1] != self.psk[2]:
            self.psk = None
        self.hash = SUITES[self.suite][1]
        known = [g for g in h.groups if tls.share_len(g)]
        if cfg.group and cfg.group not in h.groups:
            raise Skip(f"group {cfg.group:#06x} is not offered")
        shared = [g for g, _ in h.shares if g in known]
        if not known and not self.psk:
            raise Abort("handshake_failure")
        self.group = cfg.group or (shared or known or [None])[0]
        if self.psk and (cfg.psk_ke or 1 not in h.psk_modes):
            if 0 not in h.psk_modes:
                raise Skip("psk_ke is not offered")
            self.group = None
        if not self.after_hrr:
            self.hrr_group = self.group if self.group and self.group not in shared else None
            self.hrr_cookie = cfg.cookie

    def retry_wanted(self):
        return bool(self.hrr_group or self.hrr_cookie or self.cfg.hrr) and not self.after_hrr

    def accept_psk(self):
        """RFC 8446 4.2.11.2, over the transcript so far."""
        before, self.transcript = self.transcript, self.transcript + self.hello.msg
        self.schedule = tls.KeySchedule(self.hash, self.psk[1] if self.psk else None)
        if not self.psk:
            return
        index, _, _, kind = self.psk
        want = self.schedule.mac(self.schedule.binder_key(kind),
                                 before + self.hello.truncated())
        good = index < len(self.hello.binders) and self.hello.binders[index] == want
        self.result["psk"] = {"index": index, "kind": kind, "binder_good": good,
                              "age": self.hello.identities[index][1]}
        if not good:
            raise Abort("decrypt_error")

    # The client's second flight.

    def read_flight(self):
        if self.cfg.request_cert and not self.psk:
            self.read_certificate()
        msg = self.expect(tls.FINISHED)
        if msg[4:] != self.schedule.mac(self.client_secret, self.transcript):
            self.faults.append("client's Finished is wrong")
            raise Abort("decrypt_error")
        if self.inbuf:
            self.faults.append("bytes after the client's Finished")
        self.transcript += msg
        self.finished = True
        self.rx = tls.Cipher(self.suite, self.client_app)
        self.resumption = self.schedule.derive("res master", self.transcript)
        self.result.update(completed=True, suite=SUITES[self.suite][0],
                           group=f"{self.group:#06x}" if self.group else None,
                           resumed=bool(self.psk and self.psk[3] == "res"), retried=self.after_hrr)

    def read_certificate(self):
        """RFC 8446 4.4.2, 4.4.3: the client's answer to our CertificateRequest."""
        msg = self.expect(tls.CERTIFICATE)
        r = Reader(msg[4:])
        if r.vec(1):
            self.faults.append("client's certificate_request_context")
        entries, chain = Reader(r.vec(3)), []
        r.end()
        while entries.left():
            chain.append(entries.vec(3, 1))
            if entries.vec(2):
                self.faults.append("extension in the client's Certificate")
        self.transcript += msg
        report = self.result["client_cert"] = {"sent": len(chain)}
        if not chain:
            return
        certs = [x509.load_der_x509_certificate(der) for der in chain]
        report["subject"] = certs[0].subject.rfc4514_string()
        report["trusted"] = self.chain_is_trusted(certs)
        msg = self.expect(tls.CERTIFICATE_VERIFY)
        r = Reader(msg[4:])
        scheme, signature = r.uint(2), r.vec(2)
        r.end()
        report["scheme"] = f"{scheme:#06x}"
        content = tls.signed_content(b"client", tls.digest(self.hash, self.transcript))
        report["verified"] = tls.verify(scheme, certs[0].public_key(), content, signature)
        if scheme not in CR_SIGALGS:
            self.faults.append("client signs with a scheme that was not offered")
        if not report["verified"]:
            self.faults.append("client's CertificateVerify is wrong")
            raise Abort("decrypt_error")
        self.transcript += msg

    def chain_is_trusted(self, certs):
        """Signatures only, from the leaf to one of our authorities: enough for a test."""
        for cert, issuer in zip(certs, certs[1:] + self.state.cas):
            candidates = [issuer] if issuer in certs else self.state.cas
            if not any(self.signed_by(cert, ca) for ca in candidates):
                return False
        return True

    @staticmethod
    def signed_by(cert, ca):
        public = ca.public_key()
        how = ((ec.ECDSA(cert.signature_hash_algorithm),)
               if isinstance(public, ec.EllipticCurvePublicKey)
               else (padding.PKCS1v15(), cert.signature_hash_algorithm))
        try:
            public.verify(cert.signature, cert.tbs_certificate_bytes, *how)
            return True
        except (InvalidSignature, TypeError):
            return False

    # After the handshake.

    def ticket(self, **fields):
        """A NewSessionTicket message that a later connection may use."""
        m = SimpleNamespace(lifetime=7200, age_add=int.from_bytes(os.urandom(4), "big"),
                            nonce=os.urandom(8), ticket=os.urandom(32), exts=[], tail=b"")
        m.__dict__.update(fields)
        psk = tls.expand_label(self.hash, self.resumption, "resumption", m.nonce,
                               self.schedule.len)
        self.state.tickets[m.ticket] = SimpleNamespace(psk=psk, hash=self.hash, at=time.time())
        return message(tls.NEW_SESSION_TICKET,
                       u32(m.lifetime) + u32(m.age_add) + vec8(m.nonce) + vec16(m.ticket)
                       + vec16(ext_block(m.exts)) + m.tail)

    def key_update(self, request, body=None):
        """Sends a KeyUpdate and changes our key after it."""
        self.rec.put(HANDSHAKE, message(tls.KEY_UPDATE,
                                        bytes([request]) if body is None else body))
        self.rec.tx = self.rec.tx.updated()
        self.asked = 0

    def after(self):
        for _ in range(self.cfg.tickets):
            self.rec.put(HANDSHAKE, self.ticket())
        if self.hook("post"):
            self.case.post(self)
        if self.cfg.greeting:
            self.rec.put(DATA, f"badserver {self.case.name}\n".encode())
        self.rec.flush()
        while True:
            kind, body = self.receive()
            if kind == DATA:
                self.result["data"] += len(body)
                if self.cfg.crossing and not self.result.get("key_updates"):
                    self.held += body
                    continue
                self.rec.put(DATA, body)
                self.rec.flush()
            elif kind == HANDSHAKE:
                self.on_post_message(body)
            else:
                self.faults.append(f"record of type {kind}")

    def on_post_message(self, body):
        if body[:4] != b"\x18\0\0\x01" or len(body) != 5 or body[4] > 1:
            self.faults.append(f"post-handshake message {body[:8].hex()}")
            raise Abort("unexpected_message")
        self.rx = self.rx.updated()
        self.result["key_updates"] = self.result.get("key_updates", 0) + 1
        if body[4] and self.asked:
            self.faults.append("asks for a KeyUpdate again before one has come")  # RFC 9846 4.7.3
        self.asked = self.asked or body[4]
        if body[4] and self.cfg.answer:
            self.key_update(int(self.cfg.crossing))
            if self.held:
                self.rec.put(DATA, self.held)
                self.held = b""
            self.rec.flush()
