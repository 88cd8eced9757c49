#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# Makes client_keys.h: private keys and certificates for the tests of client
# authentication. Each run makes new ones; nobody may trust them for anything.
#
#   kunit/client_keys.py >kunit/client_keys.h
import os
import subprocess
import tempfile

KEYS = (
    ("rsa2048", "RSA", ["rsa_keygen_bits:2048"]),
    ("rsa3072", "RSA", ["rsa_keygen_bits:3072"]),
    ("rsa4096", "RSA", ["rsa_keygen_bits:4096"]),
    ("pss2048", "RSA-PSS", ["rsa_keygen_bits:2048"]),
    ("pss2048_sha384", "RSA-PSS", ["rsa_keygen_bits:2048", "rsa_pss_keygen_md:sha384",
                                   "rsa_pss_keygen_mgf1_md:sha384",
                                   "rsa_pss_keygen_saltlen:48"]),
    ("p256", "EC", ["ec_paramgen_curve:P-256"]),
    ("p256_other", "EC", ["ec_paramgen_curve:P-256"]),
    ("p384", "EC", ["ec_paramgen_curve:P-384"]),
    ("rsa2560", "RSA", ["rsa_keygen_bits:2560"]),
    # what we cannot use
    ("rsa1024", "RSA", ["rsa_keygen_bits:1024"]),
    ("p521", "EC", ["ec_paramgen_curve:P-521"]),
    ("ed25519", "ED25519", []),
)

# certificates of the same keys, of a server with these names
NAMED = (
    ("p256", ["a.test"]),
    ("p384", ["b.test", "*.w.test"]),
    ("rsa2048", ["B.test", "c.test"]),
)


def openssl(*args):
    return subprocess.run(("openssl",) + args, check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout


def der_len(n):
    if n < 0x80:
        return bytes([n])
    b = n.to_bytes((n.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(b)]) + b


def tlv(tag, *content):
    body = b"".join(content)
    return bytes([tag]) + der_len(len(body)) + body


def body(der):
    n = der[1]
    return der[2:] if n < 0x80 else der[2 + (n & 0x7f):]


def pkcs8_v2(v1, spki):
    """The same key as RFC 5958 version 2, with an attribute and the public key."""
    bits = spki[spki.rindex(b"\x03\x42\x00\x04"):] if b"\x03\x42\x00\x04" in spki \
        else spki[spki.rindex(b"\x03\x62\x00\x04"):]
    attr = tlv(0xa0, tlv(0x30, tlv(0x06, b"\x55\x1d\x0f"), tlv(0x31, tlv(0x05))))
    return tlv(0x30, b"\x02\x01\x01", body(v1)[3:], attr, b"\x81" + bits[1:])


def issue(key, subject, ca=None, extensions=()):
    req = openssl("req", "-new", "-key", key, "-subj", subject)
    with open("req", "wb") as f:
        f.write(req)
    with open("ext", "w") as f:
        f.write("\n".join(extensions) + "\n")
    sign = ["-CA", ca + ".pem", "-CAkey", ca + ".key"] if ca else ["-signkey", key]
    return openssl("x509", "-req", "-in", "req", "-days", "36500", "-extfile", "ext", *sign)


def save(name, pem):
    with open(name, "wb") as f:
        f.write(pem)


def emit(name, data):
    print("static const u8 __maybe_unused %s[] = {" % name)
    for i in range(0, len(data), 12):
        print("\t" + " ".join("0x%02x," % b for b in data[i:i + 12]))
    print("};\n")


def make_cas():
    for name in ("root", "issuer"):
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256",
                "-out", name + ".key")
    exts = ("basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign")
    save("root.pem", issue("root.key", "/CN=tls_hs test root", None, exts))
    save("issuer.pem", issue("issuer.key", "/CN=tls_hs test issuer", "root", exts))
    for name in ("root", "issuer"):
        emit("cert_" + name, openssl("x509", "-in", name + ".pem", "-outform", "DER"))


def make_key(name, alg, opts):
    file = name + ".key"
    args = [x for o in opts for x in ("-pkeyopt", o)]
    openssl("genpkey", "-algorithm", alg, *args, "-out", file)
    save("c", issue(file, "/CN=" + name, "issuer", ("keyUsage=digitalSignature",)))
    emit("cert_" + name, openssl("x509", "-in", "c", "-outform", "DER"))
    pkcs8 = openssl("pkcs8", "-topk8", "-nocrypt", "-in", file, "-outform", "DER")
    emit("pkcs8_" + name, pkcs8)
    if alg == "EC" and name in ("p256", "p384"):
        emit("sec1_" + name, openssl("ec", "-in", file, "-outform", "DER"))
        spki = openssl("pkey", "-in", file, "-pubout", "-outform", "DER")
        emit("pkcs8v2_" + name, pkcs8_v2(pkcs8, spki))
    if name == "p256":
        emit("cert_unknown_critical", make_odd(file, "1.2.3.4=critical,ASN1:NULL"))
        emit("cert_no_signing", make_odd(file, "keyUsage=critical,keyAgreement"))


def make_named(key, names):
    san = "subjectAltName=" + ",".join("DNS:" + name for name in names)
    save("c", issue(key + ".key", "/CN=" + key, "issuer", ("keyUsage=digitalSignature", san)))
    emit("named_" + key, openssl("x509", "-in", "c", "-outform", "DER"))


def make_odd(key, extension):
    """A certificate with a critical extension that nobody knows, or that forbids to sign."""
    save("c", issue(key, "/CN=odd", "issuer", (extension,)))
    return openssl("x509", "-in", "c", "-outform", "DER")


def main():
    with tempfile.TemporaryDirectory() as d:
        os.chdir(d)
        print("/* SPDX-License-Identifier: GPL-2.0-only */")
        print("/*\n * Test keys and certificates, made by client_keys.py: public, so worthless.\n */")
        print("#ifndef _TLS_HS_KUNIT_CLIENT_KEYS_H\n#define _TLS_HS_KUNIT_CLIENT_KEYS_H\n")
        print("#include <linux/compiler_attributes.h>\n#include <linux/types.h>\n")
        make_cas()
        for key in KEYS:
            make_key(*key)
        for key in NAMED:
            make_named(*key)
        print("#endif")


main()
