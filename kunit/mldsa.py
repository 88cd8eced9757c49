#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Makes mldsa_data.c and mldsa_data.h, which are checked in: certificates and
signatures of ML-DSA for mldsa_test.c, by OpenSSL 3.5 of Debian 13.

    kunit/mldsa.py "$(interop/guest/rootfs)"

The good certificates are "openssl req" and "openssl x509"'s; what has a fault is
put together by certs_lib.py and signed by "openssl pkeyutl".  Keys come from
their names and signatures are deterministic (FIPS 204 3.4), so a second run
makes the same to the byte.  The keys are worthless outside of tests."""

import hashlib
import os
import subprocess
import sys
import tempfile

import certs_lib
from certs_lib import EcKey, akid, bc, certificate, dns, eku, ku, octets, oid, san, seq, skid

HERE = os.path.dirname(os.path.abspath(__file__))
HOST = "host.example.com"
PIECE = 2048             # MLDSA_PIECE
SETS = {44: "2.16.840.1.101.3.4.3.17", 65: "2.16.840.1.101.3.4.3.18",
        87: "2.16.840.1.101.3.4.3.19"}
DATES = ("-not_before", "20250101000000Z", "-not_after", "20400101000000Z")
# RFC 8446 4.4.3: what a server signs; the transcript's hash is 32 times 0x5a
CONTENT = b" " * 64 + b"TLS 1.3, server CertificateVerify\0" + b"\x5a" * 32

for _n, _oid in SETS.items():
    certs_lib.SIG_OIDS[f"mldsa{_n}"] = _oid


class OpenSSL:
    def __init__(self, root):
        libraries = next(f"{root}/usr/lib/{d}" for d in os.listdir(f"{root}/usr/lib")
                         if d.endswith("-linux-gnu"))
        loader = next(f for f in os.listdir(libraries) if f.startswith("ld-linux"))
        self.argv = [f"{libraries}/{loader}", "--library-path", libraries,
                     f"{root}/usr/bin/openssl"]

    def __call__(self, *args, stdin=None):
        return subprocess.run([*self.argv, *args], input=stdin, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, check=True).stdout


class Key:
    """A private key in a file of its own; signs for certs_lib.certificate() too."""

    def __init__(self, openssl, folder, label, number):
        self.openssl, self.number, self.default_alg = openssl, number, f"mldsa{number}"
        self.path = os.path.join(folder, label + ".key")
        seed = hashlib.sha256(label.encode()).hexdigest()
        openssl("genpkey", "-algorithm", f"ML-DSA-{number}", "-pkeyopt", f"hexseed:{seed}",
                "-out", self.path)

    def spki(self):
        return self.openssl("pkey", "-in", self.path, "-pubout", "-outform", "DER")

    def sign(self, alg, data, *options):
        with tempfile.NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            opts = [x for o in ("deterministic:1", *options) for x in ("-pkeyopt", o)]
            return self.openssl("pkeyutl", "-sign", "-inkey", self.path, "-rawin",
                                "-in", file.name, *opts)


class WithContext:
    """A key that signs with a context that is not empty."""

    def __init__(self, key):
        self.key, self.default_alg = key, key.default_alg

    def sign(self, alg, data):
        return self.key.sign(alg, data, "hexcontext-string:00")


class Stranger:
    """What claims to be signed by ML-DSA and is octets."""
    default_alg = "mldsa44"

    def sign(self, alg, data):
        return b"\x5a" * 2420


def prehashed(key, data):
    """HashML-DSA with SHA-512 (FIPS 204 5.4.1), which OpenSSL has not: encoded here."""
    encoded = (b"\x01\x00" + oid("2.16.840.1.101.3.4.2.3") + hashlib.sha512(data).digest())
    return key.sign("", encoded, "message-encoding:0")


EXTENSIONS = {
    "ca": "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n"
          "subjectKeyIdentifier=hash\n",
    "leaf": "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"
            f"extendedKeyUsage=serverAuth\nsubjectAltName=DNS:{HOST}\n",
    "leaf_marked": "keyUsage=critical,digitalSignature,keyEncipherment\n"
                   f"subjectAltName=DNS:{HOST}\n",
    "ca_marked": "basicConstraints=critical,CA:TRUE\n"
                 "keyUsage=critical,keyCertSign,keyAgreement\n",
}


class Maker:
    def __init__(self, openssl, folder):
        self.openssl, self.folder, self.serial = openssl, folder, 0x2000
        self.keys, self.out, self.pem = {}, {}, {}

    def key(self, label, number):
        self.keys[label] = Key(self.openssl, self.folder, label, number)
        return self.keys[label]

    def issue(self, label, subject, key, issuer, extensions):
        """key: a path; issuer: a label, or None for its own."""
        path = os.path.join(self.folder, label)
        self.serial += 1
        with open(path + ".cnf", "w") as f:
            f.write("[req]\ndistinguished_name=dn\n[dn]\n[x]\n" + EXTENSIONS[extensions])
        common = ("-set_serial", str(self.serial), *DATES, "-sigopt", "deterministic:1")
        if issuer is None:
            self.openssl("req", "-x509", "-new", "-config", path + ".cnf", "-key", key,
                         "-subj", subject, "-extensions", "x", *common, "-out", path + ".pem")
        else:
            self.openssl("req", "-new", "-config", path + ".cnf", "-key", key,
                         "-subj", subject, "-out", path + ".csr")
            self.openssl("x509", "-req", "-in", path + ".csr", "-CA", self.pem[issuer][0],
                         "-CAkey", self.pem[issuer][1], "-extfile", path + ".cnf",
                         "-extensions", "x", *common, "-out", path + ".pem")
        self.pem[label] = (path + ".pem", key)
        self.out[label] = self.openssl("x509", "-in", path + ".pem", "-outform", "DER")

    def subject(self, label):
        """The whole Name, out of a certificate: openssl's string types are not certs_lib's."""
        return name_of(self.out[label])


def take(der):
    """(the first TLV, what is in it, what is behind it)"""
    n, head = der[1], 2
    if n & 0x80:
        head += n & 0x7F
        n = int.from_bytes(der[2:head], "big")
    return der[:head + n], der[head:head + n], der[head + n:]


def name_of(der):
    rest = take(take(der)[1])[1]
    for _ in range(5):	# version, serialNumber, signature, issuer, validity
        rest = take(rest)[2]
    return take(rest)[0]


def ec_pem(maker, label):
    """An EC private key for openssl, from certs_lib's."""
    key = EcKey(label)
    der = seq(certs_lib.integer(1), octets(key.d.to_bytes(32, "big")),
              certs_lib.context(0, oid(key.curve.oid)),
              certs_lib.context(1, certs_lib.bits(key.point())))
    path = os.path.join(maker.folder, label + ".key")
    maker.openssl("ec", "-inform", "DER", "-out", path, stdin=der)
    return path


def good(maker):
    for n in SETS:
        root, leaf = maker.key(f"root{n}", n), maker.key(f"leaf{n}", n)
        maker.issue(f"root{n}", f"/CN=ML-DSA-{n} root", root.path, None, "ca")
        if n == 87:
            inter = maker.key("int87", 87)
            maker.issue("int87", "/CN=ML-DSA-87 int", inter.path, "root87", "ca")
        maker.issue(f"leaf{n}", f"/CN=leaf{n}", leaf.path, "int87" if n == 87 else f"root{n}",
                    "leaf")
    maker.issue("leaf_ec", "/CN=leaf of a curve", ec_pem(maker, "leaf"), "root44", "leaf")


def faulty(maker):
    """Each differs from a good one in one thing."""
    root, leaf = maker.keys["root44"], maker.keys["leaf44"]
    maker.issue("leaf44_marked", "/CN=leaf44", leaf.path, "root44", "leaf_marked")
    maker.issue("root44_marked", "/CN=ML-DSA-44 root", root.path, None, "ca_marked")
    exts = [san(dns(HOST)), ku("digitalSignature"), eku("server")]
    issuer = maker.subject("root44")

    def add(label, key, signer, issuer=issuer, **kw):
        maker.out[label] = certificate("CN=leaf", issuer, key, signer, exts, **kw)
    ec, curve_root = EcKey("leaf"), EcKey("root")
    # by certs_path.py's root, whose name is certs_lib's
    add("leaf44_of_curve", leaf, curve_root, "CN=root", alg="ecdsa-sha256")
    # what the issuer's key signed is not of the set that it says
    add("leaf_says_65", ec, root, alg="mldsa65")
    add("leaf_with_context", ec, WithContext(root))
    # an issuer's key of one kind, an algorithm of another
    add("leaf_says_ecdsa", ec, curve_root, alg="ecdsa-sha256")
    add("leaf_of_curve_says_44", ec, Stranger(), "CN=root")


def signatures(maker):
    out = {}
    for n in SETS:
        out[f"sig{n}"] = maker.keys[f"leaf{n}"].sign("", CONTENT)
    key = maker.keys["leaf44"]
    out["sig44_with_context"] = key.sign("", CONTENT, "hexcontext-string:00")
    out["sig44_prehashed"] = prehashed(key, CONTENT)
    return out


HEAD = """%s SPDX-License-Identifier: GPL-2.0-only%s
/* Made by kunit/mldsa.py with OpenSSL 3.5.  Do not edit. */
"""


def write(maker, sigs):
    labels = [*maker.out, *sigs]
    with open(os.path.join(HERE, "mldsa_data.h"), "w") as f:
        f.write(HEAD % ("/*", " */"))
        f.write("#ifndef _TLS_HS_KUNIT_MLDSA_DATA_H\n#define _TLS_HS_KUNIT_MLDSA_DATA_H\n\n"
                "enum {\n")
        for label in labels:
            f.write(f"\tMD_{label.upper()},\n")
        f.write("\tMD_COUNT,\n};\n\n#endif\n")
    with open(os.path.join(HERE, "mldsa_data.c"), "w") as f:
        f.write(HEAD % ("//", ""))
        f.write("#include \"mldsa.h\"\n\n"
                "const struct tls_hs_test_mldsa tls_hs_test_mldsa[MD_COUNT] = {\n")
        for label in labels:
            der = maker.out.get(label) or sigs[label]
            f.write(f"\t[MD_{label.upper()}] = {{\n\t\t.len = {len(der)},\n\t\t.hex = {{\n")
            # sparse takes no string above 8191 characters
            for at in range(0, len(der), PIECE):
                f.write(f"\t\t\t\"{der[at:at + PIECE].hex()}\",\n")
            f.write("\t\t},\n\t},\n")
        f.write("};\n")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        maker = Maker(OpenSSL(sys.argv[1]), folder)
        good(maker)
        faulty(maker)
        write(maker, signatures(maker))


if __name__ == "__main__":
    main()
