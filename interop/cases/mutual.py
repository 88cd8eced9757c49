# SPDX-License-Identifier: GPL-2.0-only
"""Client certificates: sent, and signed with, by the kernel."""
from harness import case, check_equal, check_in, check_not_in


def add(name, client, server="leaf-ec", scheme=None, args=()):
    """A server that insists on a certificate gets one that it accepts."""
    @case(f"mutual/{name}")
    def _(world):
        peer = world.server(server, ("-Verify", "3", "-verify_return_error",
                                     "-CAfile", world.path("roots.pem"), *args))
        done = world.tlshc(peer.port, ("-brief", "-cert", world.path(client + ".full"),
                                       "-key", world.path(client + ".key")))
        check_equal(f"exit status of tlshc ({done.err})", done.status, 0)
        check_in("tlshc's output", "Client certificate: sent", done.err)
        check_in("tlshc's output", "Verification: OK", done.err)
        peer.finish()
        check_in("s_server's output", f"subject=O = tls_hs test, CN = {client}", peer.out)
        check_in("s_server's output", "Client certificate", peer.out)
        check_not_in("s_server's errors", "error:", peer.err)
        verify = peer.trace.rsplit("CertificateVerify", 1)[-1]
        check_in("the CertificateVerify that s_server received", scheme, verify)
        world.check_ktls(1)
        world.check_counters(HandshakesStarted=1, HandshakesDoneX509=1)


for _server in ("leaf-ec", "leaf-rsa"):
    add(f"ec-to-{_server}", "client-ec", _server, "ecdsa_secp256r1_sha256")
    add(f"rsa-to-{_server}", "client-rsa", _server, "rsa_pss_rsae_sha256")
add("rsa-with-sha384", "client-rsa", scheme="rsa_pss_rsae_sha384",
    args=("-client_sigalgs", "RSA-PSS+SHA384"))


@case("mutual/not-asked-for-not-sent")
def _not_asked(world):
    server = world.server()
    done = world.tlshc(server.port, ("-brief", "-cert", world.path("client-ec.full"),
                                     "-key", world.path("client-ec.key")))
    check_equal(f"exit status of tlshc ({done.err})", done.status, 0)
    check_not_in("tlshc's output", "Client certificate", done.err)


@case("mutual/refused-after-the-handshake")
def _refused(world):
    """The server's verdict comes when the client is done already."""
    server = world.server(args=("-Verify", "3", "-verify_return_error",
                                "-verifyCAfile", world.path("root-other.pem")))
    done = world.tlshc(server.port, ("-brief", "-ign_eof",
                                     "-cert", world.path("client-ec.full"),
                                     "-key", world.path("client-ec.key")))
    check_equal(f"exit status of tlshc ({done.err})", done.status, 5)
    check_in("tlshc's output", "CONNECTION ESTABLISHED", done.err)
    check_in("tlshc's output", "alert received: unknown_ca (48)", done.err)
    server.finish()
    check_in("s_server's errors", "certificate verify failed", server.err)


def add_no_fit(name, *args, ca="roots.pem"):
    """Nothing that is asked for is there: an empty Certificate, and the server's no to it."""
    @case(f"mutual/{name}")
    def _(world):
        server = world.server(args=("-Verify", "3", "-CAfile", world.path(ca), *args))
        done = world.tlshc(server.port, ("-brief", "-ign_eof",
                                         "-cert", world.path("client-ec.full"),
                                         "-key", world.path("client-ec.key")))
        check_equal(f"exit status of tlshc ({done.err})", done.status, 5)
        check_not_in("tlshc's output", "Client certificate", done.err)
        check_in("tlshc's output", "alert received: certificate_required (116)", done.err)


add_no_fit("no-scheme-fits", "-client_sigalgs", "RSA-PSS+SHA256")
add_no_fit("no-authority-fits", ca="root-other.pem")


def refuse(name, cert, key, errno_text):
    @case(f"mutual/{name}")
    def _(world):
        server = world.server()
        done = world.tlshc(server.port, ("-brief", "-cert", world.path(cert),
                                         "-key", world.path(key)))
        check_equal(f"exit status of tlshc ({done.err})", done.status, 3)
        check_in("tlshc's line", errno_text, done.err)


refuse("key-of-another-certificate", "client-ec.full", "client-rsa.key", "refused: ")
refuse("key-of-an-unknown-kind", "ed25519.pem", "ed25519.key", "refused: Operation not supported")
