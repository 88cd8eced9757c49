# SPDX-License-Identifier: GPL-2.0-only
"""tls-hs check of knfsd: what it says is what mount comes to."""
import checks
import recipe
from checks import load, says
from harness import case, check_not_in
from nfs_cases import DENIED, LAB, SERVER, Credential, FakeServer, Trusting, mount, refused


def tls_hs_check(*args, **kw):
    return checks.tls_hs_check(LAB.client, *args, **kw)


@case("check/good", limit=90)
def good(world):
    said = tls_hs_check(SERVER)
    says(said, "192.0.2.1, port 2049, NFS: connected\n", "RPC: the server offers TLS\n", "TLS 1.3: TLS_",
         f"verified as {SERVER}: serial ", "by trust anchor ", "client's certificate: not sent\n", "good: ")
    check_not_in("what it says", "what to do", said)
    world.check_counters(HandshakesStarted=1, HandshakesDoneAnon=1)
    world.check_served(1)
    m = mount(world)
    m.mount()
    m.umount()


@case("check/recipe", limit=90)
def page(world):
    load()
    says(recipe.run(LAB.client, "nfs.md", "client check", world.pki), "good: ")


@case("check/addresses", limit=90)
def addresses(world):
    says(tls_hs_check("192.0.2.1"), "verified as 192.0.2.1: ", "good: ")
    says(tls_hs_check("[2001:db8::1]:2049"), "verified as 2001:db8::1: ", "good: ")
    world.check_served(2)


@case("check/client_certificate", limit=120)
def client_certificate(world):
    says(tls_hs_check(SERVER, "--mtls", status=1), "no certificate of the client is set", "credential set")
    world.check_counters(FellBack=1)
    world.keep(Credential(LAB.client, "client", world.path))
    said = tls_hs_check(SERVER, "--mtls")
    says(said, "client's certificate: sent\n", "good: ")
    world.check_served(1)


@case("check/strange_client_certificate", limit=120)
def strange(world):
    """The client is done when the server refuses: a mount's error comes after it, and so does this."""
    world.keep(Credential(LAB.client, "strange", world.path))
    says(tls_hs_check(SERVER, "--mtls", status=1), "right after the handshake", "the server refuses the client's")
    world.check_served(0)


@case("check/wrong_ca", limit=90)
def wrong_ca(world):
    world.keep(Trusting(LAB.client, LAB.far_ring))
    says(tls_hs_check(SERVER, status=1), "CERT_UNKNOWN_CA", "tls-hs trust add")
    refused(world, mount(world), DENIED, HandshakesStarted=2, Failed=2, AlertsSent=2,
            FailedCertUnknownCa=2)


@case("check/wrong_name", limit=90)
def wrong_name(world):
    says(tls_hs_check("alias.example.net", status=1), "CERT_NAME", "mount it by a name or an address")


@case("check/no_anchors", limit=90)
def no_anchors(world):
    world.keep(Trusting(LAB.client, LAB.no_ring))
    says(tls_hs_check(SERVER, status=1), "the kernel does not begin the handshake", "nobody is trusted here")
    world.check_counters(FellBack=1)


@case("check/server_without_tls", limit=90)
def without_tls(world):
    """As knfsd of before 6.4, and every server with TLS switched off."""
    world.keep(FakeServer(LAB.client2, "10.0.2.2", False)).start()
    said = tls_hs_check("10.0.2.2", status=1)
    says(said, "10.0.2.2, port 2049, NFS: connected\n", "the server does not offer TLS", "RFC 9289")
    check_not_in("what it says", "RPC: the server offers", said)
    world.check_counters()


@case("check/server_without_agent", limit=90)
def mute(world):
    """It says that it has TLS, and closes."""
    said = tls_hs_check("mute.example.net", status=1)
    says(said, "RPC: the server offers TLS\n", "PEER_EOF", "is tlshd running")


@case("check/dry_run", limit=30)
def dry_run(world):
    says(tls_hs_check(SERVER, "--dry-run"), "192.0.2.1, port 2049, NFS: would connect, ask by RPC for TLS")
    world.check_counters()
