# SPDX-License-Identifier: GPL-2.0-only
"""What a case is, and the small functions that cases are made of.

Owns no case: those are in the tables cases_*.py, one row each.
"""

import tls
from server import DEFAULTS

HOOKS = ("needs", "start", "hrr_plan", "hrr_msg", "plan", "sh", "ee", "cr", "ct", "cv", "fin",
         "frag", "post")

CASES = {}


class Entry:
    """A row of a table: a name, hooks, and settings of one end of a connection."""

    hooks = ()
    defaults = {}

    def register(self, rest):
        """Takes what is left of the row's words."""
        for hook in self.hooks:
            if hook in rest:
                setattr(self, hook, rest.pop(hook))
        unknown = set(rest) - set(self.defaults)
        assert not unknown, f"{self.name}: {unknown}"
        assert self.name not in CASES, self.name
        self.cfg = rest
        CASES[self.name] = self


class Case(Entry):
    """One row.

    error   names of TLS_HS_E_* without the prefix, 'A|B' where the RFC and the
            client's table leave it open; NONE for a handshake that succeeds
    alert   what the server must be sent: a name, 'a|b', or None for none
    enc     whether that alert must be encrypted; None: either
    errno   what the client must report
    args    further arguments of the client (tlshc and openssl s_client alike)
    tlshc   further arguments of tlshc alone, openssl_args of s_client alone
    openssl why s_client cannot be asked
    expect  what else the server's line must say: {"hello.sni": None}
    inband  the same in place of expect, for a client that reads data only
    first   the name of the case for a connection before this one (tickets)
    stage   handshake  fails or succeeds in the handshake (the usual)
            ktls       the handshake succeeds, then the session must fail
            post       needs tls_hs_post_handshake()
            session    needs a client that keeps tickets
            resume     the same, and fails in the handshake
            rekey      needs a kernel whose kTLS changes keys
    """

    hooks, defaults = HOOKS, DEFAULTS

    def __init__(self, name, rfc, what, error="NONE", alert=None, *, errno=None, enc=None,
                 args=(), tlshc=(), servername="localhost", first=None, stage="handshake",
                 slow=False, retry=False, raw=None, openssl=None, openssl_args=(), expect=None,
                 inband=None, **rest):
        self.name, self.rfc, self.what = name, rfc, what
        self.error, self.alert, self.enc = error, alert, enc
        self.errno = errno or ("0" if error == "NONE" else "EACCES")
        self.args, self.tlshc, self.servername = list(args), list(tlshc), servername
        self.first, self.stage, self.slow = first, stage, slow
        self.after_hrr_only, self.raw = retry, raw or {}
        self.openssl, self.openssl_args, self.expect = openssl, list(openssl_args), expect or {}
        self.inband = inband or self.expect
        self.register(rest)

    def row(self):
        return {k: getattr(self, k) for k in ("name", "rfc", "what", "error", "alert", "enc",
                                              "errno", "args", "tlshc", "servername", "first",
                                              "stage", "slow", "openssl", "expect")}


def errors_of(case):
    return case.error.split("|")


def ok(name, rfc, what, **kw):
    """A legal oddity: the handshake must succeed."""
    return Case(name, rfc, what, **kw)


# Plans.

def insert(where, *steps, before=False):
    """Puts steps behind (or before) the first step of that name."""
    def change(conn, plan):
        i = plan.index(where) + (not before)
        return plan[:i] + list(steps) + plan[i:]
    return change


def before(where, *steps):
    return insert(where, *steps, before=True)


def without(*names):
    return lambda conn, plan: [s for s in plan if s not in names]


def replace(name, *steps):
    def change(conn, plan):
        i = plan.index(name)
        return plan[:i] + list(steps) + plan[i + 1:]
    return change


def until(name, *steps):
    """The plan up to and with that step, then the steps given and nothing more."""
    return lambda conn, plan: plan[:plan.index(name) + 1] + list(steps)


# Steps: functions of the connection that a plan may hold.

def step(f):
    """A step on a record boundary."""
    def run(conn):
        conn.cut()
        f(conn)
    return run


def plain(kind, content, version=None):
    return step(lambda c: c.rec.plain(kind, content, version))


def sealed(kind, content, pad=0):
    return step(lambda c: c.rec.put(kind, content, pad))


def hang_up(conn):
    """Sends what there is, then the end of the stream."""
    conn.cut()
    conn.rec.flush()
    conn.sock.shutdown(1)
    conn.drain()


def wait(conn):
    """Sends what there is, then waits for the client to give up."""
    conn.cut()
    conn.rec.flush()
    conn.drain()


def say_alert(number, level=2):
    def run(conn):
        conn.cut()
        conn.alert(number, level)
        conn.drain()
    return run


def trickle(conn):
    """Every byte in a TCP segment of its own."""
    conn.cut()
    data, conn.rec.out = bytes(conn.rec.out), bytearray()
    for i in range(len(data)):
        conn.rec.raw(data[i:i + 1])
        conn.rec.flush()


# Hooks on messages.

def set_(**fields):
    return lambda c, m: m.__dict__.update(fields)


def add(*exts):
    return lambda c, m: m.exts.extend(exts)


def drop(name):
    number = tls.EXT[name]
    return lambda c, m: setattr(m, "exts", [e for e in m.exts if e[0] != number])


def put(name, data):
    """Replaces an extension's content, or adds the extension."""
    number = tls.EXT[name]

    def change(c, m):
        m.exts = [e for e in m.exts if e[0] != number] + [(number, data)]
    return change


def twice(name):
    number = tls.EXT[name]
    return lambda c, m: m.exts.extend([e for e in m.exts if e[0] == number][:1])


def both(*changes):
    def change(c, m):
        for f in changes:
            f(c, m)
    return change


def pieces(size, pad=0):
    """Fragmentation into records of that many bytes."""
    return lambda c, data: [(data[i:i + size], pad) for i in range(0, len(data), size)]

