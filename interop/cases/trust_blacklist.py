# SPDX-License-Identifier: GPL-2.0-only
"""The kernel's .blacklist: a certificate, or a key, is refused wherever it stands in the path.

What is in .blacklist stays there, so each case has certificates of its own.
"""
import fcntl
import hashlib
import os
import re
import struct

import ctl
import trust
from clientauth import run, write
from harness import case, check_not_in
from refusals import check_alert

CONFIG = b"""[req]
distinguished_name=dn
prompt=no
[dn]
CN=tls_hs blacklist
[ca]
basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign
[leaf]
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=serverAuth
subjectAltName=DNS:server.test
"""

BLACKLIST = 1 << 30 | 144 << 16 | ord("T") << 8 | 0xef	# struct tls_hs_ctl_blacklist


def blacklist(world, text):
    world.before["keys"] += 1
    serial = int(re.search(r"^(\S+) .* keyring +\.blacklist:", trust.proc_keys(), re.M).group(1), 16)
    with ctl.Ctl() as dev:
        fcntl.ioctl(dev.fd, BLACKLIST, struct.pack("=i140s", serial, text.encode()))


def make_chain(world):
    """root, intermediate, leaf: paths without .pem."""
    config = os.path.join(world.dir, "config")
    write(config, CONFIG)
    above, made = (), []
    for name in ("root", "intermediate", "leaf"):
        path = os.path.join(world.dir, name)
        run(world, "openssl", "req", "-x509", "-config", config,
            "-extensions", "leaf" if name == "leaf" else "ca", "-subj", f"/CN={name}",
            "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3",
            "-keyout", path + ".key", "-out", path + ".pem", *above)
        above = ("-CA", path + ".pem", "-CAkey", path + ".key")
        made.append(path)
    with open(made[1] + ".pem", "rb") as f:
        write(made[2] + ".chain", f.read())
    return made


def tlv(der, at):
    """Where the content of the TLV at an offset begins and ends."""
    n = der[at + 1]
    if n < 0x80:
        return at + 2, at + 2 + n
    n &= 0x7f
    return at + 2 + n, at + 2 + n + int.from_bytes(der[at + 2:at + 2 + n], "big")


def entry(world, path, kind):
    if kind == "bin":
        pem = run(world, "openssl", "x509", "-in", path + ".pem", "-pubkey", "-noout")
        write(path + ".pub", pem)
        data = run(world, "openssl", "pkey", "-pubin", "-in", path + ".pub", "-outform", "DER")
    else:
        der = world.der(path + ".pem")
        tbs = tlv(der, 0)[0]
        data = der[tbs:tlv(der, tbs)[1]]
    return f"{kind}:{hashlib.sha256(data).hexdigest()}"


def add(which, kind, anchor, alert):
    @case(f"blacklist/{which}-{kind}-below-{anchor}-anchor")
    def _(world):
        chain = make_chain(world)
        ring = trust.keyring(world, chain[0], kind=anchor)
        trust.trust(world, ring, chain[2])
        blacklist(world, entry(world, chain[("root", "intermediate", "leaf").index(which)], kind))
        server = world.server(chain[2])
        done = world.tlshc(server.port, ("-brief", "-keyring", str(ring)), ca=None)
        check_not_in("tlshc's output", "CONNECTION ESTABLISHED", done.err)
        server.finish()
        check_alert(server, alert)
        world.check_counters(HandshakesStarted=2, HandshakesDoneX509=1, Failed=1, AlertsSent=1,
                             **{"FailedCertRevoked" if "revoked" in alert else
                                "FailedCertUnknownCa": 1})


for _kind in ("tbs", "bin"):
    add("leaf", _kind, "asymmetric", "certificate_revoked")
    add("intermediate", _kind, "asymmetric", "certificate_revoked")
    add("root", _kind, "asymmetric", "unknown_ca")
    add("root", _kind, "user", "certificate_revoked")
