# SPDX-License-Identifier: GPL-2.0-only
"""Alerts from the server (RFC 8446 6): the client answers a well-formed one with nothing."""

from functools import partial

import tls
from case import Case, before, hang_up, ok, plain, say_alert, sealed, step, until, wait
from tls import ALERT, ALERTS

peer = partial(Case, error="PEER_ALERT", alert=None)
form = partial(Case, error="ALERT_FORM", alert="decode_error")
closed = partial(Case, error="PEER_CLOSED", errno="ETIMEDOUT")
CLAUSE = {"unknown_psk_identity": "6.2", "unrecognized_name": "RFC 6066 3",
          "no_application_protocol": "RFC 7301 3.2"}

for name, number in ALERTS.items():
    if name in ("close_notify", "user_canceled"):
        continue
    peer(f"alert-{name}", CLAUSE.get(name, "6.2"), f"{name} instead of ServerHello",
         start=say_alert(number))
for number in (1, 2, 49 + 100, 254, 255):
    peer(f"alert-unknown-{number}", "6", f"unknown alert {number}: an error too",
         start=say_alert(number))
peer("alert-warning-level", "6", "handshake_failure as a warning: the level does not count",
     start=say_alert(40, 1))
peer("alert-level-0", "6", "handshake_failure of level 0", start=say_alert(40, 0))
peer("alert-level-255", "6", "handshake_failure of level 255", start=say_alert(40, 255))
peer("alert-unknown-warning", "6", "an unknown alert as a warning", start=say_alert(200, 1))
peer("alert-no-renegotiation", "6", "no_renegotiation of TLS 1.2, a warning: unknown here",
     start=say_alert(100, 1))
for where in ("KEYS", "EE", "CERT", "CV"):
    peer(f"alert-encrypted-after-{where.lower()}", "6", f"internal_error, protected, after {where}",
         plan=until(where, say_alert(80)))
peer("alert-encrypted-unknown", "6", "unknown alert, protected, as a warning",
     plan=until("EE", say_alert(222, 1)))
peer("alert-after-hrr", "6", "handshake_failure behind HelloRetryRequest", group=tls.SECP256R1,
     hrr_plan=until("HRR", say_alert(40)))

closed("alert-close-notify-first", "6.1", "close_notify instead of ServerHello",
       start=say_alert(0, 1))
closed("alert-close-notify-fatal", "6.1", "close_notify of level fatal", start=say_alert(0, 2))
closed("alert-close-notify-encrypted", "6.1", "close_notify behind EncryptedExtensions",
       plan=until("EE", say_alert(0, 1)))
closed("alert-close-notify-before-finished", "6.1", "close_notify, then the rest of the flight: "
       "to be ignored", plan=before("FIN", sealed(ALERT, b"\1\0")))


def canceled(c):
    c.cut()
    c.alert(90, 1)
    c.alert(0, 1)
    c.drain()


closed("alert-user-canceled-close", "6.1", "user_canceled, then close_notify", start=canceled)
closed("alert-user-canceled-close-encrypted", "6.1", "user_canceled, then close_notify, protected",
       plan=until("EE", canceled))
Case("alert-user-canceled-eof", "6.1", "user_canceled, then the end", "PEER_EOF",
     errno="ETIMEDOUT", plan=until("EE", step(lambda c: c.alert(90, 1)), hang_up))

for name, content in (("1", b"\2"), ("3", b"\2\50\0"), ("two", b"\1\x5a\1\0"),
                      ("two-fatal", b"\2\50\2\50"), ("100", b"\2\50" * 50)):
    form(f"alert-length-{name}", "5.1", f"an alert record of {len(content)} bytes", enc=False,
         start=lambda c, b=content: (plain(ALERT, b)(c), wait(c)))
    form(f"alert-length-{name}-encrypted", "5.1", f"a protected alert of {len(content)} bytes",
         enc=True, plan=before("CERT", sealed(ALERT, content), wait))
form("alert-split", "5.1", "an alert over two records", enc=True,
     plan=before("CERT", sealed(ALERT, b"\2"), sealed(ALERT, b"\50"), wait))
peer("alert-padded", "5.4", "a protected alert with padding",
     plan=before("CERT", sealed(ALERT, b"\2\50", 1000), wait))
ok("alert-user-canceled-ignored", "6.1", "user_canceled alone is no error: what follows it counts",
   plan=before("CERT", sealed(ALERT, b"\1\x5a")))
