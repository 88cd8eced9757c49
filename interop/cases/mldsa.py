# SPDX-License-Identifier: GPL-2.0-only
"""ML-DSA, against OpenSSL 3.5 of Debian 13: each parameter set in certificates and in
CertificateVerify.  Where the kernel's library does not verify it, that it is not offered.
"""
import os

from handshake import EC, Good, run_good
from harness import case, check, check_in

LIMIT = 120		# seconds for a case
VERIFIED = tuple(int(x) for x in os.uname().release.split(".")[:2]) >= (7, 0)
SIGN_ONLY = "NORMAL:-SIGN-ALL"


def says(number):
    return (f"Signature type: ML-DSA (mldsa{number})",)


def row(name, cert, number, **kw):
    kw = {"ca": "roots-mldsa", "client": ("-CAtype", "user"), "client_says": says(number),
          "client_lacks": ("Hash used",), "scheme": f"mldsa{number}", **kw}
    return Good(name, cert, newer=True, **kw)


def other(cert):
    """A second certificate of s_server's, of another kind of key."""
    return ("-dcert", f"{{pki}}/{cert}.pem", "-dkey", f"{{pki}}/{cert}.key")


GOOD = (
    *(row(f"{n}", f"leaf-mldsa{n}", n) for n in (44, 65)),
    # leaf, intermediate and root of the largest set are sent
    row("87-chain-of-three", "leaf-mldsa87", 87),
    row("87-in-small-fragments", "leaf-mldsa87", 87, server=("-max_send_frag", "512")),
    row("44-below-a-curve", "leaf-mldsa44-by-ec", 44, ca="roots"),
    row("curve-below-65", "leaf-ec-by-mldsa65", 65, client_says=EC, client_lacks=(),
        scheme="ecdsa_secp256r1_sha256"),
    row("65-secure192", "leaf-mldsa65", 65,
        client=("-CAtype", "user", "-priority", "SECURE192")),
    row("87-with-ml-kem", "leaf-mldsa87", 87, server=("-groups", "X25519MLKEM768"),
        client=("-CAtype", "user", "-priority", "NORMAL:-GROUP-ALL:+GROUP-X25519-MLKEM768"),
        group="X25519MLKEM768"),
    row("44-asked-for-a-certificate", "leaf-mldsa44", 44, server=("-verify", "1"), empty=True),
    # who has a chain of each kind goes on with the one that was trusted before
    row("curve-before-44", "leaf-ec", 44, server=other("leaf-mldsa44"), ca="roots",
        client_says=EC, client_lacks=(), scheme="ecdsa_secp256r1_sha256"),
    row("44-where-it-is-named-first", "leaf-ec", 44, server=other("leaf-mldsa44"),
        client=("-CAtype", "user", "-priority",
                f"{SIGN_ONLY}:+SIGN-ML-DSA-44:+SIGN-ECDSA-SECP256R1-SHA256"),
        peer="leaf-mldsa44"),
)


def add(good):
    @case(f"mldsa/{good.name}", limit=LIMIT)
    def _(world):
        run_good(world, good)


def add_refused(name, cert, client, line, **kw):
    @case(f"mldsa/{name}", limit=LIMIT)
    def _(world):
        server = world.server(cert, newer=True)
        done = world.tlshc(server.port, ("-brief", "-CAtype", "user", *client), **kw)
        check(done.status != 0, "the handshake was done")
        check_in("tlshc's line", line, done.err)


if VERIFIED:
    for _good in GOOD:
        add(_good)
    add_refused("44-not-in-secure256", "leaf-mldsa44", ("-priority", "SECURE256"),
                "handshake_failure", ca="roots-mldsa")
    add_refused("44-below-a-curve-that-is-not-trusted", "leaf-mldsa44-by-ec", (),
                "(CERT_UNKNOWN_CA)", ca="roots-mldsa")
else:
    add_refused("not-offered", "leaf-mldsa44", (), "handshake_failure", ca="roots")
