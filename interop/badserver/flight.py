# SPDX-License-Identifier: GPL-2.0-only
"""The server's messages and keys: the do_ steps of a plan.

Owns how a good message looks that only a server sends.  Owns neither the order
of messages nor the socket; class Conn of server.py has those, and the
attributes used here.
"""

import os
import tls
from talk import Abort, Talk
from tls import CCS, ext, ext_block, message, u16, vec16, vec8

CR_SIGALGS = [0x0403, 0x0503, 0x0804, 0x0805, 0x0806, 0x0401]


class Flight(Talk):
    """What a connection can send."""

    role = b"server"

    def room(self):
        return min(tls.MAX_PLAIN, (self.hello.record_size_limit or 16385) - 1)

    def own_chain(self):
        return self.state.credentials(self.cfg.cert)

    def own_secret(self):
        return self.server_secret

    def peer_sigalgs(self):
        return self.hello.sigalgs

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
