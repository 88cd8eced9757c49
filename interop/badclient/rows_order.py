# SPDX-License-Identifier: GPL-2.0-only
"""Messages out of order: every state of the server against every message.

RFC 8446 4, 4.4.2, 4.4.3, 4.5, 4.6, A.2: unexpected_message, before the message is
looked into.
"""

import tls
from case import wait
from row import Row, late
from tls import message, u16, u32, vec8, vec16

UNEXPECTED = "unexpected_message"
TICKET = message(tls.NEW_SESSION_TICKET, u32(7200) + u32(0) + vec8(b"n") + vec16(b"t" * 32) + u16(0))
REQUEST = message(tls.CERTIFICATE_REQUEST, b"\0" + vec16(u16(13) + vec16(vec16(u16(0x0403)))))
# Good ones where they may be; else what a peer that takes them would go on with.
MESSAGES = {
    "hello-request": message(0, b""),
    "client-hello": lambda c: c.emit(None, c.hello_message(c.hello)),
    "server-hello": message(tls.SERVER_HELLO, bytes(40)),
    "hello-verify-request": message(3, b"\3\3\0"),
    "new-session-ticket": TICKET,
    "end-of-early-data": message(tls.END_OF_EARLY_DATA, b""),
    "encrypted-extensions": message(tls.ENCRYPTED_EXTENSIONS, u16(0)),
    "certificate": message(tls.CERTIFICATE, b"\0\0\0\0"),
    "server-key-exchange": message(12, bytes(8)),
    "certificate-request": REQUEST,
    "server-hello-done": message(14, b""),
    "certificate-verify": message(tls.CERTIFICATE_VERIFY, u16(0x0403) + vec16(b"x")),
    "client-key-exchange": message(16, b"\x20" + bytes(32)),
    "finished": "FIN",
    "certificate-status": message(22, b"\1\0\0\0"),
    "supplemental-data": message(23, b"\0\0\0"),
    "key-update": message(tls.KEY_UPDATE, b"\0"),
    "compressed-certificate": message(25, bytes(8)),
    "next-protocol": message(67, b"\0\0"),
    "message-hash": message(tls.MESSAGE_HASH, bytes(32)),
    "unknown": message(99, b""),
    "type-255": message(255, b"x"),
}

for name, m in MESSAGES.items():
    if name not in ("client-hello", "finished"):
        Row(f"wait-ch-{name}", "4, A.2", f"{name} in the place of the ClientHello", "UNEXPECTED_MSG",
            UNEXPECTED, plan1=lambda c, p, m=m: [m, wait])
    if name != "certificate":
        late(f"wait-cert-{name}", "4.4.2, A.2", f"{name} in the place of Certificate", "UNEXPECTED_MSG",
             UNEXPECTED, server="ask", plan=lambda c, p, m=m: ["CCS", m, wait])
    if name != "certificate-verify":
        late(f"wait-cv-{name}", "4.4.3, A.2", f"{name} in the place of CertificateVerify",
             "UNEXPECTED_MSG", UNEXPECTED, server="ask", cert="client-ec",
             plan=lambda c, p, m=m: ["CCS", "CERT", m, wait])
    if name != "finished":
        late(f"wait-finished-{name}", "4.4.4, A.2", f"{name} in the place of Finished",
             "UNEXPECTED_MSG", UNEXPECTED, plan=lambda c, p, m=m: ["CCS", m, wait])
Row("wait-ch-finished", "4, A.2", "Finished in the place of the ClientHello", "UNEXPECTED_MSG", UNEXPECTED,
    plan1=lambda c, p: [message(tls.FINISHED, bytes(32)), wait])
late("hello-again", "4.1.2", "a second ClientHello, unasked, in the clear", "RECORD_PLAIN", UNEXPECTED,
     plan1=lambda c, p: [*p, lambda c: c.cut(), lambda c: c.rec.plain(22, c.hello_message(c.hello)), wait])

# As if nothing were missing: Finished and data are right for what was sent.
for name, plan in (("certificate-verify", ["CERT", "FIN", "APP"]), ("certificate", ["FIN", "APP"]),
                   ("certificate-and-not-its-verify", ["CV", "FIN", "APP"])):
    for server in ("ask", "demand"):
        late(f"no-{name}-{server}", "4.4.2, 4.4.3", f"without {name}, and Finished fits", "UNEXPECTED_MSG",
             UNEXPECTED, server=server, cert="client-ec", plan=lambda c, p, plan=plan: [
                 "CCS", *plan, lambda c: c.say(b"data"), wait])
late("certificate-unasked", "4.4.2", "a Certificate that was not asked for, and its CertificateVerify",
     "UNEXPECTED_MSG", UNEXPECTED, cert="client-ec", plan=lambda c, p: ["CCS", "CERT", "CV", "FIN", "APP"])
late("certificate-empty-unasked", "4.4.2", "an empty Certificate that was not asked for", "UNEXPECTED_MSG",
     UNEXPECTED, plan=lambda c, p: ["CCS", "CERT", "FIN", "APP"])
late("certificate-twice", "4.4.2", "two Certificates", "UNEXPECTED_MSG", UNEXPECTED, server="demand",
     cert="client-ec", plan=lambda c, p: ["CCS", "CERT", "CERT", "CV", "FIN", "APP"])
late("certificate-empty-and-verify", "4.4.3", "CertificateVerify behind an empty Certificate",
     "UNEXPECTED_MSG", UNEXPECTED, server="ask", cert="client-ec",
     ct=lambda c, m: setattr(m, "entries", []))
late("certificate-verify-twice", "4.4.3", "two CertificateVerifys", "UNEXPECTED_MSG", UNEXPECTED,
     server="demand", cert="client-ec", plan=lambda c, p: ["CCS", "CERT", "CV", "CV", "FIN", "APP"])
late("certificate-behind-finished", "4.4.4", "Finished, and then Certificate", "UNEXPECTED_MSG", UNEXPECTED,
     server="ask", cert="client-ec", plan=lambda c, p: ["CCS", "FIN", "CERT", "CV", "APP"])
