# SPDX-License-Identifier: GPL-2.0-only
"""Revocation lists in the keyring: each case has a root, an intermediate and a leaf of its own.

Lists are openssl ca's; those for which it has no option are made of DER here.
"""
import datetime
import os
import time

import ctl
import trust
from clientauth import run, write
from harness import case, check, check_equal, check_in
from trust import Netns, check_refused
from local import check_says

SYSCTL = "/proc/sys/net/tls_hs/revocation"
CONFIG = """[req]
distinguished_name=dn
prompt=no
[dn]
CN=tls_hs revocation
[ca]
basicConstraints=critical,CA:TRUE
keyUsage=critical,{usage}
[leaf]
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=serverAuth
subjectAltName=DNS:server.test
[list]
default_ca=this
[this]
database={index}
crlnumber={number}
default_md=sha256
crl_extensions=of_list
[of_list]
authorityKeyIdentifier=keyid
{more}
"""
LIMIT = 180			# seconds: a list takes two processes, a handshake as many
UNKNOWN, REVOKED = "certificate_unknown", "certificate_revoked"


def day(days):
    at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
    return at.strftime("%Y%m%d%H%M%SZ")


class Chain:
    """Keyring with the root, and what is needed to add lists to it."""

    def __init__(self, world, name="one", usage="keyCertSign,cRLSign"):
        self.world, self.name, self.usage, self.number = world, name, usage, 0
        above = ()
        for which in ("root", "int", "leaf"):
            path = os.path.join(world.dir, f"{name}-{which}")
            setattr(self, which, path)
            run(world, "openssl", "req", "-x509", "-config", self.config(), "-extensions",
                "leaf" if which == "leaf" else "ca", "-subj", f"/CN={which}", "-newkey", "ec",
                "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3", "-keyout",
                path + ".key", "-out", path + ".pem", *above)
            above = ("-CA", path + ".pem", "-CAkey", path + ".key")
        with open(self.int + ".pem", "rb") as f:
            write(self.leaf + ".chain", f.read())
        self.ring = trust.keyring(world, self.root, kind="user")

    def config(self, **kw):
        path = os.path.join(self.world.dir, f"{self.name}-config")
        values = {"usage": self.usage, "index": path + ".index", "number": path + ".number",
                  "more": "", **kw}
        write(path, CONFIG.format(**values).encode())
        return path

    def list(self, issuer, *revoked, begins=-1, ends=1, more="", others=0):
        """DER of the issuer's list: of these certificates, and so many that nobody has."""
        self.number += 1
        config = self.config(more=more)
        serials = [self.world.serial(path).lstrip("0") for path in revoked]
        serials += [f"{0x7f0000000000000000000000 + n * 7919:x}" for n in range(others)]
        write(config + ".index", "".join(
            f"R\t490101000000Z\t{day(-1)[2:]}\t{'0' * (len(s) % 2)}{s.upper()}\tunknown\t/CN=x\n"
            for s in serials).encode())
        write(config + ".number", f"{self.number + 0x1000:04X}\n".encode())
        run(self.world, "openssl", "ca", "-gencrl", "-config", config, "-name", "this",
            "-cert", issuer + ".pem", "-keyfile", issuer + ".key", "-crl_lastupdate", day(begins),
            "-crl_nextupdate", day(ends), "-out", config + ".crl")
        return run(self.world, "openssl", "crl", "-in", config + ".crl", "-outform", "DER")

    def add(self, der, name="list", kind="user"):
        """Into the keyring; an update if there is one of that name already."""
        return ctl.add_key(kind, name, der, self.ring)

    def add_clean(self, *which):
        for issuer in which or ("root", "int"):
            self.add(self.list(getattr(self, issuer)), issuer)

    def trusted(self):
        trust.trust(self.world, self.ring, self.leaf)

    def refused(self, alert):
        check_refused(self.world, self.ring, self.leaf, alert)


def mode(value=None):
    """Sets it and returns 0 or the errno; or returns what it is."""
    if value is None:
        with open(SYSCTL) as f:
            return f.read().strip()
    try:
        with open(SYSCTL, "w") as f:
            f.write(value)
    except OSError as e:
        return e.errno
    return 0


def read_so_far(world):
    return world._own_table()["RevocationListsRead"]


def logged(world, *wanted):
    """Among what the kernel has said in this case."""
    world.read_kernel_log()
    for text in wanted:
        check(any(text in line for line in world.kernel_log), f"{text!r} is not in the log")


@case("revocation/lists-that-name-nobody", LIMIT)
def _nobody(world):
    """Read once, whatever the number of handshakes."""
    chain = Chain(world)
    chain.trusted()
    before = read_so_far(world)
    chain.add_clean()
    for _ in range(3):
        chain.trusted()
    check_equal("lists read", read_so_far(world) - before, 2)
    chain.add(chain.list(chain.int, others=40), "int")
    chain.trusted()
    check_equal("lists read", read_so_far(world) - before, 3)


@case("revocation/server-revoked", LIMIT)
def _server(world):
    time.sleep(5.5)		# the cases before may have had the ten lines of five seconds
    chain = Chain(world)
    chain.add_clean("root")
    chain.add(chain.list(chain.int, chain.leaf, others=7))
    chain.refused(REVOKED)
    logged(world, "certificate 0 of the peer refused, serial " + world.serial(chain.leaf),
           ": certificate is revoked: serialNumber: is on its issuer's list (RFC 5280 6.3.3 (j))")
    world.check_counters(HandshakesStarted=1, Failed=1, FailedCertRevoked=1, AlertsSent=1)


@case("revocation/intermediate-revoked", LIMIT)
def _intermediate(world):
    chain = Chain(world)
    chain.add(chain.list(chain.root, chain.int))
    chain.refused(REVOKED)
    world.check_counters(HandshakesStarted=1, Failed=1, FailedCertRevoked=1, AlertsSent=1)


@case("revocation/number-on-the-list-of-another-issuer", LIMIT)
def _other_number(world):
    chain = Chain(world)
    chain.add(chain.list(chain.root, chain.leaf), "root")
    chain.add(chain.list(chain.int, chain.int), "int")
    chain.trusted()


@case("revocation/list-that-has-run-out", LIMIT)
def _ended(world):
    time.sleep(5.5)
    chain = Chain(world)
    chain.add(chain.list(chain.int, begins=-2, ends=-1))
    with world.keep(Netns()):
        chain.refused(UNKNOWN)
        logged(world, "the issuer's revocation list has run out: issuer: nextUpdate is past")
        check_says(mode("stale-ok"), 0)
        chain.trusted()
        chain.add(chain.list(chain.int, chain.leaf, begins=-2, ends=-1))
        chain.refused(REVOKED)
        check_says(mode("listed"), 0)
        chain.refused(REVOKED)
        chain.add(chain.list(chain.int))
        chain.trusted()


@case("revocation/list-runs-out-meanwhile", LIMIT)
def _ends(world):
    chain = Chain(world)
    ends = time.time() + 30
    chain.add(chain.list(chain.int, ends=30 / 86400))
    chain.trusted()
    time.sleep(ends + 1 - time.time())
    chain.refused(UNKNOWN)


@case("revocation/list-of-another-issuer-of-that-name", LIMIT)
def _same_name(world):
    chain, other = Chain(world), Chain(world, "other")
    chain.add(other.list(other.int), "other")
    chain.refused(UNKNOWN)
    chain.add(other.list(other.int, chain.leaf), "other")
    chain.refused(UNKNOWN)
    chain.add(chain.list(chain.int), "int")
    chain.trusted()


@case("revocation/list-of-who-may-not-sign-lists", LIMIT)
def _no_crl_sign(world):
    chain = Chain(world, usage="keyCertSign")
    chain.trusted()
    chain.add(chain.list(chain.int))
    chain.refused(UNKNOWN)


@case("revocation/anchor-of-which-only-name-and-key-are-known", LIMIT)
def _asymmetric(world):
    chain = Chain(world)
    chain.ring = trust.keyring(world, chain.root)
    chain.add_clean()
    chain.trusted()
    chain.add(chain.list(chain.root, chain.int), "root")
    chain.refused(REVOKED)


@case("revocation/list-replaced-while-running", LIMIT)
def _replaced(world):
    """keyctl update changes what a key holds, not which key it is."""
    chain = Chain(world)
    clean, dirty = chain.list(chain.int), chain.list(chain.int, chain.leaf)
    key = chain.add(clean)
    chain.trusted()
    check_equal("key after the update", chain.add(dirty), key)
    chain.refused(REVOKED)
    for _ in range(5):		# at once, so that memory may be used again
        chain.add(clean)
        chain.add(dirty)
    time.sleep(1.1)
    chain.refused(REVOKED)
    chain.add(clean)
    chain.trusted()
    check_equal("key after the update", chain.add(b"neither list nor certificate"), key)
    chain.trusted()


@case("revocation/list-taken-out", LIMIT)
def _taken(world):
    chain = Chain(world)
    key = chain.add(chain.list(chain.int, chain.leaf))
    chain.refused(REVOKED)
    ctl.unlink_key(key, chain.ring)
    chain.trusted()


@case("revocation/list-of-twenty-thousand-in-a-big-key", LIMIT)
def _big(world):
    """Half a megabyte, encrypted in a file of tmpfs."""
    chain = Chain(world)
    clean = chain.list(chain.int, others=20000)
    dirty = chain.list(chain.int, chain.leaf, others=20000)
    check(len(clean) > 500000, f"{len(clean)} bytes")
    before = read_so_far(world)
    chain.add(clean, kind="big_key")
    for _ in range(3):
        chain.trusted()
    check_equal("lists read", read_so_far(world) - before, 1)
    chain.add(dirty, kind="big_key")
    chain.refused(REVOKED)
    check_equal("lists read", read_so_far(world) - before, 2)


@case("revocation/delta-is-no-list-that-counts", LIMIT)
def _delta(world):
    time.sleep(5.5)
    chain = Chain(world)
    key = chain.add(chain.list(chain.int, more="2.5.29.27=critical,ASN1:INTEGER:1"))
    chain.refused(UNKNOWN)
    logged(world, f"key {key}: revocation list refused, issuer CN \"int\": extension deltaCRLIndicator"
                  " (2.5.29.27): what has changed, not a complete list",
           "no revocation list of the issuer counts")
    world.check_counters(HandshakesStarted=1, Failed=1, FailedCertStatus=1, AlertsSent=1)
    chain.add(chain.list(chain.int), "complete")
    chain.trusted()


@case("revocation/list-cut-off", LIMIT)
def _cut(world):
    """What was meant to be a list does not pass for nothing."""
    chain = Chain(world)
    chain.add(chain.list(chain.int, chain.leaf)[:-1])
    chain.refused(UNKNOWN)


@case("revocation/newest-list-counts", LIMIT)
def _newest(world):
    chain = Chain(world)
    old = chain.list(chain.int, chain.leaf)
    chain.add(chain.list(chain.int), "new")
    chain.add(old, "old")
    chain.trusted()
    chain.add(chain.list(chain.int, chain.leaf), "newest")
    chain.refused(REVOKED)


@case("revocation/of-authorities-only", LIMIT)
def _scope(world):
    chain = Chain(world)
    cas = "2.5.29.28=critical,DER:30038201ff"	# onlyContainsCACerts
    chain.add(chain.list(chain.root, chain.int, more=cas), "root")
    chain.refused(REVOKED)
    chain.add(chain.list(chain.root, more=cas), "root")
    chain.add(chain.list(chain.int, more=cas), "int")
    chain.refused(UNKNOWN)


@case("revocation/required-of-every-issuer", LIMIT)
def _required(world):
    chain = Chain(world)
    with world.keep(Netns()):
        check_equal("mode", mode(), "listed")
        for word in ("", "of course", "required listed", "0"):
            check_equal(f"errno for {word!r}", ctl.errno_name(mode(word)) if word else "EINVAL",
                        "EINVAL")
        chain.trusted()
        check_says(mode("required"), 0)
        check_equal("mode", mode(), "required")
        chain.refused(UNKNOWN)
        chain.add_clean("int")
        chain.refused(UNKNOWN)
        chain.add_clean("root")
        chain.trusted()
    chain = Chain(world, "elsewhere")
    check_equal("mode of the first namespace", mode(), "listed")
    chain.trusted()
