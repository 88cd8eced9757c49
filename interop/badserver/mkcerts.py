#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The certificates of the test server: `mkcerts.py DIR`.

Owns every key and certificate that server.py may show, good and bad, and the
client's.  NAME.pem is a chain without its root, NAME.key the leaf's key,
ca.pem what the client is to trust.  What needs more than python3-cryptography
38 can do (RSA-PSS keys and signatures) is made with openssl(1) if it is there;
what later ones refuse to do (signatures with MD5 and SHA-1) by hand.
"""

import datetime
import hashlib
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


# RFC 8017 9.2, note 1: DigestInfo without the hash; the last octet of pkcs-1's OID, {pkcs-1 4, 5}
OLD_HASHES = {"md5": (bytes.fromhex("3020300c06082a864886f70d020505000410"), 4),
              "sha1": (bytes.fromhex("3021300906052b0e03021a05000414"), 5)}
# AlgorithmIdentifiers of RFC 4055 5, with NULL: up to the OID's last octet, and from there
PKCS1_ALGORITHM = (bytes.fromhex("300d06092a864886f70d0101"), b"\x05\x00")
SHA256_RSA = PKCS1_ALGORITHM[0] + b"\x0b" + PKCS1_ALGORITHM[1]


def der(tag, *parts):
    body = b"".join(parts)
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8 or 1, "big")
    length = size if len(body) < 128 else bytes([0x80 | len(size)]) + size
    return bytes([tag]) + length + body


def rsa_pkcs1(key, name, data):
    """A signature of RFC 8017 8.2 with a hash that libraries have given up."""
    n = key.private_numbers()
    modulus, private = n.public_numbers.n, n.d
    size = (modulus.bit_length() + 7) // 8
    info = OLD_HASHES[name][0] + hashlib.new(name, data, usedforsecurity=False).digest()
    block = b"\0\1" + b"\xff" * (size - len(info) - 3) + b"\0" + info
    return pow(int.from_bytes(block, "big"), private, modulus).to_bytes(size, "big")


def issue_old(name, cn, key, issuer):
    """The same certificate with a signature of another hash; the issuer's key is RSA."""
    e = issue(cn, key, issuer)
    algorithm = PKCS1_ALGORITHM[0] + bytes([OLD_HASHES[name][1]]) + PKCS1_ALGORITHM[1]
    # the one in the TBSCertificate precedes all that could hold the same octets by chance
    tbs = e.cert.tbs_certificate_bytes.replace(SHA256_RSA, algorithm, 1)
    signature = der(0x03, b"\0", rsa_pkcs1(issuer.key, name, tbs))
    e.cert = x509.load_der_x509_certificate(der(0x30, tbs, algorithm, signature))
    return e


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
    save(where, "sha1", issue_old("sha1", "localhost", p256(), rinter))
    save(where, "md5", issue_old("md5", "localhost", p256(), rinter))


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
