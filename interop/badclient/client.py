# SPDX-License-Identifier: GPL-2.0-only
"""A good TLS 1.3 client for one connection, with a hook at every step.

The counterpart of badserver's server.py, in the same way: a row (row.py) is a
set of settings (DEFAULTS) and hooks.  What is sent goes into the transcript as it
was sent, binders and Finished are right for it, so that only the thing that the
row breaks is wrong: a server that lacks its check would get on.

All that the server says is held against the RFC (answer.py).  Owns no row.
"""

import copy
import os
import socket

from cryptography import x509
from cryptography.hazmat.primitives import serialization

import answer
import tls
from mlkem import ct_len
from mlkem_key import Key
from server import State
from talk import Abort, Closed, Talk
from tls import (ALERT, CCS, DATA, HYBRIDS, MAX_PLAIN, SUITES, DecodeError, ext, ext_block, message,
                 u16, u16s, u32, vec8, vec16)

DEFAULTS = dict(
    suites=(0x1301, 0x1302, 0x1303),
    groups=(tls.X25519, tls.SECP256R1, tls.SECP384R1),
    shares=(tls.X25519,),
    schemes=(0x0403, 0x0503, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b),
    host="server.test",      # server_name; None: no such extension
    alpn=(),
    limit=None,             # record_size_limit
    session_id=32,          # its length
    psks=(),                # (identity, key, hash)
    age=0,                  # obfuscated_ticket_age of each
    label="ext",            # of the binders
    modes=(1,),             # psk_key_exchange_modes
    early=False,            # early_data
    cert=None,              # NAME.pem, NAME.chain and NAME.key
    scheme=None,            # of CertificateVerify; None: what fits the key
    timeout=None,           # of the connection, None: the run's
)


def credentials(world, name):
    """([DER, ...], key) of the PKI."""
    with open(world.path(name + ".pem"), "rb") as pem, open(world.path(name + ".chain"), "rb") as more:
        certs = State.split(pem.read() + more.read())
    with open(world.path(name + ".key"), "rb") as f:
        key = serialization.load_pem_private_key(f.read(), None)
    return [c.public_bytes(serialization.Encoding.DER) for c in certs], key


class Spoken(Exception):
    """All is said: what is left to read is read once the server is done."""


class Share:
    """A key share, and the secret that comes of the server's."""

    def __init__(self, group):
        self.group = group
        self.curve, size, self.kem_first = HYBRIDS.get(group, (group, 0, False))
        self.key = tls.new_key(group)
        self.kem = Key(size) if size else None
        halves = [tls.public_share(self.key)]
        if self.kem:
            halves.insert(0 if self.kem_first else 1, self.kem.pub)
        self.data = b"".join(halves)

    def secret(self, peer):
        if not self.kem:
            return tls.key_exchange(self.group, peer, self.key)[1]
        at = ct_len(self.kem.size) if self.kem_first else tls.POINT_LEN[self.curve]
        ct, point = (peer[:at], peer[at:]) if self.kem_first else (peer[at:], peer[:at])
        halves = [self.kem.decapsulate(ct), tls.key_exchange(self.curve, point, self.key)[1]]
        return b"".join(halves if self.kem_first else halves[::-1])


class Conn(Talk):
    """One connection.  Keys are made before it is opened: the server's time is short."""

    role = b"client"

    def __init__(self, row, credentials, timeout):
        self.row, self.credentials, self.timeout = row, credentials, timeout
        self.shares = {}
        self.sock = None
        cfg = {**DEFAULTS, **row.cfg}
        for group in cfg["shares"]:
            self.share(group)

    def open(self, sock):
        super().__init__(sock, self.row, DEFAULTS, self.timeout)
        self.random, self.session_id = os.urandom(32), os.urandom(self.cfg.session_id)
        self.hello = self.retry = self.schedule = None
        self.wishes, self.early = [], None
        self.asked = self.completed = False
        self.heard = []                 # what has come of the server's flight
        self.ccs = self.records_since_hello = 0
        self.under = "none"             # the keys that protect what the server sends
        self.ended = False              # a fatal alert has come
        self.result = {"alert": None, "eof": False}

    def share(self, group):
        if group not in self.shares:
            self.shares[group] = Share(group)
        return self.shares[group]

    # The conversation.

    def run(self):
        """Until the row has said what it has to say; rest() reads what is left."""
        self.guarded(self.converse)

    def rest(self):
        """To the end of the stream, which the server's consumer has ended."""
        self.guarded(self.read_on)

    def guarded(self, what):
        try:
            what()
        except (Closed, Spoken):
            pass
        except Abort as e:
            self.faults.append(f"would abort with {e}")
        except DecodeError as e:
            self.faults.append(f"message that does not parse: {e}")
        except socket.timeout:
            self.faults.append("timeout")
        except ConnectionResetError:     # what was sent after the server had given up
            if not self.ended:
                self.faults.append("reset")

    def converse(self):
        self.perform(self.planned("plan1", ["CH"]))
        self.read_hello()
        if self.retry:
            self.perform(self.planned("plan2", (["CCS"] if self.session_id else []) + ["CH2"]))
            self.read_hello()
        elif self.hook("plan2") or self.hook("ch2"):
            raise AssertionError("no HelloRetryRequest came")
        self.read_flight()
        plan = ["CCS"] if self.session_id and not self.retry else []
        if self.asked:
            plan += ["CERT"] + (["CV"] if self.cfg.cert else [])
        self.perform(self.planned("plan", plan + ["FIN", "APP"]))
        self.completed = True

    def drain(self):
        """For badserver's steps: reading is rest()'s."""
        raise Spoken

    def read_on(self):
        """What a server may still say, from wherever the row has left off."""
        if not self.ended and "SH" not in self.heard:
            self.read_hello()
            if self.retry and "SH" not in self.heard:
                self.read_hello()
        if not self.ended and "FIN" not in self.heard:
            self.read_flight()
        while True:
            kind, body = self.receive()
            self.faults.append(f"record of type {kind}: {body[:16].hex()}")

    # Sending.

    def room(self):
        return MAX_PLAIN

    def own_chain(self):
        return self.credentials(self.cfg.cert) if self.cfg.cert else ([], None)

    def own_secret(self):
        return self.client_secret

    def peer_sigalgs(self):
        return self.wishes

    def first_extensions(self):
        cfg, exts = self.cfg, []
        if cfg.host:
            exts.append(ext("server_name", vec16(b"\0" + vec16(cfg.host.encode()))))
        exts += [ext("supported_groups", vec16(u16s(cfg.groups))),
                 ext("signature_algorithms", vec16(u16s(cfg.schemes))),
                 ext("supported_versions", vec8(u16(0x0304)))]
        if cfg.alpn:
            exts.append(ext("alpn", vec16(b"".join(vec8(n) for n in cfg.alpn))))
        if cfg.limit:
            exts.append(ext("record_size_limit", u16(cfg.limit)))
        if cfg.modes:
            exts.append(ext("psk_key_exchange_modes", vec8(bytes(cfg.modes))))
        exts.append(ext("key_share", self.share_list(cfg.shares)))
        if cfg.early:
            exts.append(ext("early_data"))
        return exts

    def share_list(self, groups):
        return vec16(b"".join(u16(g) + vec16(self.share(g).data) for g in groups))

    def do_CH(self):
        self.say_hello("CH", self.build(
            "ch", version=0x0303, random=self.random, session_id=self.session_id,
            suites=list(self.cfg.suites), compression=b"\0", exts=self.first_extensions(),
            psks=list(self.cfg.psks), behind=[], binders=lambda b: b))

    def do_CH2(self):
        """RFC 8446 4.1.2: the first one, but for what changes."""
        m = copy.copy(self.hello)
        m.exts = [e for e in m.exts if e[0] != tls.EXT["early_data"]]
        m.behind, m.tail, m.binders = [], b"", lambda b: b
        if self.retry and self.retry.group:
            kind = tls.EXT["key_share"]
            m.exts = [(kind, self.share_list([self.retry.group])) if t == kind else (t, d)
                      for t, d in m.exts]
            m.psks = [p for p in m.psks if p[2] == SUITES[self.retry.suite][1]]
        (self.hook("ch2") or (lambda c, m: None))(self, m)
        self.say_hello("CH2", m)

    def say_hello(self, name, m):
        self.hello = m
        self.emit(name, self.hello_message(m))

    def hello_message(self, m):
        """With binders that are right for the rest (RFC 8446 4.2.11.2)."""
        exts, lengths, after = list(m.exts), 0, b""
        if m.psks:
            empty = [bytes(tls.KeySchedule(h).len) for _, _, h in m.psks]
            blank = vec16(b"".join(vec8(b) for b in m.binders(empty)))
            exts.append(ext("pre_shared_key", vec16(
                b"".join(vec16(i) + u32(self.cfg.age) for i, _, _ in m.psks)) + blank))
            lengths, after = len(blank), ext_block(m.behind) + m.tail
        body = (u16(m.version) + m.random + vec8(m.session_id) + vec16(u16s(m.suites))
                + vec8(m.compression) + vec16(ext_block(exts + m.behind)) + m.tail)
        msg = message(tls.CLIENT_HELLO, body)
        if not m.psks:
            return msg
        head = msg[:len(msg) - len(after) - lengths]
        schedules = [tls.KeySchedule(h, key) for _, key, h in m.psks]
        binders = [s.mac(s.binder_key(self.cfg.label), self.transcript + head) for s in schedules]
        return head + vec16(b"".join(vec8(b) for b in m.binders(binders))) + after

    def do_CCS(self):
        self.cut()
        self.rec.plain(CCS, b"\x01")

    def do_APP(self):
        self.cut()
        self.rec.tx = tls.Cipher(self.suite, self.client_app)

    # Receiving.

    def receive(self):
        """(type, content) of the next record that matters."""
        while True:
            record = self.rec.read()
            if record is None:
                self.result["eof"] = True
                if self.rec.inb:
                    self.faults.append("the stream ends in the middle of a record")
                raise Closed
            kind, header, body = record
            if header[1:3] != b"\x03\x03":
                self.faults.append(f"record version {header[1:3].hex()}")
            if self.ended:
                self.faults.append("a record after a fatal alert")
            if kind == CCS:
                self.on_ccs(body)
                continue
            self.check_ccs(kind)
            encrypted = kind == DATA
            if encrypted:
                kind, body = self.unprotect(header, body)
            elif self.rx:
                self.faults.append(f"plaintext record of type {kind} after keys")
            elif len(body) > MAX_PLAIN or not body:
                self.faults.append(f"plaintext record of {len(body)} bytes")
            if kind != ALERT:
                return kind, body
            self.on_alert(body, encrypted)
            self.result["alert"].setdefault("under", self.under)
            if self.result["alert"]["number"] != 90:
                self.ended = self.result["alert"]["number"] != 0
                raise Closed

    def unprotect(self, header, body):
        opened = self.rx.open(header, body) if self.rx else None
        if opened is None:
            self.faults.append("a record that does not decrypt")
            raise Closed
        kind, content, pad = opened
        limit = self.cfg.limit or MAX_PLAIN + 1
        if self.agreed_limit and len(content) + pad > limit:
            self.faults.append(f"a record of {len(content) + pad} bytes")
        if not content and kind != DATA:
            self.faults.append(f"an empty record of type {kind}")
        return kind, content

    agreed_limit = False

    def on_ccs(self, body):
        """RFC 8446 D.4: one, directly behind the server's first message."""
        self.ccs += 1
        if body != b"\x01" or self.ccs > 1 or not self.session_id or not self.heard or \
           self.records_since_hello:
            self.faults.append("ChangeCipherSpec not as RFC 8446 D.4 has it")

    def check_ccs(self, kind):
        if not self.heard:
            return
        self.records_since_hello += 1
        if self.session_id and not self.ccs and not (kind == ALERT and not self.rx):
            self.faults.append("no ChangeCipherSpec behind the server's first message")

    def read_hello(self):
        if self.inbuf:
            self.faults.append("bytes behind a HelloRetryRequest")
        msg = self.expect(tls.SERVER_HELLO)
        h = answer.ServerHello(msg, self.hello, self.faults)
        if h.retry:
            if self.retry:
                self.faults.append("second HelloRetryRequest")
            self.retry = h
            self.heard.append("HRR")
            first = tls.digest(SUITES[h.suite][1], self.transcript)
            self.transcript = message(tls.MESSAGE_HASH, first) + msg
            return
        if self.retry:
            h.compare(self.retry, self.faults)
        if self.inbuf:
            self.faults.append("bytes behind ServerHello in its record")
        self.transcript += msg
        self.heard.append("SH")
        self.take_keys(h)

    def take_keys(self, h):
        self.suite, self.group, self.psk = h.suite, h.group, h.psk
        self.hash = SUITES[h.suite][1]
        key = None
        if h.psk is not None:
            _, key, name = self.hello.psks[h.psk]
            if name != self.hash:
                self.faults.append("suite of another hash than the PSK's")
        self.schedule = tls.KeySchedule(self.hash, key)
        if h.group not in self.shares:
            self.faults.append(f"share of group {h.group}")
            raise Closed
        self.schedule.advance(self.shares[h.group].secret(h.share))
        self.server_secret = self.schedule.derive("s hs traffic", self.transcript)
        self.client_secret = self.schedule.derive("c hs traffic", self.transcript)
        self.rx = tls.Cipher(self.suite, self.server_secret)
        self.rec.tx = tls.Cipher(self.suite, self.client_secret)
        self.under = "handshake"

    def read_flight(self):
        """EncryptedExtensions to Finished."""
        offered = {tls.EXT_NAMES.get(t): d for t, d in self.hello.exts}
        msg = self.expect(tls.ENCRYPTED_EXTENSIONS)
        found = answer.encrypted_extensions(msg, offered, self.faults)
        self.result["ee"] = found
        self.agreed_limit = "record_size_limit" in found
        self.transcript += msg
        if self.psk is None:
            self.read_authentication()
        msg = self.expect(tls.FINISHED)
        if msg[4:] != self.schedule.mac(self.server_secret, self.transcript):
            self.faults.append("server's Finished is wrong")
        if self.inbuf:
            self.faults.append("bytes behind the server's Finished in its record")
        self.transcript += msg
        self.heard.append("FIN")
        self.schedule.advance()
        self.client_app = self.schedule.derive("c ap traffic", self.transcript)
        self.rx = tls.Cipher(self.suite, self.schedule.derive("s ap traffic", self.transcript))
        self.under = "application"

    def read_authentication(self):
        msg = self.next_message()
        if msg[0] == tls.CERTIFICATE_REQUEST:
            self.asked = True
            self.wishes = answer.certificate_request(msg, self.faults)
            self.transcript += msg
            msg = self.next_message()
        if msg[0] != tls.CERTIFICATE:
            self.faults.append(f"message {msg[0]} where Certificate was due")
            raise Abort("unexpected_message")
        chain = answer.certificate(msg, self.faults)
        self.transcript += msg
        msg = self.expect(tls.CERTIFICATE_VERIFY)
        public = x509.load_der_x509_certificate(chain[0]).public_key()
        self.result["scheme"] = answer.certificate_verify(
            msg, public, self.cfg.schemes, self.hash, self.transcript, self.faults)
        self.transcript += msg

    # After the handshake.

    def say(self, data):
        self.rec.put(DATA, data)
        self.rec.flush()

    def hear(self, n):
        """n bytes of data."""
        data = b""
        while len(data) < n:
            kind, body = self.receive()
            if kind != DATA:
                self.faults.append(f"record of type {kind} where data was due")
                raise Closed
            data += body
        return data
