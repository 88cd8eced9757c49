# SPDX-License-Identifier: GPL-2.0-only
"""What a server says, held against what RFC 8446 demands of one.

Collects faults as sentences, as badserver's hello.py does for a client.  Owns
no reaction to any of it.
"""

from tls import (DOWNGRADE_11, DOWNGRADE_12, EXT_NAMES, HRR_RANDOM, SUITES, Reader, digest,
                 signed_content, verify)

# What may stand where (RFC 8446 4.2), of what this client knows how to ask for
IN_SH = {"supported_versions", "key_share", "pre_shared_key"}
IN_HRR = {"supported_versions", "key_share", "cookie"}
IN_EE = {"server_name", "alpn", "record_size_limit", "supported_groups", "early_data"}
IN_CR = {"signature_algorithms", "signature_algorithms_cert", "certificate_authorities",
         "status_request", "sct", "oid_filters"}


def extensions(body, allowed, faults, where):
    """{name: content} of a block's content."""
    r, found = Reader(body), {}
    while r.left():
        kind, data = r.uint(2), r.vec(2)
        name = EXT_NAMES.get(kind, kind)
        if name in found:
            faults.append(f"{where}: extension {name} more than once")
        if name not in allowed:
            faults.append(f"{where}: extension {name}")
        found[name] = data
    return found


class ServerHello:
    """A parsed ServerHello or HelloRetryRequest, RFC 8446 4.1.3 and 4.1.4."""

    def __init__(self, msg, offer, faults):
        r = Reader(msg[4:])
        self.version, self.random, self.session_id = r.uint(2), r.take(32), r.vec(1)
        self.suite, compression = r.uint(2), r.uint(1)
        block = r.vec(2)
        r.end()
        self.retry = self.random == HRR_RANDOM
        where = "HelloRetryRequest" if self.retry else "ServerHello"
        self.exts = extensions(block, IN_HRR if self.retry else IN_SH, faults, where)
        if self.version != 0x0303 or self.exts.get("supported_versions") != b"\x03\x04":
            faults.append(f"{where}: not TLS 1.3")
        if self.session_id != offer.session_id:
            faults.append(f"{where}: session id is not echoed")
        if self.suite not in offer.suites or self.suite not in SUITES:
            faults.append(f"{where}: suite {self.suite:#06x}")
        if compression:
            faults.append(f"{where}: compression {compression}")
        if self.random[-8:] in (DOWNGRADE_12, DOWNGRADE_11):
            faults.append(f"{where}: downgrade sentinel")
        share = Reader(self.exts.get("key_share", b""))
        self.group, self.share = (share.uint(2) if share.left() else None), b""
        if not self.retry and self.group is not None:
            self.share = share.vec(2, 1)
        share.end()
        psk = self.exts.get("pre_shared_key")
        self.psk = int.from_bytes(psk, "big") if psk is not None else None
        if self.psk is not None and (len(psk) != 2 or self.psk >= len(offer.psks)):
            faults.append(f"{where}: pre_shared_key that was not offered")

    def compare(self, retry, faults):
        """RFC 8446 4.1.4: what a HelloRetryRequest has said holds."""
        if (self.suite, self.group) != (retry.suite, retry.group):
            faults.append("ServerHello is not what HelloRetryRequest said")


def encrypted_extensions(msg, offered, faults):
    """RFC 8446 4.3.1; offered is {name: content} of the ClientHello."""
    r = Reader(msg[4:])
    found = extensions(r.vec(2), IN_EE, faults, "EncryptedExtensions")
    r.end()
    for name in found:
        if name not in offered:
            faults.append(f"EncryptedExtensions: {name} was not offered")
    if found.get("server_name"):
        faults.append("EncryptedExtensions: server_name is not empty")    # RFC 6066 3
    if "early_data" in found:
        faults.append("EncryptedExtensions: early data is accepted")
    if "alpn" in found:
        names = Reader(found["alpn"])
        one = Reader(names.vec(2))
        names.end()
        one.vec(1, 1)
        one.end()    # RFC 7301 3.1: exactly one
    return found


def names(body, faults):
    """RFC 8446 4.2.4: one or more Names, each in DER."""
    r = Reader(body)
    entries = Reader(r.vec(2, 3))
    r.end()
    while entries.left():
        name = Reader(entries.vec(2, 1))
        if name.uint(1) != 0x30:
            faults.append("CertificateRequest: a DistinguishedName is no SEQUENCE")
        length = name.uint(1)
        if length > 0x80:
            length = name.uint(length - 0x80)
        name.take(length)
        name.end()


def certificate_request(msg, faults):
    """RFC 8446 4.3.2: the schemes asked for."""
    r = Reader(msg[4:])
    if r.vec(1):
        faults.append("CertificateRequest: context is not empty")
    found = extensions(r.vec(2), IN_CR, faults, "CertificateRequest")
    r.end()
    if "certificate_authorities" in found:
        names(found["certificate_authorities"], faults)
    if "signature_algorithms" not in found:
        faults.append("CertificateRequest without signature_algorithms")
        return []
    return Reader.u16_list(Reader(found["signature_algorithms"]).vec(2, 2))


def certificate(msg, faults):
    """RFC 8446 4.4.2: the chain."""
    r, chain = Reader(msg[4:]), []
    if r.vec(1):
        faults.append("server's certificate_request_context")
    entries = Reader(r.vec(3, 1))
    r.end()
    while entries.left():
        chain.append(entries.vec(3, 1))
        if entries.vec(2):
            faults.append("extension in the server's Certificate")
    return chain


def certificate_verify(msg, public, offered, name, transcript, faults):
    """RFC 8446 4.4.3."""
    r = Reader(msg[4:])
    scheme, signature = r.uint(2), r.vec(2)
    r.end()
    if scheme not in offered:
        faults.append(f"server signs with {scheme:#06x}, which was not offered")
    if not verify(scheme, public, signed_content(b"server", digest(name, transcript)), signature):
        faults.append("server's CertificateVerify is wrong")
    return scheme
