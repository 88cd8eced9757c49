# SPDX-License-Identifier: GPL-2.0-only
"""Authorities, certificates and keys: openssl and keyctl."""
import os
import ssl
import subprocess
import time

from harness import Fail

CURVE = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


def _run(argv, data=None):
    p = subprocess.run(argv, input=data, capture_output=True, check=False)
    if p.returncode:
        raise Fail(f"{argv}: {p.stderr.decode()}")
    return p.stdout


class Authority:
    """An authority of its own, in directory; made, unless it is there."""

    def __init__(self, directory, name):
        self.dir = directory
        self.pem = os.path.join(directory, f"{name}.pem")
        self.key = os.path.join(directory, f"{name}.key")
        if os.path.exists(self.key):
            return
        _run(["openssl", "req", "-x509", *CURVE, "-keyout", self.key, "-out", self.pem, "-days", "30",
              "-subj", f"/O=tls_hs test/CN={name}",
              "-addext", "keyUsage=critical,keyCertSign,cRLSign"])

    def issue(self, name, usage, san=None, directory=None, valid=("-days", "30")):
        """Certificate and key for usage, serverAuth or clientAuth: their paths."""
        pem, key = (os.path.join(directory or self.dir, f"{name}.{kind}") for kind in ("pem", "key"))
        names = ["-addext", f"subjectAltName={san}"] if san else []
        _run(["openssl", "req", "-x509", *CURVE, "-keyout", key, "-out", pem, *valid,
              "-CA", self.pem, "-CAkey", self.key, "-subj", f"/O=tls_hs test/CN={name}",
              "-addext", "basicConstraints=critical,CA:FALSE",
              "-addext", "keyUsage=critical,digitalSignature",
              "-addext", f"extendedKeyUsage={usage}", *names])
        return pem, key


def seconds(begin, end):
    """What issue() takes for valid: from and until so many seconds from now (OpenSSL 3.5)."""
    def utc(offset):
        return time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + offset))
    return "-not_before", utc(begin), "-not_after", utc(end)


def without_scalar(pem, key):
    """A file for what has another's certificate and not its key: the public half fits, so that
    OpenSSL takes it, and the private half is another."""
    spki = _run(["openssl", "pkey", "-pubin", "-outform", "DER"],
                _run(["openssl", "x509", "-in", pem, "-noout", "-pubkey"]))
    point = spki[-65:]
    # ECPrivateKey (RFC 5915 3) on P-256
    body = (b"\x02\x01\x01\x04\x20\x01" + os.urandom(31) +
            bytes.fromhex("a00a06082a8648ce3d030107a144034200") + point)
    with open(key, "wb") as f:
        f.write(_run(["openssl", "ec", "-inform", "DER"], b"\x30" + bytes([len(body)]) + body))


def der(pem):
    with open(pem) as f:
        return ssl.PEM_cert_to_DER_cert(f.read())


def pkcs8(path):
    return _run(["openssl", "pkcs8", "-topk8", "-nocrypt", "-in", path, "-outform", "DER"])


def keyctl(*argv, data=None):
    return _run(["keyctl", *argv], data).decode().strip()


def padd(kind, description, data, ring):
    return int(keyctl("padd", kind, description, str(ring), data=data))


def new_ring(description, *pems):
    """A keyring, in the session's, that trusts the certificates."""
    ring = int(keyctl("newring", description, "@s"))
    keyctl("setperm", str(ring), "0x3f3f0000")
    for pem in pems:
        padd("asymmetric", "", der(pem), ring)
    return ring
