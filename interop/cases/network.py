# SPDX-License-Identifier: GPL-2.0-only
"""Peers and networks that go silent, end, reset, or change bytes."""
import re
import socket
import threading
import time

from harness import case, check, check_equal, check_in
from relay import Cut, CutAfter, Hold, Records, Relay, Reset, linger_reset

TIMEOUT = "Connection timed out"
GIVEN_UP = b"\x15\x03\x03\x00\x02\x01\x5a" b"\x15\x03\x03\x00\x02\x01\x00"


def check_failed(done, *texts):
    check_equal(f"exit status of tlshc ({done.err})", done.status, 4)
    check_equal("lines on stderr", len(done.err.splitlines()), 1)
    for text in texts:
        check_in("tlshc's line", text, done.err)


def answer(world, peer):
    """A listener whose one connection is served by peer(socket) in a thread."""
    listener = world.listener()

    def serve():
        conn = listener.accept()[0]
        try:
            peer(conn)
        except OSError:
            pass
        finally:
            conn.close()
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    return listener.getsockname()[1], thread


def read_record(conn):
    head = conn.recv(5, socket.MSG_WAITALL)
    return head + conn.recv(int.from_bytes(head[3:5], "big"), socket.MSG_WAITALL)


def until_end(conn):
    """All that still comes."""
    data = b""
    while True:
        try:
            more = conn.recv(65536)
        except ConnectionResetError:
            return data
        if not more:
            return data
        data += more


class Silent:
    """Reads the ClientHello, sends something or nothing, and waits for the end."""

    def __init__(self, sends=b""):
        self.sends = sends
        self.after = None

    def __call__(self, conn):
        read_record(conn)
        conn.sendall(self.sends)
        self.after = until_end(conn)


def add_silent(name, sends):
    @case(f"network/{name}")
    def _(world):
        peer = Silent(sends)
        port, thread = answer(world, peer)
        done = world.tlshc(port, ("-timeout", "1.5"))
        check_failed(done, TIMEOUT, "(TIMEOUT), alert sent: user_canceled")
        check(1.4 < done.seconds < 5, f"took {done.seconds:.2f} s, wanted 1.5")
        thread.join(5)
        # RFC 8446 6.1: user_canceled, then close_notify; plaintext, for want of keys
        check_equal("what the peer got after the ClientHello", peer.after, GIVEN_UP)
        world.check_counters(HandshakesStarted=1, Failed=1, TimedOut=1, AlertsSent=2,
                             FailedTimeout=1)


add_silent("silent-peer-times-out", b"")
add_silent("half-a-record-header-times-out", b"\x16\x03")
add_silent("half-a-record-times-out", b"\x16\x03\x03\x00\x7a\x02\x00")
add_silent("half-a-message-times-out", b"\x16\x03\x03\x00\x04\x02\x00\x00\x76")


@case("network/silent-peer-default-timeout-is-15-s")
def _default_timeout(world):
    peer = Silent()
    port, thread = answer(world, peer)
    done = world.tlshc(port)
    check_failed(done, TIMEOUT, "(TIMEOUT)")
    check(14.5 < done.seconds < 20, f"took {done.seconds:.2f} s, wanted 15")
    thread.join(5)


@case("network/dripping-peer-does-not-extend-the-timeout")
def _drip(world):
    def peer(conn):
        read_record(conn)
        for byte in b"\x16\x03\x03\x00\x7a" + b"\x02\x00\x00\x76" + bytes(100):
            conn.sendall(bytes([byte]))
            time.sleep(0.2)
    port, thread = answer(world, peer)
    done = world.tlshc(port, ("-timeout", "2"))
    check_equal("exit status", done.status, 4)
    check(done.seconds < 6, f"took {done.seconds:.2f} s")
    thread.join(30)


@case("network/closes-at-once")
def _closes(world):
    port, thread = answer(world, read_record)
    done = world.tlshc(port)
    check_failed(done, TIMEOUT, "(PEER_EOF)")
    check(done.seconds < 5, f"took {done.seconds:.2f} s: the end was not noticed")
    thread.join(5)
    world.check_counters(HandshakesStarted=1, Failed=1, FailedPeerEof=1)


@case("network/resets-at-once")
def _resets(world):
    def peer(conn):
        read_record(conn)
        linger_reset(conn)
    port, thread = answer(world, peer)
    done = world.tlshc(port)
    check_failed(done, TIMEOUT, "(NETWORK)")
    check(done.seconds < 5, f"took {done.seconds:.2f} s: the reset was not noticed")
    thread.join(5)
    world.check_counters(HandshakesStarted=1, Failed=1, FailedNetwork=1)


@case("network/resets-with-the-hello-unread")
def _resets_unread(world):
    def peer(conn):
        conn.recv(1)
        time.sleep(0.2)		# close with data unread: RST
    port, thread = answer(world, peer)
    done = world.tlshc(port)
    check_failed(done, TIMEOUT)
    check(done.seconds < 5, f"took {done.seconds:.2f} s: the reset was not noticed")
    thread.join(5)


def add_plaintext(name, sends, *texts, permission="Permission denied"):
    """An answer that needs no keys; the alert that must come back is in texts."""
    @case(f"network/{name}")
    def _(world):
        peer = Silent(sends)
        port, thread = answer(world, peer)
        done = world.tlshc(port)
        check_failed(done, permission, *texts)
        thread.join(5)
        sent = re.search(r"alert sent: (\w+)", done.err)
        check_equal("an alert record came", peer.after[:5] == b"\x15\x03\x03\x00\x02", bool(sent))


add_plaintext("answers-with-http", b"HTTP/1.0 400 Bad Request\r\n\r\n", "alert sent: ")
add_plaintext("answers-with-zeros", bytes(64), "alert sent: ")
add_plaintext("answers-with-a-long-record", b"\x16\x03\x03\x48\x01" + bytes(16),
              "(RECORD_LONG), alert sent: record_overflow")
add_plaintext("answers-with-an-empty-handshake-record", b"\x16\x03\x03\x00\x00",
              "(RECORD_EMPTY), alert sent: unexpected_message")
add_plaintext("answers-with-data", b"\x17\x03\x03\x00\x01x", "alert sent: unexpected_message")
add_plaintext("answers-with-a-client-hello", b"\x16\x03\x03\x00\x04\x01\x00\x00\x00",
              "(UNEXPECTED_MSG), alert sent: unexpected_message")
add_plaintext("answers-with-a-huge-message", b"\x16\x03\x03\x00\x04\x02\xff\xff\xff",
              "(MSG_TOO_LONG), alert sent: decode_error")
add_plaintext("answers-with-a-short-server-hello", b"\x16\x03\x03\x00\x06\x02\x00\x00\x02\x03\x03",
              "alert sent: decode_error")
add_plaintext("answers-with-a-wrong-change-cipher-spec", b"\x14\x03\x03\x00\x01\x02",
              "(CCS), alert sent: unexpected_message")
add_plaintext("answers-with-many-change-cipher-specs", b"\x14\x03\x03\x00\x01\x01" * 64,
              "alert sent: unexpected_message")
add_plaintext("answers-with-a-fatal-alert", b"\x15\x03\x03\x00\x02\x02\x28",
              "(PEER_ALERT), alert received: handshake_failure")
add_plaintext("answers-with-a-warning-alert", b"\x15\x03\x03\x00\x02\x01\x28",
              "(PEER_ALERT), alert received: handshake_failure")
add_plaintext("answers-with-half-an-alert", b"\x15\x03\x03\x00\x01\x02", "(ALERT_FORM)")
add_plaintext("answers-with-close-notify", b"\x15\x03\x03\x00\x02\x01\x00",
              "(PEER_CLOSED), alert received: close_notify", permission=TIMEOUT)


def relayed(world, spoil, cert="leaf-ec", args=("-brief",), **kw):
    """tlshc to s_server through a relay: both, after tlshc's end."""
    server = world.server(cert, kw.pop("server", ()))
    relay = world.keep(Relay(server.port, spoil))
    return world.tlshc(relay.port, args, **kw), server, relay


# Where a server's flight may be cut: inside ServerHello, and in what follows it.
CUTS = (1, 5, 6, 60, 127, 128, 133, 134, 150, 400, 900)


def add_cut(how, error):
    word = how.__name__.lower()

    @case(f"network/{word}-in-the-server's-flight", limit=120)
    def _(world):
        for count in CUTS:
            done, _, _ = relayed(world, CutAfter(count, how))
            check_failed(done, TIMEOUT, error)
            check(done.seconds < 5, f"after {count} bytes: took {done.seconds:.2f} s")
        world.check_counters(HandshakesStarted=len(CUTS), Failed=len(CUTS),
                             **{world.failure_counter(error.strip("()")): len(CUTS)})


add_cut(Cut, "(PEER_EOF)")
add_cut(Reset, "(NETWORK)")


def after_flight(how):
    """Passes on s_server's whole flight, of six records, and then raises how."""
    records = Records(lambda index, record: record)

    def spoil(data):
        out = records(data)
        if records.index >= 6:
            raise how(out)
        return out
    return spoil


@case("network/cut-right-after-the-server's-flight", limit=60)
def _cut_after(world):
    """Whether our Finished still went out or not: an end, and never a good one."""
    for _ in range(10):
        done, _, _ = relayed(world, after_flight(Cut))
        check(done.status in (4, 5), f"exit status of tlshc {done}")
        if done.status == 4:
            check_failed(done, TIMEOUT)
        else:
            check("ended without close_notify" in done.err or "Connection reset" in done.err or
                  "Broken pipe" in done.err, done.err)


@case("network/reset-right-after-the-server's-flight", limit=60)
def _reset_after(world):
    for _ in range(10):
        done, _, _ = relayed(world, after_flight(Reset))
        check(done.status in (4, 5), f"exit status of tlshc {done}")
        if done.status == 4:
            check_failed(done, TIMEOUT, "(NETWORK)")
        else:
            check("Connection reset" in done.err or "Broken pipe" in done.err, done.err)


@case("network/silent-in-the-server's-flight", limit=60)
def _hold(world):
    for count in (128, 600):
        done, server, _ = relayed(world, CutAfter(count, Hold), args=("-timeout", "1.5"))
        check_failed(done, TIMEOUT, "(TIMEOUT), alert sent: user_canceled")
        if count == 600:
            # After ServerHello the alert is encrypted: the server can read it.
            server.finish()
            check(90 in [what for _, what in server.wire.alerts(sent=False)], server.trace[-500:])


@case("network/one-byte-at-a-time", limit=60)
def _bytes(world):
    class Spoil:
        def __call__(self, data):
            for byte in data[:-1]:
                relay.client.sendall(bytes([byte]))
            return data[-1:]
    server = world.server()
    relay = world.keep(Relay(server.port, Spoil()))
    done = world.tlshc(relay.port)
    check_equal(f"exit status ({done.err})", done.status, 0)
    check_in("tlshc's output", "Verification: OK", done.err)


@case("network/slow-pieces")
def _pieces(world):
    def spoil(data):
        for at in range(0, len(data), 100):
            relay.client.sendall(data[at:at + 100])
            time.sleep(0.02)
        return b""
    server = world.server("leaf-rsa")
    relay = world.keep(Relay(server.port, spoil))
    done = world.tlshc(relay.port)
    check_equal(f"exit status ({done.err})", done.status, 0)
    check_in("tlshc's output", "Verification: OK", done.err)


def flip(record, at):
    return record[:at] + bytes([record[at] ^ 1]) + record[at + 1:]


# s_server's records: 0 ServerHello, 1 ChangeCipherSpec, 2 EncryptedExtensions,
# 3 Certificate, 4 CertificateVerify, 5 Finished
def add_flip(name, index, at, *texts, server_alert=None):
    @case(f"network/changed-{name}")
    def _(world):
        spoil = Records(lambda i, record: flip(record, at) if i == index else record)
        done, server, _ = relayed(world, spoil)
        check_failed(done, "Permission denied", *texts)
        if server_alert:
            server.finish()
            check_equal("alerts that the server got", server.wire.alerts(sent=False), [(2, server_alert)])
        world.check_counters(HandshakesStarted=1, Failed=1, AlertsSent=1, **{
            world.failure_counter(re.search(r"\((\w+)\)", done.err).group(1)): 1})


add_flip("encrypted-extensions", 2, 6, "(RECORD_MAC), alert sent: bad_record_mac",
         server_alert=20)
add_flip("certificate", 3, 300, "(RECORD_MAC), alert sent: bad_record_mac", server_alert=20)
add_flip("certificate-tag", 3, -1, "(RECORD_MAC), alert sent: bad_record_mac", server_alert=20)
add_flip("finished", 5, 8, "(RECORD_MAC), alert sent: bad_record_mac", server_alert=20)
# With another random or key share, the keys are others: the server cannot read our alert.
add_flip("server-random", 0, 12, "(RECORD_MAC), alert sent: bad_record_mac")
add_flip("session-id-echo", 0, 5 + 4 + 2 + 32 + 1, "(SESSION_ID), alert sent: illegal_parameter")
add_flip("change-cipher-spec", 1, 5, "(CCS), alert sent: unexpected_message")


@case("network/records-swapped")
def _swapped(world):
    kept = []

    def function(index, record):
        if index == 3:
            kept.append(record)
            return b""
        return record + kept.pop() if index == 4 else record
    done, server, _ = relayed(world, Records(function))
    check_failed(done, "(RECORD_MAC), alert sent: bad_record_mac")
    server.finish()
    check_equal("alerts that the server got", server.wire.alerts(sent=False), [(2, 20)])


@case("network/plaintext-alert-after-server-hello")
def _plain_alert(world):
    """RFC 8446 5: after ServerHello all is encrypted; an attacker's alert is no alert of the peer."""
    alert = b"\x15\x03\x03\x00\x02\x02\x28"
    spoil = Records(lambda i, record: record + alert if i == 0 else record)
    done, server, _ = relayed(world, spoil)
    check_failed(done, "Permission denied", "(RECORD_PLAIN), alert sent: unexpected_message")
    server.finish()
    check_equal("alerts that the server got", server.wire.alerts(sent=False), [(2, 10)])


@case("network/change-cipher-spec-where-allowed")
def _ccs(world):
    """RFC 8446 5: one may come at any time between ClientHello and Finished."""
    ccs = b"\x14\x03\x03\x00\x01\x01"
    spoil = Records(lambda i, record: ccs + record if i == 0 else record)
    done, _, _ = relayed(world, spoil)
    check_equal(f"exit status ({done.err})", done.status, 0)


@case("network/change-cipher-spec-taken-away")
def _no_ccs(world):
    spoil = Records(lambda i, record: b"" if i == 1 else record)
    done, _, relay = relayed(world, spoil)
    check_equal(f"exit status ({done.err})", done.status, 0)
    # RFC 8446 D.4: ours comes before our second flight all the same
    check(b"\x14\x03\x03\x00\x01\x01" in relay.from_client, "no ChangeCipherSpec from tlshc")
    check_equal("first record of tlshc", relay.from_client[:3], b"\x16\x03\x01")
