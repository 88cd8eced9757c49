# SPDX-License-Identifier: GPL-2.0-only
"""Messages out of order: every state of the client against every message.

RFC 8446 4, 4.3.1, 4.4.2, 4.4.3, 4.5, 4.6: unexpected_message, before the
message is looked into.  Finished too early is followed by the application
keys, so that a client which took it would be connected.
"""

import os
from functools import partial

import tls
from case import Case, insert, replace, wait, without
from tls import CERTIFICATE, CERTIFICATE_VERIFY, message, u16, u32, vec16, vec8

unexpected = partial(Case, error="UNEXPECTED_MSG", alert="unexpected_message")


def ticket(lifetime=7200, nonce=b"nonce", body=b"t" * 32):
    return message(tls.NEW_SESSION_TICKET,
                   u32(lifetime) + u32(0) + vec8(nonce) + vec16(body) + u16(0))


# Messages that never have a place in a client's handshake, or stand for themselves.
STRANGERS = {
    "hello-request": message(0, b""),
    "client-hello": lambda c: c.emit(None, c.hello.msg),
    "new-session-ticket": ticket(),
    "end-of-early-data": message(tls.END_OF_EARLY_DATA, b""),
    "hello-verify-request": message(3, b"\3\3\0"),
    "server-key-exchange": message(12, bytes(8)),
    "server-hello-done": message(14, b""),
    "certificate-status": message(22, b"\1\0\0\0"),
    "key-update": message(tls.KEY_UPDATE, b"\0"),
    "compressed-certificate": message(25, bytes(8)),
    "message-hash": message(tls.MESSAGE_HASH, bytes(32)),
    "unknown": message(99, b""),
    "type-255": message(255, b"x"),
}


def empty_cert(c):
    c.emit(None, message(CERTIFICATE, b"\0\0\0\0"))


def server_hello(c):
    """ServerHello once more, under the keys that it led to."""
    c.emit(None, c.hello_message(c.build(
        "", version=0x0303, random=os.urandom(32), compression=0, suite=c.suite,
        session_id=c.hello.session_id, exts=[tls.ext("supported_versions", u16(0x0304))])))


# Before ServerHello everything is in the clear.
FIRST = dict(STRANGERS)
FIRST["encrypted-extensions"] = message(tls.ENCRYPTED_EXTENSIONS, u16(0))
FIRST["certificate-request"] = message(tls.CERTIFICATE_REQUEST, b"\0" + vec16(
    u16(13) + vec16(vec16(u16(0x0403)))))
FIRST["certificate"] = empty_cert
FIRST["certificate-verify"] = message(CERTIFICATE_VERIFY, u16(0x0403) + vec16(b"x"))
FIRST["finished"] = message(tls.FINISHED, bytes(32))
for name, m in FIRST.items():
    unexpected(f"wait-sh-{name}", "4", f"{name} instead of ServerHello", enc=False,
               plan=lambda c, p, m=m: [m, wait])

# State, the step that leads to it, and what is due there.
DUE = {
    "ee": ("KEYS", {"EE"}),
    "cert-cr": ("EE", {"CR", "CERT"}),
    "cert": ("CR", {"CERT"}),
    "cv": ("CERT", {"CV"}),
    "fin": ("CV", {"FIN"}),
}
OWN = {"encrypted-extensions": "EE", "certificate-request": "CR", "certificate": "CERT",
       "certificate-verify": "CV", "finished": "FIN"}
CLAUSE = {"end-of-early-data": "4.5", "key-update": "4.6.3", "new-session-ticket": "4.6.1",
          "certificate-verify": "4.4.3", "certificate": "4.4.2", "certificate-request": "4.3.2"}


def early_finish(where):
    """Finished right behind a step, and nothing of what ought to come before it."""
    return lambda c, p: p[:p.index(where) + 1] + ["FIN", "APP"]


for state, (where, due) in DUE.items():
    asked = {"request_cert": True} if state in ("cert",) else {}
    for name, m in {**STRANGERS, "server-hello": server_hello, **OWN}.items():
        if isinstance(m, str) and m in due:
            continue
        how = early_finish(where) if m == "FIN" else insert(where, m)
        unexpected(f"wait-{state}-{name}", CLAUSE.get(name, "4"),
                   f"{name} in the client's state WAIT_{state.upper().replace('-', '_')}",
                   enc=True, plan=how, **asked)

# What a server might leave out.
unexpected("no-ee", "4.3.1", "no EncryptedExtensions", enc=True, plan=without("EE"))
unexpected("no-cv", "4.4.3", "no CertificateVerify", enc=True, plan=without("CV"))
unexpected("no-certificate", "4.4.2", "CertificateVerify and no Certificate", enc=True,
           plan=without("CERT"))
unexpected("no-authentication", "4.4.2", "neither Certificate nor CertificateVerify", enc=True,
           plan=without("CERT", "CV"))
unexpected("cv-before-certificate", "4.4.3", "CertificateVerify before Certificate", enc=True,
           plan=lambda c, p: [{"CERT": "CV", "CV": "CERT"}.get(s, s) if isinstance(s, str) else s
                              for s in p])
unexpected("certificate-twice", "4.4.2", "Certificate twice", enc=True,
           plan=insert("CERT", "CERT"))
unexpected("certificate-after-cv", "4.4.3", "another Certificate behind CertificateVerify, then "
           "its CertificateVerify", enc=True, plan=insert("CV", "CERT", "CV"))
unexpected("cv-twice", "4.4.3", "CertificateVerify twice", enc=True, plan=insert("CV", "CV"))
unexpected("ee-twice", "4.3.1", "EncryptedExtensions twice", enc=True, plan=insert("EE", "EE"))
unexpected("cr-twice", "4.3.2", "CertificateRequest twice", enc=True, request_cert=True,
           plan=insert("CR", "CR"))
unexpected("cr-after-certificate", "4.3.2", "CertificateRequest behind Certificate", enc=True,
           plan=insert("CERT", "CR"))
unexpected("cr-before-ee", "4.3.2", "CertificateRequest before EncryptedExtensions", enc=True,
           plan=replace("EE", "CR", "EE"))
