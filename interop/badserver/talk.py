# SPDX-License-Identifier: GPL-2.0-only
"""What both ends of a connection are made of: plans, hooks, messages, alerts.

Owns how a plan is carried out, where a case's hooks see a message (first its
fields, then its bytes), how messages get into records and out of them, and what
holds for the alerts of either peer; and the messages that both send,
Certificate, CertificateVerify and Finished.  server.py and badclient's client.py
are the ends: they say what a record may be (receive), how much one may hold
(room), and whose chain and secret it is.
"""

import socket
from types import SimpleNamespace

import tls
from tls import ALERT, ALERT_NAMES, ALERTS, HANDSHAKE, ext_block, message, u16, vec16, vec24, vec8


class Closed(Exception):
    """Nothing more will come from the peer."""


class Abort(Exception):
    """The peer is refused with an alert, by name."""


def chunks(data, size):
    return [data[i:i + size] for i in range(0, len(data), size)]


class Talk:
    """One end of a connection; .faults lists what the other end got wrong."""

    def __init__(self, sock, case, defaults, timeout):
        self.sock, self.case = sock, case
        self.cfg = SimpleNamespace(**{**defaults, **case.cfg})
        self.rec = tls.Records(sock, self.cfg.timeout or timeout)
        self.rx = None                  # the peer's traffic key
        self.transcript = b""
        self.pending = b""              # handshake bytes that wait for a record
        self.inbuf = b""                # handshake bytes of the peer
        self.psk = self.group = self.suite = None
        self.finished = False
        self.faults = []

    # Plans.

    def hook(self, name):
        return getattr(self.case, name, None)

    def planned(self, hook, plan):
        return (self.hook(hook) or (lambda c, p: p))(self, plan) or plan

    def perform(self, plan):
        """Carries out a plan; a hook may have put bytes and functions into it."""
        for step in plan:
            if callable(step):
                step(self)
            elif isinstance(step, bytes):
                self.emit(None, step)
            else:
                getattr(self, "do_" + step)()
        self.cut()
        self.rec.flush()

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
        frag = self.hook("frag") or (lambda c, d: chunks(d, c.room()))
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

    # Steps of a plan.

    def do_CERT(self):
        chain, _ = self.own_chain()
        m = self.build("ct", context=b"", entries=[(der, []) for der in chain])
        body = b"".join(vec24(der) + vec16(ext_block(exts)) for der, exts in m.entries)
        self.emit("CERT", message(tls.CERTIFICATE, vec8(m.context) + vec24(body) + m.tail))

    def do_CV(self):
        _, key = self.own_chain()
        scheme = self.cfg.scheme or tls.default_scheme(key, self.peer_sigalgs())
        m = self.build("cv", scheme=scheme, sign_as=None, key=key, context=self.role, salt=None,
                       transcript=self.transcript, signature=None, change=lambda s: s)
        if m.signature is None:
            content = tls.signed_content(m.context, tls.digest(self.hash, m.transcript))
            m.signature = m.change(tls.sign(m.sign_as or m.scheme, m.key, content, m.salt))
        self.result["scheme"] = f"{m.scheme:#06x}"
        self.emit("CV", message(tls.CERTIFICATE_VERIFY,
                                u16(m.scheme) + vec16(m.signature) + m.tail))

    def do_FIN(self):
        m = self.build("fin", verify=self.schedule.mac(self.own_secret(), self.transcript))
        self.emit("FIN", message(tls.FINISHED, m.verify + m.tail))

    # Receiving.

    def on_alert(self, body, encrypted):
        if len(body) != 2:
            self.faults.append(f"alert of {len(body)} bytes")
            raise Closed
        level, number = body
        if level != 2 and number not in (0, 90):
            self.faults.append("error alert that is not fatal")
        if level != 1 and number == 0:
            self.faults.append("close_notify that is no warning")    # RFC 9846 6.1
        if not self.result["alert"] or self.result["alert"]["number"] == 90:
            first = self.result["alert"]
            self.result["alert"] = {"level": level, "number": number, "encrypted": encrypted,
                                    "name": ALERT_NAMES.get(number, "unknown")}
            if first:     # user_canceled, then close_notify: the first one tells more
                self.result["alert"] = {**first, "then": ALERT_NAMES.get(number, number)}
        if number == 0 and self.finished:
            self.hang_up()

    def hang_up(self):
        """Our close_notify and the end of our side."""
        self.alert("close_notify", 1)
        try:
            self.sock.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def next_message(self):
        """The peer's next handshake message, with its header."""
        while len(self.inbuf) < 4 or len(self.inbuf) < 4 + int.from_bytes(self.inbuf[1:4], "big"):
            kind, body = self.receive()
            if kind != HANDSHAKE:
                self.faults.append(f"record of type {kind} in the handshake")
                raise Abort("unexpected_message")
            self.inbuf += body
        size = 4 + int.from_bytes(self.inbuf[1:4], "big")
        msg, self.inbuf = self.inbuf[:size], self.inbuf[size:]
        return msg

    def expect(self, kind):
        msg = self.next_message()
        if msg[0] != kind:
            self.faults.append(f"message {msg[0]} where {kind} was due")
            raise Abort("unexpected_message")
        return msg

    def drain(self):
        """Waits for the peer's last words and its end of the stream."""
        while True:
            self.receive()
