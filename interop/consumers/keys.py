# SPDX-License-Identifier: GPL-2.0-only
"""Authorities, certificates and keys: openssl and keyctl."""
import os
import ssl
import subprocess

from harness import Fail

CURVE = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


def _run(argv, data=None):
    p = subprocess.run(argv, input=data, capture_output=True, check=False)
    if p.returncode:
        raise Fail(f"{argv}: {p.stderr.decode()}")
    return p.stdout


class Authority:
    """An authority of its own, in directory."""

    def __init__(self, directory, name):
        self.dir = directory
        self.pem = os.path.join(directory, f"{name}.pem")
        self.key = os.path.join(directory, f"{name}.key")
        _run(["openssl", "req", "-x509", *CURVE, "-keyout", self.key, "-out", self.pem, "-days", "30",
              "-subj", f"/O=tls_hs test/CN={name}",
              "-addext", "keyUsage=critical,keyCertSign,cRLSign"])

    def issue(self, name, usage, san=None):
        """Certificate and key for usage, serverAuth or clientAuth: their paths."""
        pem, key = (os.path.join(self.dir, f"{name}.{kind}") for kind in ("pem", "key"))
        names = ["-addext", f"subjectAltName={san}"] if san else []
        _run(["openssl", "req", "-x509", *CURVE, "-keyout", key, "-out", pem, "-days", "30",
              "-CA", self.pem, "-CAkey", self.key, "-subj", f"/O=tls_hs test/CN={name}",
              "-addext", "basicConstraints=critical,CA:FALSE",
              "-addext", "keyUsage=critical,digitalSignature",
              "-addext", f"extendedKeyUsage={usage}", *names])
        return pem, key


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
