# SPDX-License-Identifier: GPL-2.0-only
"""Every suite with every group and every kind of certificate, with and without a
request for a client certificate, in large and in small records; the same suites
and groups with GnuTLS; pre-shared keys with every suite of their hash.  What the
server says is asserted, not only our side.
"""
import itertools
import os
import subprocess

from clientauth import read, write
from handshake import GROUPS, SUITES, Good, run_good
from harness import case, check_equal, check_in
from psk import PSK, check_accepted, psk_client, psk_server

# leaf, what the client says of the signature, and which one the server sent
CERTS = (("leaf-ec", "ECDSA (ecdsa_secp256r1_sha256)", "ecdsa_secp256r1_sha256"),
         ("leaf-p384", "ECDSA (ecdsa_secp384r1_sha384)", "ecdsa_secp384r1_sha384"),
         ("leaf-rsa", "RSA-PSS (rsa_pss_rsae_sha256)", "rsa_pss_rsae_sha256"),
         ("leaf-rsa3072", "RSA-PSS (rsa_pss_rsae_sha256)", "rsa_pss_rsae_sha256"),
         ("leaf-pss", "RSA-PSS (rsa_pss_pss_sha256)", "rsa_pss_pss_sha256"))
ASKED = (("", ()), ("-asked", ("-verify", "1")))
RECORDS = (("", ()), ("-512", ("-max_send_frag", "512")))


def row(suite, group, cert, asked, records):
    hrr = ("HelloRetryRequest: yes",)
    name = f"{suite[4:]}-{group[0]}-{cert[0]}{asked[0]}{records[0]}"
    return Good(name, cert[0],
                server=("-ciphersuites", suite, "-groups", group[0], *asked[1], *records[1]),
                client_says=(f"Ciphersuite: {suite}", f"Server Temp Key: {group[1]}",
                             f"Signature type: {cert[1]}", *(hrr if group[2] else ())),
                client_lacks=() if group[2] else hrr,
                suite=suite, group=group[0], scheme=cert[2], empty=bool(asked[0]))


def add(good):
    @case(f"matrix/{good.name}")
    def _(world):
        run_good(world, good)


for combination in itertools.product(SUITES, GROUPS, CERTS, ASKED, RECORDS):
    add(row(*combination))


# --- GnuTLS

GNUTLS_SUITES = {"TLS_AES_128_GCM_SHA256": "AES-128-GCM", "TLS_AES_256_GCM_SHA384": "AES-256-GCM",
                 "TLS_CHACHA20_POLY1305_SHA256": "CHACHA20-POLY1305",
                 "TLS_AES_128_CCM_SHA256": "AES-128-CCM"}
GNUTLS_GROUPS = {"X25519": "X25519", "P-256": "SECP256R1", "P-384": "SECP384R1"}


def gnutls(world, suite, group, *args):
    """A gnutls-serv that speaks one suite and one group, its port and its log."""
    port = world.next_port()
    log = os.path.join(world.dir, "gnutls.log")
    priority = (f"NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+{GNUTLS_SUITES[suite]}:-GROUP-ALL:"
                f"+GROUP-{GNUTLS_GROUPS[group]}:+ECDHE-PSK:+PSK")
    with open(log, "wb") as f:
        world.keep_process(subprocess.Popen(
            ["gnutls-serv", "--port", str(port), "--echo", "--priority", priority, *args],
            stdin=subprocess.DEVNULL, stdout=f, stderr=f, cwd=world.dir))
    world.wait_for(lambda: port in world.listening(), 20, "gnutls-serv to listen")
    return port, log


def check_echo(world, done, log, *says):
    check_equal(f"exit status of tlshc ({done.err})", done.status, 0)
    check_equal("what came back", done.out, b"echo\n")
    said = read(log).decode(errors="replace")
    for text in says:
        check_in("gnutls-serv's output", text, said)
    world.check_ktls(1)


def add_gnutls(suite, group):
    @case(f"matrix/gnutls-{suite[4:]}-{group}")
    def _(world):
        chain = os.path.join(world.dir, "server.pem")
        write(chain, read(world.path("leaf-ec.pem")) + read(world.path("leaf-ec.chain")))
        port, log = gnutls(world, suite, group, "--x509certfile", chain,
                           "--x509keyfile", world.path("leaf-ec.key"), "--disable-client-cert")
        done = world.tlshc(port, ("-brief",), stdin=b"echo\n")
        check_in("tlshc's output", f"Ciphersuite: {suite}", done.err)
        check_echo(world, done, log, f"(ECDHE-{GNUTLS_GROUPS[group]})",
                   f"({GNUTLS_SUITES[suite]})", "(ECDSA-SECP256R1-SHA256)")


def add_gnutls_psk(suite, group):
    @case(f"matrix/gnutls-psk-{suite[4:]}-{group}")
    def _(world):
        keys = os.path.join(world.dir, "psk.txt")
        write(keys, f"Client_identity:{PSK}\n".encode())
        port, log = gnutls(world, suite, group, "--pskpasswd", keys)
        done = world.tlshc(port, ("-brief", "-psk", PSK), stdin=b"echo\n", ca=None, name=None)
        check_in("tlshc's output", 'PSK accepted: user "Client_identity"', done.err)
        check_echo(world, done, log, f"({GNUTLS_SUITES[suite]})")


for one in itertools.product(SUITES, GNUTLS_GROUPS):
    add_gnutls(*one)


# --- pre-shared keys: a key that names no hash is of SHA-256

def add_psk(suite, group):
    @case(f"matrix/psk-{suite[4:]}-{group[0]}")
    def _(world):
        server = psk_server(world, "-ciphersuites", suite, "-groups", group[0])
        done = psk_client(world, server, "-psk", PSK)
        check_in("tlshc's output", f"Ciphersuite: {suite}", done.err)
        check_in("tlshc's output", f"Server Temp Key: {group[1]}", done.err)
        check_accepted(world, server, done)


for combination in itertools.product((s for s in SUITES if s.endswith("SHA256")), GROUPS):
    add_psk(*combination)
    add_gnutls_psk(combination[0], combination[1][0])
