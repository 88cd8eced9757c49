#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The certificates of the test server: `mkcerts.py DIR`.

Owns every key and certificate that server.py may show, good and bad, and the
client's.  NAME.pem is a chain without its root, NAME.key the leaf's key,
ca.pem what the client is to trust.  What needs more than python3-cryptography
38 can do (RSA-PSS keys and signatures) is made with openssl(1) if it is there.
"""

import datetime
import ipaddress
import os
import shutil
import subprocess
import sys
import warnings

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID as EKU
from cryptography.x509.oid import NameOID

warnings.filterwarnings("ignore")
DAY = datetime.timedelta(days=1)
NOW = datetime.datetime.utcnow()
PEM = serialization.Encoding.PEM


def name(cn):
    return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "tls_hs badserver"),
                      x509.NameAttribute(NameOID.COMMON_NAME, cn)])


class Entity:
    """A key, its certificate and its issuer."""

    def __init__(self, key, cert, issuer):
        self.key, self.cert, self.issuer = key, cert, issuer


def usage(**on):
    bits = ("digital_signature content_commitment key_encipherment data_encipherment "
            "key_agreement key_cert_sign crl_sign encipher_only decipher_only").split()
    return x509.KeyUsage(**{b: on.get(b, False) for b in bits})


def issue(cn, key, issuer=None, *, ca=False, algo=None, days=(-1, 3650), sans=None,
          eku=EKU.SERVER_AUTH, ku=None, extra=()):
    """A certificate; self-signed without an issuer."""
    sign_key = issuer.key if issuer else key
    ski = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    aki_from = (issuer.key if issuer else key).public_key()
    b = (x509.CertificateBuilder().subject_name(name(cn))
         .issuer_name(issuer.cert.subject if issuer else name(cn))
         .public_key(key.public_key()).serial_number(x509.random_serial_number())
         .not_valid_before(NOW + days[0] * DAY).not_valid_after(NOW + days[1] * DAY)
         .add_extension(ski, False)
         .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(aki_from), False)
         .add_extension(x509.BasicConstraints(ca, None), True))
    if ku is None:
        ku = usage(key_cert_sign=True, crl_sign=True) if ca else usage(digital_signature=True)
    b = b.add_extension(ku, True)
    if not ca:
        b = b.add_extension(x509.ExtendedKeyUsage([eku]), False)
        if sans is None:
            sans = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        if sans:
            b = b.add_extension(x509.SubjectAlternativeName(sans), False)
    for e in extra:
        b = b.add_extension(e, False)
    if isinstance(sign_key, ed25519.Ed25519PrivateKey):
        algo = None
    elif algo is None:
        algo = hashes.SHA256()
    return Entity(key, b.sign(sign_key, algo), issuer)


def p256():
    return ec.generate_private_key(ec.SECP256R1())


def p384():
    return ec.generate_private_key(ec.SECP384R1())


def rsa_key(bits=2048):
    return rsa.generate_private_key(65537, bits)


def save(where, stem, entity, with_root=False, key=None):
    chain, e = [], entity
    while e and (e.issuer or with_root or e is entity):
        chain.append(e.cert.public_bytes(PEM))
        e = e.issuer
    with open(os.path.join(where, stem + ".pem"), "wb") as f:
        f.write(b"".join(chain))
    with open(os.path.join(where, stem + ".key"), "wb") as f:
        f.write((key or entity.key).private_bytes(PEM, serialization.PrivateFormat.PKCS8,
                                                  serialization.NoEncryption()))


def filler(size_of_extension, key, issuer):
    """A certificate that nobody needs, as long as wanted."""
    blob = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.55555.1"),
                                      bytes(size_of_extension))
    return issue("filler", key, issuer, sans=[], extra=[blob])


def good(where, root, rroot):
    inter = issue("EC intermediate", p256(), root, ca=True)
    rinter = issue("RSA intermediate", rsa_key(), rroot, ca=True)
    save(where, "p256", issue("localhost", p256(), inter))
    save(where, "p384", issue("localhost", p384(), issue("EC384 intermediate", p384(), root,
                                                         ca=True), algo=hashes.SHA384()))
    rsa2048 = rsa_key()
    save(where, "rsa2048", issue("localhost", rsa2048, rinter))
    save(where, "rsa3072", issue("localhost", rsa_key(3072), rinter, algo=hashes.SHA384()))
    save(where, "rsa4096", issue("localhost", rsa_key(4096), rinter, algo=hashes.SHA512()))
    save(where, "rsa-by-ec", issue("localhost", rsa2048, inter))
    save(where, "with-root", issue("localhost", p256(), inter), with_root=True)
    save(where, "client", issue("client", p256(), inter, sans=[], eku=EKU.CLIENT_AUTH))
    save(where, "client-p384", issue("client", p384(), inter, sans=[], eku=EKU.CLIENT_AUTH))
    save(where, "client-rsa", issue("client", rsa2048, rinter, sans=[], eku=EKU.CLIENT_AUTH))
    blob = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.55555.1"), bytes(70000))
    save(where, "leaf-70k", issue("localhost", p256(), inter, extra=[blob]))
    # cert_data lengths that differ by the extension's, for chains of an exact size
    for i, size in enumerate((60000, 3900)):
        save(where, f"filler{i}", filler(size, rsa2048, rinter))
    return inter, rinter


def bad(where, inter, rinter):
    save(where, "expired", issue("localhost", p256(), inter, days=(-30, -2)))
    save(where, "future", issue("localhost", p256(), inter, days=(30, 60)))
    save(where, "wrong-name", issue("localhost", p256(), inter,
                                    sans=[x509.DNSName("other.example")]))
    save(where, "cn-only", issue("localhost", p256(), inter, sans=[]))
    save(where, "client-eku", issue("localhost", p256(), inter, eku=EKU.CLIENT_AUTH))
    save(where, "no-signing", issue("localhost", p256(), inter, ku=usage(key_agreement=True)))
    stranger = issue("stranger", p256(), ca=True)
    save(where, "unknown-ca", issue("localhost", p256(), stranger))
    save(where, "self-signed", issue("localhost", p256()))
    save(where, "client-unknown", issue("client", p256(), stranger, sans=[], eku=EKU.CLIENT_AUTH))
    # the right name, another key: the signature of the leaf does not verify
    liar = Entity(p256(), inter.cert, inter.issuer)
    save(where, "bad-signature", issue("localhost", p256(), liar))
    save(where, "not-a-ca", issue("localhost", p256(), issue("not a CA", p256(), inter)))
    save(where, "ed25519", issue("localhost", ed25519.Ed25519PrivateKey.generate(), inter))
    save(where, "p521", issue("localhost", ec.generate_private_key(ec.SECP521R1()), inter))
    save(where, "rsa1024", issue("localhost", rsa_key(1024), rinter))
    save(where, "sha1", issue("localhost", p256(), rinter, algo=hashes.SHA1()))
    save(where, "md5", issue("localhost", p256(), rinter, algo=hashes.MD5()))


def with_openssl(where, rroot):
    """RSA-PSS keys (rsassaPss in the certificate) and PSS signatures on certificates."""
    if not shutil.which("openssl"):
        return
    path = lambda n: os.path.join(where, n)
    run = lambda *a: subprocess.run(["openssl", *a], check=True, capture_output=True)
    with open(path("ext.cnf"), "w") as f:
        f.write("[leaf]\nsubjectAltName=DNS:localhost,IP:127.0.0.1\nkeyUsage=critical,"
                "digitalSignature\nextendedKeyUsage=serverAuth\nbasicConstraints=critical,"
                "CA:FALSE\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n")
    save(where, "rsa-root", rroot)
    for stem, algo in (("rsapss", "RSA-PSS"), ("rsa-signed-pss", "RSA")):
        run("genpkey", "-algorithm", algo, "-pkeyopt", "rsa_keygen_bits:2048",
            "-out", path(stem + ".key"))
        run("req", "-new", "-key", path(stem + ".key"), "-subj", "/CN=localhost",
            "-out", path(stem + ".csr"))
        pss = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32"]
        run("x509", "-req", "-in", path(stem + ".csr"), "-CA", path("rsa-root.pem"),
            "-CAkey", path("rsa-root.key"), "-set_serial", "0x1234567", "-days", "3650",
            "-sha256", "-extfile", path("ext.cnf"), "-extensions", "leaf",
            "-out", path(stem + ".pem"), *(pss if stem == "rsa-signed-pss" else []))


def main(where):
    os.makedirs(where, exist_ok=True)
    root = issue("EC root", p256(), ca=True)
    rroot = issue("RSA root", rsa_key(), ca=True)
    bad(where, *good(where, root, rroot))
    with_openssl(where, rroot)
    with open(os.path.join(where, "ca.pem"), "wb") as f:
        f.write(root.cert.public_bytes(PEM) + rroot.cert.public_bytes(PEM))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: mkcerts.py DIR")
    main(sys.argv[1])
