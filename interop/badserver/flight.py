# SPDX-License-Identifier: GPL-2.0-only
"""The server's messages and keys: the do_ steps of a plan.

Owns how a good message looks and where a case's hooks see it: first its
fields, then its bytes.  Owns neither the order of messages nor the socket;
class Conn of server.py has those, and the attributes used here.
"""

import os
from types import SimpleNamespace

import tls
from tls import (ALERT, ALERTS, CCS, HANDSHAKE, ext, ext_block, message, u16, vec16, vec24, vec8)

CR_SIGALGS = [0x0403, 0x0503, 0x0804, 0x0805, 0x0806, 0x0401]


class Abort(Exception):
    """The client is refused with an alert, by name."""


def chunks(data, size):
    return [data[i:i + size] for i in range(0, len(data), size)]


class Flight:
    """What a connection can send."""

    def own_share(self):
        if self.kex is None:
            peer = dict(self.hello.shares).get(self.group)
            try:
                key = (self.state.keys.setdefault(self.group, tls.new_key(self.group))
                       if self.cfg.share_again else None)
                self.kex, self.shared = tls.key_exchange(self.group, peer, key)
                while self.cfg.leading_zero and self.shared[0]:
                    self.kex, self.shared = tls.key_exchange(self.group, peer)
            except (ValueError, TypeError) as e:
                self.faults.append(f"key share: {e}")
                raise Abort("illegal_parameter") from e
        return self.kex

    # Sending.

    def emit(self, name, data):
        """Queues a handshake message and adds it to the transcript."""
        change = self.case.raw.get(name)
        if change:
            data = change(self, data)
        self.transcript += data
        self.pending += data

    def cut(self):
        """Puts what is queued into records: keys change, or something else follows."""
        data, self.pending = self.pending, b""
        if not data:
            return
        size = min(tls.MAX_PLAIN, (self.hello.record_size_limit or 16385) - 1)
        frag = self.hook("frag") or (lambda c, d: chunks(d, size))
        for piece in frag(self, data):
            if callable(piece):
                piece(self)
                continue
            content, pad = piece if isinstance(piece, tuple) else (piece, 0)
            self.rec.put(HANDSHAKE, content, pad)

    def alert(self, name, level=2):
        self.rec.put(ALERT, bytes([level, ALERTS[name] if isinstance(name, str) else name]))
        self.rec.flush()

    def build(self, hook, **fields):
        """A message's fields after its hook has seen them."""
        m = SimpleNamespace(tail=b"", **fields)
        change = self.hook(hook)
        if change:
            change(self, m)
        return m

    def hello_message(self, m):
        return message(tls.SERVER_HELLO,
                       u16(m.version) + m.random + vec8(m.session_id) + u16(m.suite)
                       + bytes([m.compression]) + vec16(ext_block(m.exts)) + m.tail)

    def do_HRR(self):
        exts = [ext("supported_versions", u16(0x0304))]
        if self.hrr_group:
            exts.append(ext("key_share", u16(self.hrr_group)))
        if self.hrr_cookie is not None:
            exts.append(ext("cookie", vec16(self.hrr_cookie)))
        m = self.build("hrr_msg", version=0x0303, random=tls.HRR_RANDOM, compression=0,
                       session_id=self.hello.session_id, suite=self.suite, exts=exts)
        first = tls.digest(self.hash, self.hello.msg)
        self.transcript = message(tls.MESSAGE_HASH, first)
        self.emit("HRR", self.hello_message(m))

    def do_SH(self):
        exts = [ext("supported_versions", u16(0x0304))]
        if self.group:
            exts.append(ext("key_share", u16(self.group) + vec16(self.own_share())))
        if self.psk:
            exts.append(ext("pre_shared_key", u16(self.psk[0])))
        m = self.build("sh", version=0x0303, random=os.urandom(32), compression=0,
                       session_id=self.hello.session_id, suite=self.suite, exts=exts)
        self.emit("SH", self.hello_message(m))

    def do_CCS(self):
        self.cut()
        if self.hello.session_id:
            self.rec.plain(CCS, b"\x01")
            self.ccs_sent = True

    def do_KEYS(self):
        self.cut()
        self.schedule.advance(self.shared or None)
        derive = lambda label: self.schedule.derive(label, self.transcript)
        self.server_secret, self.client_secret = derive("s hs traffic"), derive("c hs traffic")
        self.rec.tx = tls.Cipher(self.suite, self.server_secret)
        self.rx = tls.Cipher(self.suite, self.client_secret)

    def do_EE(self):
        exts, h = [], self.hello
        if h.sni:
            exts.append(ext("server_name"))
        if h.alpn:
            exts.append(ext("alpn", vec16(vec8(h.alpn[0].encode("latin-1")))))
        if h.record_size_limit:
            exts.append(ext("record_size_limit", u16(self.cfg.limit)))
        m = self.build("ee", exts=exts)
        self.emit("EE", message(tls.ENCRYPTED_EXTENSIONS, vec16(ext_block(m.exts)) + m.tail))

    def do_CR(self):
        m = self.build("cr", context=b"", exts=[ext("signature_algorithms",
                                                    vec16(tls.u16s(CR_SIGALGS)))])
        self.emit("CR", message(tls.CERTIFICATE_REQUEST,
                                vec8(m.context) + vec16(ext_block(m.exts)) + m.tail))

    def do_CERT(self):
        chain, _ = self.state.credentials(self.cfg.cert)
        m = self.build("ct", context=b"", entries=[(der, []) for der in chain])
        body = b"".join(vec24(der) + vec16(ext_block(exts)) for der, exts in m.entries)
        self.emit("CERT", message(tls.CERTIFICATE, vec8(m.context) + vec24(body) + m.tail))

    def do_CV(self):
        _, key = self.state.credentials(self.cfg.cert)
        scheme = self.cfg.scheme or tls.default_scheme(key, self.hello.sigalgs)
        m = self.build("cv", scheme=scheme, sign_as=None, key=key, context=b"server", salt=None,
                       transcript=self.transcript, signature=None, change=lambda s: s)
        if m.signature is None:
            content = tls.signed_content(m.context, tls.digest(self.hash, m.transcript))
            m.signature = m.change(tls.sign(m.sign_as or m.scheme, m.key, content, m.salt))
        self.result["scheme"] = f"{m.scheme:#06x}"
        self.emit("CV", message(tls.CERTIFICATE_VERIFY,
                                u16(m.scheme) + vec16(m.signature) + m.tail))

    def do_FIN(self):
        m = self.build("fin", verify=self.schedule.mac(self.server_secret, self.transcript))
        self.emit("FIN", message(tls.FINISHED, m.verify + m.tail))

    def do_APP(self):
        self.cut()
        self.schedule.advance()
        derive = lambda label: self.schedule.derive(label, self.transcript)
        self.server_app, self.client_app = derive("s ap traffic"), derive("c ap traffic")
        exporter = tls.expand_label(self.hash, derive("exp master"), "EXPORTER-Channel-Binding",
                                    tls.digest(self.hash, b""), self.schedule.len)
        self.result["exporter"] = tls.expand_label(
            self.hash, exporter, "exporter", tls.digest(self.hash, b""), 32).hex()
        self.rec.tx = tls.Cipher(self.suite, self.server_app)
