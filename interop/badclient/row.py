# SPDX-License-Identifier: GPL-2.0-only
"""What a row of badclient's tables is, and the small functions that rows are made of.

Steps and changes that fit both ends are badserver's (case.py).  Owns no row:
those are in rows_*.py.
"""

from case import Entry
from client import DEFAULTS
from tls import EXT

HOOKS = ("plan1", "ch", "plan2", "ch2", "plan", "ct", "cv", "fin", "frag", "post", "look")


class Row(Entry):
    """A client that breaks one rule, or none.

    error   names of TLS_HS_E_* without the prefix, 'A|B' where the RFC leaves it
            open; NONE for a handshake that succeeds
    alert   what the server must answer: a name, or None for none
    under   the keys that the alert must be protected by: none or application
    errno   what the consumer is told
    server  a key of guest.py's SERVERS
    serve   further arguments of KernelServer
    expect  fields of the result: {"hello_retry": 1}
    stage   handshake  fails or succeeds in the handshake (the usual)
            post       the handshake succeeds, then what is read must fail so
            ktls       the same, and it is kTLS that refuses
            talk       what comes after the handshake is legal
    before  only of kernels before that version
    hooks   plan1, plan2, plan: the order of things up to the server's first
            answer, to its second, and at the end; ch, ch2, ct, cv, fin: a
            message's fields; post: after the handshake; frag: records;
            look(conn, result): further faults
    """

    hooks, defaults = HOOKS, DEFAULTS

    def __init__(self, name, rfc, what, error="NONE", alert=None, *, errno=None, under="none",
                 server="x509", serve=None, expect=None, stage="handshake", raw=None,
                 before=None, **rest):
        self.name, self.rfc, self.what, self.error, self.alert = name, rfc, what, error, alert
        self.errno = errno or ("0" if error == "NONE" else "EACCES")
        self.under, self.server, self.serve = under, server, serve or {}
        self.expect, self.stage, self.raw = expect or {}, stage, raw or {}
        self.before = before
        self.register(rest)


def ok(name, rfc, what, **kw):
    """A legal oddity: the handshake must succeed, and data go both ways."""
    return Row(name, rfc, what, **kw)


def late(name, rfc, what, error, alert, **kw):
    """Refused once the server's Finished is out, so under its application keys."""
    return Row(name, rfc, what, error, alert, under="application", **kw)


def number(name):
    return EXT[name] if isinstance(name, str) else name


def alter(name, how):
    """A change of an extension's content."""
    def change(c, m):
        m.exts = [(t, how(d) if t == number(name) else d) for t, d in m.exts]
    return change
