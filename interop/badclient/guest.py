#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Runs the table of bad clients against the kernel's server; KTAP on stdout.

  guest.py PKI LOGS [PATTERN...]        in the guest, which run boots
  guest.py --check                      the table against errors.h and the list of clauses
  guest.py --list                       the rows

The server is /dev/tls_hs (serving.py's KernelServer).  A row that fails as it
should is followed by a good handshake.
"""

import errno
import fnmatch
import functools
import os
import socket
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [HERE, os.path.join(TOP, "interop", "lib"), os.path.join(TOP, "interop", "cases"),
                os.path.join(TOP, "interop", "badserver")]

import ctl
import harness
import tables
from case import CASES, errors_of
from client import Conn, credentials
from harness import check, check_equal
from local import keyring
from serving import PSK, KernelServer, psk_server
from world import World

import rows  # noqa: F401

NVME = "NVMe0R02 nqn.2014-08.org.nvmexpress:host nqn.2014-08.org.nvmexpress:subsys"
PSKS = [("one", PSK), ("two", "c3" * 32), (NVME, "5a" * 48)]
SERVERS = {
    "x509": KernelServer,
    "alpn": functools.partial(KernelServer, alpn=b"\x03foo\x02h2"),
    "ask": lambda w, **kw: auth(w, ctl.F_ASK, **kw),
    "demand": lambda w, **kw: auth(w, ctl.F_DEMAND, **kw),
    "demand-rsa": lambda w, **kw: auth(w, ctl.F_DEMAND, "root-rsa", **kw),
    "psk": lambda w, **kw: psk_server(w, *PSKS, **kw),
}
# Rows that please each, for the handshake after a bad one.
GOOD = {"demand-rsa": "client-rsa", "x509": "good", **{
    name: f"good-{name}" for name in ("alpn", "ask", "demand", "psk")}}
# Who reads after the handshake: a consumer that gives records to tls_hs, or one that does not.
WAYS = {"": 0, "digest/": ctl.F_DIGEST}
RELEASE = tuple(int(x) for x in os.uname().release.split(".")[:2])
PING, PONG = b"ping\n", b"pong\n"
TIMEOUT = 30 * harness.SLOW


def auth(world, flag, root="root-ec", flags=0, **kw):
    return KernelServer(world, flags=flag | flags, keyring=keyring(world, root), **kw)


def connect(world, server, row):
    """(client, the server's socket, its device); the handshake has begun."""
    conn = Conn(row, functools.partial(credentials, world), TIMEOUT)
    conn.open(world.keep(socket.create_connection(("127.0.0.1", server.port))))
    return conn, *server.accept()


def check_talk(conn, sock):
    """Data both ways; kTLS is the server's side."""
    conn.say(PING)
    sock.settimeout(TIMEOUT)
    data = b""
    while len(data) < len(PING):
        more = sock.recv(len(PING) - len(data))
        check(more, f"the connection ended after {data!r}")
        data += more
    check_equal("what the server read", data, PING)
    sock.sendall(PONG)
    conn.guarded(lambda: check_equal("what the client read", conn.hear(len(PONG)), PONG))


def check_faults(conn, row):
    # a consumer that closes has not read what kTLS would not take: TCP says so by a reset
    if row.stage == "ktls" and conn.faults == ["reset"]:
        return
    # to a client's own alert nothing is answered, and who closes, and how, is the consumer's
    if row.error == "PEER_ALERT" and set(conn.faults) <= {"reset", "timeout"}:
        return
    check(not conn.faults, f"the server was wrong: {'; '.join(conn.faults)}")
    check(not conn.rec.send_error or row.error != "NONE", f"sending: {conn.rec.send_error}")


def check_result(row, conn, result):
    said = f"{result.error_name}: {result.error_text}; {'; '.join(conn.faults)}"
    check(result.error_name in errors_of(row), f"error: got {said}, wanted {row.error}")
    check_equal(f"status ({said})", ctl.errno_name(-result.status), row.errno)
    for field, wanted in row.expect.items():
        check_equal(field, getattr(result, field), wanted)


def check_alert(row, conn):
    got = conn.result["alert"]
    if got and got["name"] == "close_notify" and not row.alert:
        got = None
    check_equal("alert", got and got["name"], row.alert)
    if got:
        check_equal("keys of the alert", got["under"] if got["encrypted"] else "none", row.under)


def counters(world, row, result):
    """What /proc/net/tls_hs must have moved by."""
    moved = {"ServerStarted": 1}
    if row.error == "NONE":
        moved["ServerDonePsk" if row.server == "psk" else "ServerDoneX509"] = 1
    else:
        moved.update({"ServerFailed": 1, world.failure_counter(result.error_name): 1})
    if result.alert_sent != 255:
        moved["AlertsSent"] = 1
    if result.alert_received != 255:
        moved["AlertsReceived"] = 1
    return moved


def failing(world, server, row):
    conn, sock, dev = connect(world, server, row)
    conn.run()
    result = dev.result()
    dev.close()
    sock.close()
    conn.rest()
    check_result(row, conn, result)
    check_faults(conn, row)
    check_alert(row, conn)
    world.check_counters(**counters(world, row, result))
    world.check_ktls(0)
    succeed(world, server, CASES[GOOD[row.server]])


def succeed(world, server, row):
    conn, sock, dev = connect(world, server, row)
    conn.run()
    result = dev.result()
    check_result(row, conn, result)
    check_faults(conn, row)
    check(conn.completed, "the client is not through")
    if conn.hook("post"):
        row.post(conn)
    check_talk(conn, sock)
    if conn.hook("look"):
        check_equal("faults", row.look(conn, result), [])
    dev.close_notify()
    dev.close()
    sock.close()
    conn.rest()
    check_faults(conn, row)
    return result


def give(sock, dev):
    """A consumer that asks for types and gives what is no data to tls_hs: what came of it."""
    space = socket.CMSG_SPACE(1)
    while True:
        data, control, _, _ = sock.recvmsg(65536, space)
        kind = control[0][2][0] if control else 23
        if kind == 22:
            dev.post(data)
        elif not data:
            return None


def after(world, server, row):
    """The handshake succeeds, and then the consumer finds what it should."""
    conn, sock, dev = connect(world, server, row)
    conn.run()
    result = dev.result()
    check_equal(f"status ({result.error_name}; {conn.faults})", result.status, 0)
    row.post(conn)
    conn.rec.flush()
    sock.settimeout(TIMEOUT)
    told = None
    try:
        if server.args["flags"] & ctl.F_DIGEST:
            data = sock.recv(65536)
            check(not data, f"data was read: {data!r}")
        else:
            give(sock, dev)
    except OSError as e:
        told = e.errno
    if not server.args["flags"] & ctl.F_DIGEST or row.stage == "ktls":
        name = told and errno.errorcode.get(told, told)
        check(name in row.errno.split("|"), f"the consumer was told {name}, wanted {row.errno}")
    dev.close()
    sock.close()
    conn.rest()
    check_faults(conn, row)
    check_alert(row, conn)


def run_row(world, row, flags=0):
    serve = dict(row.serve)
    serve["flags"] = serve.get("flags", 0) | flags
    server = SERVERS[row.server](world, **serve)
    if row.stage in ("post", "ktls"):
        after(world, server, row)
    elif row.error != "NONE":
        failing(world, server, row)
    else:
        result = succeed(world, server, row)
        world.check_counters(**counters(world, row, result))
        world.check_ktls(1)


def chosen(patterns):
    """(name, function, limit in seconds) of each, as harness.run() wants them."""
    found = []
    for way, flags in WAYS.items():
        for row in CASES.values():
            name = way + row.name
            if way and row.stage == "handshake" or row.before and RELEASE >= row.before:
                continue
            if not patterns or any(fnmatch.fnmatch(name, p) for p in patterns):
                found.append((name, functools.partial(run_row, row=row, flags=flags), 90))
    return found


def main(argv):
    if argv == ["--list"]:
        for row in CASES.values():
            print(row.name, row.rfc, row.what, row.error, row.alert, row.under, row.errno, sep="\t")
        return 0
    if argv == ["--check"]:
        return bool(tables.check_errors(os.path.join(TOP, "net/tls_hs/engine/errors.h")) +
                    tables.check_clauses(os.path.join(TOP, "Documentation/rfc8446-server-musts.md")))
    pki, logs, *patterns = argv
    with tempfile.TemporaryDirectory() as work:
        world = World("", pki, work, logs)
        failed = harness.run(world, chosen(patterns), sys.stdout)
    with open(os.path.join(logs, "times"), "w", encoding="utf-8") as f:
        for seconds, name in sorted(world.times, reverse=True):
            f.write(f"{seconds:8.2f} s  {name}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
