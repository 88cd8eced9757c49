# SPDX-License-Identifier: GPL-2.0-only
"""What anybody on the path can do to a handshake before the server is authenticated.

Each is something with run(connection, hello), see forger.py.
"""
import hashlib
import os
import struct

from forger import alert
from relay import Cut, CutAfter, Hold, Records, Reset

WARNING, FATAL = 1, 2
ALERTS = {
    "unexpected_message": 10, "bad_record_mac": 20, "record_overflow": 22, "handshake_failure": 40,
    "bad_certificate": 42, "unsupported_certificate": 43, "certificate_revoked": 44,
    "certificate_expired": 45, "certificate_unknown": 46, "illegal_parameter": 47, "unknown_ca": 48,
    "access_denied": 49, "decode_error": 50, "decrypt_error": 51, "protocol_version": 70,
    "insufficient_security": 71, "internal_error": 80, "inappropriate_fallback": 86,
    "missing_extension": 109, "unsupported_extension": 110, "unrecognized_name": 112,
    "unknown_psk_identity": 115, "certificate_required": 116, "no_application_protocol": 120,
    "nameless": 200,
}
CCS, ALERT, HANDSHAKE, DATA = 20, 21, 22, 23
HRR_RANDOM = hashlib.sha256(b"HelloRetryRequest").digest()
SECP256R1, SECP521R1, X25519 = 0x17, 0x19, 0x1d		# no share at first; not offered; shared


def record(kind, body, version=0x0303):
    return struct.pack(">BHH", kind, version, len(body)) + body


def flip(data, at):
    data = bytearray(data)
    data[at] ^= 1
    return bytes(data)


def _sid(hello):
    """The session id of a record with a ClientHello or ServerHello, with its length."""
    return hello[43:44 + hello[43]]


def hello_retry(hello, group):
    exts = struct.pack(">HHHHHH", 43, 2, 0x0304, 51, 2, group)
    body = (b"\x03\x03" + HRR_RANDOM + _sid(hello) + struct.pack(">HB", 0x1301, 0) +
            struct.pack(">H", len(exts)) + exts)
    return record(HANDSHAKE, b"\x02" + struct.pack(">I", len(body))[1:] + body)


# --- instead of the server's answer

class Say:
    """Answers so, a function of the ClientHello for each that comes, and then as `end` says."""

    def __init__(self, *answers, end="until_gone"):
        self.answers = answers
        self.end = end

    def run(self, connection, hello):
        for n, answer in enumerate(self.answers):
            if n:
                hello = connection.heard()
            connection.say(answer(hello) if callable(answer) else answer)
        getattr(connection, self.end)()


class Instead:
    """Another server: anybody can have one."""

    def __init__(self, address):
        self.address = address

    def run(self, connection, hello):
        connection.instead(self.address)
        connection.server.sendall(hello)
        connection.relay()


class RetryThenServer:
    """A HelloRetryRequest of the forger's; the server sees the second ClientHello only."""

    def run(self, connection, hello):
        connection.say(hello_retry(hello, SECP256R1))
        connection.server.sendall(connection.heard())
        connection.relay()


class Good:
    """Nothing: for the connection after the next."""

    def run(self, connection, hello):
        connection.server.sendall(hello)
        connection.relay()


# --- the server's answer, or the client's words, spoiled

class Spoil:
    """to_client() makes what spoils the server's answer, hello changes the ClientHello."""

    def __init__(self, to_client=None, hello=None, to_server=None):
        self.to_client = to_client
        self.hello = hello
        self.to_server = to_server

    def run(self, connection, hello):
        connection.server.sendall(self.hello(hello) if self.hello else hello)
        connection.relay(self.to_client and self.to_client(), self.to_server and self.to_server())


def _server_hello(change):
    """Changes the ServerHello's record; the rest follows."""
    return Spoil(lambda: Records(lambda i, r: change(r) if i == 0 else r))


def _after_server_hello(how, data=b""):
    def spoil(index, rec):
        if index == 0:
            raise how(rec + data)
        return rec
    return Spoil(lambda: Records(spoil))


def _sealed(change):
    """Changes the first encrypted record, by a function that gets it and may return none or more."""
    def make():
        seen = []

        def spoil(_, rec):
            if rec[0] == DATA:
                seen.append(rec)
                if len(seen) == 1:
                    return change(rec)
            return rec
        return Records(spoil)
    return Spoil(make)


def _last_sealed():
    """Changes what ends a piece of the flight, if that is an encrypted record."""
    class Last(Records):
        kind = 0

        def __init__(self):
            super().__init__(self.note)

        def note(self, _, rec):
            self.kind = rec[0]
            return rec

        def __call__(self, data):
            out = super().__call__(data)
            return flip(out, -1) if out and self.kind == DATA else out
    return Spoil(Last)


def _suites(hello):
    """All cipher suites become unknown ones."""
    at = 44 + hello[43]
    n = int.from_bytes(hello[at:at + 2], "big")
    return hello[:at + 2] + b"\x7a" * n + hello[at + 2 + n:]


def _client_finished():
    """The client's encrypted flight: the server fails, when the client is done."""
    return Records(lambda i, r: flip(r, -1) if r[0] == DATA else r)


def _hellos():
    """A ServerHello with one thing changed, by the name of the thing."""
    after_sid = lambda r: 43 + len(_sid(r))		# noqa: E731
    return {
        "legacy_version": _server_hello(lambda r: flip(r, 9)),
        "random": _server_hello(lambda r: flip(r, 20)),
        "downgrade_sentinel": _server_hello(lambda r: r[:35] + b"DOWNGRD\x01" + r[43:]),
        "session_id": _server_hello(lambda r: flip(r, 44)),
        "suite": _server_hello(lambda r: flip(r, after_sid(r))),
        "compression": _server_hello(lambda r: flip(r, after_sid(r) + 2)),
        "extensions_length": _server_hello(lambda r: flip(r, after_sid(r) + 4)),
        "extension_type": _server_hello(lambda r: flip(r, after_sid(r) + 5)),
        "last_byte": _server_hello(lambda r: flip(r, -1)),
        "message_type": _server_hello(lambda r: flip(r, 5)),
        "message_length": _server_hello(lambda r: flip(r, 8)),
        "twice": _server_hello(lambda r: r + r),
        "in_halves_with_an_alert_between": _server_hello(
            lambda r: record(HANDSHAKE, r[5:40]) + alert(WARNING, 90) + record(HANDSHAKE, r[40:])),
    }


def common():
    """Of any server, by name."""
    said = {f"alert_{name}": Say(alert(FATAL, n)) for name, n in ALERTS.items()}
    said.update({
        "warning_close_notify": Say(alert(WARNING, 0)),
        "warning_user_canceled": Say(alert(WARNING, 90), end="fin"),
        "warning_handshake_failure": Say(alert(WARNING, 40)),
        "alert_of_one_byte": Say(record(ALERT, b"\x02")),
        "alert_empty": Say(record(ALERT, b"")),
        "garbage": Say(lambda _: b"\xfa" + os.urandom(511)),
        "another_protocol": Say(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"),
        "record_type_data": Say(record(DATA, os.urandom(64))),
        "record_type_heartbeat": Say(record(24, os.urandom(64))),
        "record_of_64_kilobytes": Say(struct.pack(">BHH", HANDSHAKE, 0x0303, 0xffff) + bytes(100)),
        "record_empty": Say(record(HANDSHAKE, b"")),
        "ccs_malformed": Say(record(CCS, b"\x02")),
        "message_of_16_megabytes": Say(record(HANDSHAKE, b"\x02\xff\xff\xff" + bytes(64))),
        "retry_twice": Say(*[lambda h: hello_retry(h, SECP256R1)] * 2),
        "retry_for_what_was_not_offered": Say(lambda h: hello_retry(h, SECP521R1)),
        "retry_for_what_is_there": Say(lambda h: hello_retry(h, X25519)),
        "retry_then_alert": Say(lambda h: hello_retry(h, SECP256R1), alert(FATAL, 40)),
        "retry_then_the_server": RetryThenServer(),
        "fin": Say(b"", end="fin"),
        "reset": Say(b"", end="reset"),
        "fin_in_server_hello": Spoil(lambda: CutAfter(60, Cut)),
        "fin_after_server_hello": _after_server_hello(Cut),
        "reset_after_server_hello": _after_server_hello(Reset),
        # behind the ServerHello, and less than what a server with a PSK says
        "fin_in_the_flight": Spoil(lambda: CutAfter(160, Cut)),
        "alert_after_server_hello": _after_server_hello(Hold, alert(FATAL, 42)),
        "sealed_first_byte": _sealed(lambda r: flip(r, 5)),
        "sealed_last_byte": _sealed(lambda r: flip(r, -1)),
        "sealed_last_record": _last_sealed(),
        "sealed_lost": _sealed(lambda r: b""),
        "sealed_twice": _sealed(lambda r: r + r),
        "sealed_shortened": _sealed(lambda r: record(DATA, r[5:-1])),
        "sealed_too_short": _sealed(lambda r: record(DATA, r[5:9])),
        "client_hello_random": Spoil(hello=lambda r: flip(r, 20)),
        "client_hello_suites": Spoil(hello=_suites),
        "client_hello_last_byte": Spoil(hello=lambda r: flip(r, -1)),
    })
    said.update((f"server_hello_{name}", f) for name, f in _hellos().items())
    return said


SILENCE = {
    "silence": Say(b""),
    "silence_after_server_hello": _after_server_hello(Hold),
}

# When the client is done: the session, which stands, must not outlive it.
AUTHENTICATED = {"client_finished": Spoil(to_server=_client_finished)}


# --- before TLS: the answer to RPC's STARTTLS (RFC 9289 4.1), which is sunrpc's to judge

class StartTls:
    """plain() gets the server's answer: RPC's mark, xid, and the reply (RFC 5531 9)."""

    def __init__(self, reply):
        self.reply = reply

    def plain(self, data):
        answer = data[4:8] + struct.pack(f">{len(self.reply)}I", *self.reply)
        return struct.pack(">I", 0x80000000 | len(answer)) + answer


STARTTLS = {
    "without_starttls": StartTls((1, 0, 0, 0, 0)),
    "program_unavailable": StartTls((1, 0, 0, 0, 1)),
    "garbage_args": StartTls((1, 0, 0, 0, 4)),
    "system_error": StartTls((1, 0, 0, 0, 5)),
    "denied_auth_tooweak": StartTls((1, 1, 1, 5)),
    "denied_bad_version": StartTls((1, 1, 0, 2, 2)),
}
