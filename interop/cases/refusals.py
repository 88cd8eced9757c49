# SPDX-License-Identifier: GPL-2.0-only
"""Servers that must not be believed: the reason here, the alert there."""
from dataclasses import dataclass

from harness import case, check_equal, check_in

# AlertDescription
ALERTS = {
    "bad_certificate": 42,
    "unsupported_certificate": 43,
    "certificate_revoked": 44,
    "certificate_expired": 45,
    "certificate_unknown": 46,
    "unknown_ca": 48,
    "decrypt_error": 51,
}


@dataclass
class Bad:
    name: str
    cert: str
    error: str				# TLS_HS_E_*
    alert: str
    ca: str = "roots"
    sni: str = "server.test"
    server: tuple = ()
    client: tuple = ()


BAD = [
    Bad("name-wrong", "leaf-ec", "CERT_NAME", "bad_certificate", sni="other.test"),
    Bad("name-wrong-rsa", "leaf-rsa", "CERT_NAME", "bad_certificate", sni="other.test"),
    Bad("name-wildcard-itself", "leaf-ec", "CERT_NAME", "bad_certificate", sni="wild.test"),
    Bad("name-wildcard-two-labels", "leaf-ec", "CERT_NAME", "bad_certificate",
        sni="a.b.wild.test"),
    Bad("name-a-longer-one", "leaf-ec", "CERT_NAME", "bad_certificate", sni="server.test.org"),
    Bad("name-another-address", "leaf-ec", "CERT_NAME", "bad_certificate", sni="127.0.0.2"),
    Bad("name-only-common", "noname", "CERT_NAME", "bad_certificate", sni="noname"),
    Bad("name-wrong-anon", "leaf-ec", "CERT_NAME", "bad_certificate", sni="other.test",
        client=("-mode", "anon")),
    Bad("authority-unknown", "leaf-ec", "CERT_UNKNOWN_CA", "unknown_ca", ca="root-other"),
    Bad("authority-unknown-anon", "leaf-ec", "CERT_UNKNOWN_CA", "unknown_ca", ca="root-other",
        client=("-mode", "anon")),
    Bad("authority-of-the-other-chain", "leaf-rsa", "CERT_UNKNOWN_CA", "unknown_ca",
        ca="root-ec"),
    Bad("self-signed", "selfsigned", "CERT_UNKNOWN_CA", "unknown_ca"),
    Bad("intermediate-missing", "nochain", "CERT_UNKNOWN_CA", "unknown_ca"),
    Bad("intermediate-of-another", "wrongchain", "CERT_UNKNOWN_CA", "unknown_ca"),
    Bad("intermediate-not-an-authority", "under-notca", "CERT_BAD", "bad_certificate"),
    Bad("intermediate-expired", "under-expired", "CERT_EXPIRED", "certificate_expired"),
    Bad("expired", "expired", "CERT_EXPIRED", "certificate_expired"),
    Bad("expired-rsa-anchors-only", "expired", "CERT_UNKNOWN_CA", "unknown_ca", ca="root-rsa"),
    Bad("not-yet-valid", "notyet", "CERT_EXPIRED", "certificate_expired"),
    Bad("signature-broken", "badsig", "CERT_SIGNATURE", "bad_certificate"),
    Bad("purpose-client-only", "clientonly", "CERT_UNSUPPORTED", "unsupported_certificate"),
    Bad("purpose-no-signature", "agreement", "CERT_UNSUPPORTED", "unsupported_certificate"),
    Bad("critical-extension-unknown", "critical", "CERT_UNSUPPORTED", "unsupported_certificate"),
    Bad("intermediate-signed-with-sha1", "under-sha1", "CERT_BAD",
        "bad_certificate", server=("-cipher", "DEFAULT@SECLEVEL=0")),
    Bad("rsa-of-1024-bits", "rsa1024", "CERT_UNSUPPORTED", "unsupported_certificate",
        server=("-cipher", "DEFAULT@SECLEVEL=0")),
]


def check_alert(server, alert):
    """The last that the server got, and no Finished before it."""
    wire = server.wire
    check_equal("alerts that the server got", wire.alerts(sent=False), [(2, ALERTS[alert])])
    check_equal("the last of them", wire.last_received.alerts, [(2, ALERTS[alert])])
    check_equal("the client's Finisheds", wire.received("Finished"), [])


def check_refused(world, server, done, error, alert):
    """tlshc failed for this reason, and s_server got this alert."""
    check_equal("exit status of tlshc", done.status, 4)
    check_equal("lines on stderr", len(done.err.splitlines()), 1)
    check_in("tlshc's line", f"({error}), alert sent: {alert}", done.err)
    check_in("tlshc's line", "Permission denied", done.err)
    server.finish()
    check_alert(server, alert)
    world.check_counters(HandshakesStarted=1, Failed=1, AlertsSent=1,
                         **{world.failure_counter(error): 1})


def add(row):
    @case(f"refused/{row.name}")
    def _(world):
        server = world.server(row.cert, row.server)
        done = world.tlshc(server.port, ("-brief", *row.client), name=row.sni, ca=row.ca)
        check_refused(world, server, done, row.error, row.alert)


for _row in BAD:
    add(_row)


@dataclass
class Unwilling:
    """A server that says no itself."""
    name: str
    alert: int
    alert_name: str
    server: tuple
    cert: str = "leaf-ec"
    sni: str = "server.test"
    client: tuple = ()


UNWILLING = [
    Unwilling("only-tls-1.2", 70, "protocol_version", ("-tls1_2",)),
    Unwilling("no-common-suite", 40, "handshake_failure",
              ("-ciphersuites", "TLS_AES_128_CCM_8_SHA256")),
    Unwilling("no-common-group", 40, "handshake_failure", ("-groups", "P-521")),
    Unwilling("no-common-signature", 40, "handshake_failure", (), cert="ed25519"),
    Unwilling("certificate-signed-with-sha1", 40, "handshake_failure",
              ("-cipher", "DEFAULT@SECLEVEL=0"), cert="sha1"),
    Unwilling("name-not-served", 112, "unrecognized_name",
              ("-servername", "another.test", "-servername_fatal",
               "-cert2", "{pki}/leaf-ec.pem", "-key2", "{pki}/leaf-ec.key")),
    Unwilling("no-common-protocol", 120, "no_application_protocol", ("-alpn", "h2"),
              client=("-alpn", "http/1.1")),
]


def add_unwilling(row):
    @case(f"unwilling/{row.name}")
    def _(world):
        server = world.server(row.cert, [a.format(pki=world.pki) for a in row.server])
        done = world.tlshc(server.port, ("-brief", *row.client), name=row.sni)
        check_equal("exit status of tlshc", done.status, 4)
        check_in("tlshc's line", f"(PEER_ALERT), alert received: {row.alert_name}", done.err)
        check_in("tlshc's line", "Permission denied", done.err)
        server.finish()
        check_equal("the server's alerts", server.wire.alerts(sent=True), [(2, row.alert)])
        world.check_counters(HandshakesStarted=1, Failed=1, AlertsReceived=1,
                             **{world.failure_counter("PEER_ALERT"): 1})


for _row in UNWILLING:
    add_unwilling(_row)
