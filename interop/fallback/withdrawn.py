# SPDX-License-Identifier: GPL-2.0-only
"""Trust that was taken away is not trust that never was: -ENOKEY, and never tlshd.

tlshd trusts the very authority that is taken away here, and would succeed.  There is no
second anchor in any keyring.  The last case revokes .tls_hs itself, which only loading
the module again brings back.
"""
import errno
import os
import subprocess
import time

import ctl
from cases import Refusing, make_client
from harness import case, check, check_equal
from lab import SESSION_KEYRING
from local import Key, check_says, check_silent
from trust import KEYCTL_SET_TIMEOUT, Netns, keyctl, module_keyring

KEYCTL_UPDATE, KEYCTL_DESCRIBE, KEYCTL_CLEAR, KEYCTL_LINK, KEYCTL_INVALIDATE = 2, 6, 7, 8, 21
GC_DELAY = "/proc/sys/kernel/keys/gc_delay"
HANDSHAKE_FAILURE = 40
UNCHECKABLE = "a" * 64 + "." + "b" * 300	# as a name: tls_hs leaves it to tlshd


class Linked(Key):
    """A key in the session's keyring, which may be gone before the case is."""

    def close(self):
        try:
            ctl.unlink_key(self.serial, SESSION_KEYRING)
        except OSError as e:
            if e.errno not in (errno.ENOKEY, errno.ENOENT):
                raise


class Ring:
    """A keyring with one anchor, or empty."""

    def __init__(self, world, *names, kind="asymmetric"):
        self.serial = ctl.add_key("keyring", f"withdrawn {world.name} {time.monotonic_ns()}", None,
                                  SESSION_KEYRING)
        world.keep(Linked(self.serial))
        for name in names:
            self.anchor = self.fill(world, name, kind)

    def set(self, world):
        """It is the namespace's, until the case is over: a setting holds the keyring."""
        world.keep(Setting(world))
        world.set("keyring", self.serial)
        return self

    def fill(self, world, name="root-ec", kind="asymmetric"):
        return world.add(kind, "" if kind == "asymmetric" else "anchor", world.der(name + ".pem"), self.serial)


class Setting:
    """The namespace's keyring, set back at the case's end."""

    def __init__(self, world):
        self.world = world

    def close(self):
        self.world.set("keyring", self.world.anchors)


class GcDelay:
    """Seconds until the collector takes a key that has expired."""

    def __init__(self, seconds):
        with open(GC_DELAY) as f:
            self.before = f.read()
        self.set(seconds)

    @staticmethod
    def set(seconds):
        with open(GC_DELAY, "w") as f:
            f.write(str(seconds))

    def close(self):
        self.set(self.before)


def links(serial):
    """What a keyring holds."""
    out = subprocess.run(["keyctl", "rlist", str(serial)], capture_output=True, check=False, text=True).stdout
    return [int(x) for x in out.split() if x.isdigit()]


def wait_collected(world, ring):
    world.wait_for(lambda: ring.anchor not in links(ring.serial), 10, "the collector of keys")


def expire(world, serial):
    keyctl(KEYCTL_SET_TIMEOUT, serial, 1)

    def expired():
        try:
            keyctl(KEYCTL_DESCRIBE, serial, None, 0)
        except OSError as e:
            return e.errno in (errno.EKEYEXPIRED, errno.ENOKEY)
        return False
    world.wait_for(expired, 5, "the key to expire")


# --- ways to take it away

def revoked(world, ring):
    ctl.revoke_key(ring.anchor)


def expired(world, ring):
    expire(world, ring.anchor)


def expired_and_collected(world, ring):
    world.keep(GcDelay(0))
    expire(world, ring.anchor)
    wait_collected(world, ring)


def invalidated_and_collected(world, ring):
    keyctl(KEYCTL_INVALIDATE, ring.anchor)
    wait_collected(world, ring)


def unlinked(world, ring):
    ctl.unlink_key(ring.anchor, ring.serial)


def keyring_cleared(world, ring):
    keyctl(KEYCTL_CLEAR, ring.serial)


def keyring_revoked(world, ring):
    ctl.revoke_key(ring.serial)


def keyring_expired(world, ring):
    expire(world, ring.serial)


def overwritten(world, ring):
    keyctl(KEYCTL_UPDATE, ring.anchor, b"no certificate", 14)


WAYS = (revoked, expired, expired_and_collected, invalidated_and_collected, unlinked, keyring_cleared,
        keyring_revoked, keyring_expired)


def good(world, **hello):
    server = world.server()
    result = world.handshake(server, **hello)
    check(result.suite, "the kernel did not do it")
    server.finish()


def check_withdrawn(world, times=2, **hello):
    """-ENOKEY, however often; nothing sent; tlshd not asked."""
    for _ in range(times):
        listener = world.listener()
        world.check_refused(listener.getsockname()[1], errno.ENOKEY, **hello)
        check_silent(world.keep(listener.accept()[0]))


def check_daemons(world):
    """tlshd does it."""
    server = world.server()
    world.check_by_daemon(server, world.handshake(server), FellBack=1, **ONE)
    server.finish()


ONE = {"HandshakesStarted": 1, "HandshakesDoneAnon": 1}


def add(way, kind="asymmetric"):
    name = way.__name__.replace("_", "-") + ("" if kind == "asymmetric" else f"-{kind}")

    @case(f"withdrawn/namespace's-keyring-{name}")
    def _(world):
        ring = Ring(world, "root-ec", kind=kind).set(world)
        good(world)
        way(world, ring)
        check_withdrawn(world)
        world.check_counters(**ONE)

    @case(f"withdrawn/consumer's-keyring-{name}")
    def _(world):
        """And what the namespace trusts is no substitute."""
        ring = Ring(world, "root-ec", kind=kind)
        good(world, keyring=ring.serial)
        way(world, ring)
        check_withdrawn(world, keyring=ring.serial)
        world.check_counters(**ONE)


for _way in WAYS:
    add(_way)
add(revoked, "user")
add(revoked, "big_key")
add(overwritten, "user")


def add_unused(way):
    @case(f"withdrawn/set-and-never-used-{way.__name__.replace('_', '-')}")
    def _(world):
        """The emergency may come before the first mount."""
        ring = Ring(world, "root-ec").set(world)
        way(world, ring)
        check_withdrawn(world)
        world.check_counters()


for _way in (revoked, expired, invalidated_and_collected, unlinked, keyring_revoked):
    add_unused(_way)


# --- other reasons to ask tlshd do not come first

def add_reason(name, make):
    @case(f"withdrawn/although-{name}")
    def _(world):
        ring = Ring(world, "root-ec").set(world)
        good(world)
        revoked(world, ring)
        check_withdrawn(world, **make(world))
        world.check_counters(**ONE)


add_reason("only-tlshd-has-the-client-certificate", lambda world: {"mode": ctl.X509})
add_reason("only-tlshd-knows-the-client's-kind-of-key",
           lambda world: make_client(world, "ed25519", "-newkey", "ed25519"))
add_reason("only-tlshd-may-know-the-name", lambda world: {"peername": UNCHECKABLE})


@case("withdrawn/although-the-peer-refused-lately")
def _refused_lately(world):
    """net.tls_hs.remember_refusals is about offers; whoever can inject an alert must not profit."""
    world.set("remember_refusals", 60)
    ring = Ring(world, "root-ec").set(world)
    refusing = Refusing(world, HANDSHAKE_FAILURE)
    refusing.attempt(world)
    revoked(world, ring)
    for _ in range(2):
        world.check_refused(refusing.port, errno.ENOKEY)
    world.check_counters(HandshakesStarted=1, Failed=1, FailedPeerAlert=1, AlertsReceived=1)


# --- until somebody says otherwise

@case("withdrawn/until-a-new-anchor-is-there")
def _refilled(world):
    ring = Ring(world, "root-ec").set(world)
    good(world)
    unlinked(world, ring)
    check_withdrawn(world, 1)
    ring.fill(world)
    good(world)
    world.check_daemon(0)


@case("withdrawn/until-the-keyring-is-set-anew-empty")
def _set_anew(world):
    """The same one: whoever writes it says that it may be empty."""
    ring = Ring(world, "root-ec").set(world)
    good(world)
    unlinked(world, ring)
    check_withdrawn(world, 1)
    world.set("keyring", ring.serial)
    check_daemons(world)


@case("withdrawn/until-another-empty-keyring-is-set")
def _set_other(world):
    ring = Ring(world, "root-ec").set(world)
    good(world)
    revoked(world, ring)
    check_withdrawn(world, 1)
    Ring(world).set(world)
    check_daemons(world)


@case("withdrawn/set-anew-with-the-dead-key-in-it")
def _set_anew_dead(world):
    """What was revoked is there to be seen: a write does not make it never have been."""
    ring = Ring(world, "root-ec").set(world)
    good(world)
    revoked(world, ring)
    world.set("keyring", ring.serial)
    check_withdrawn(world)


@case("withdrawn/kernel-only")
def _kernel_only(world):
    world.set("policy", "kernel-only")
    ring = Ring(world, "root-ec").set(world)
    good(world)
    revoked(world, ring)
    check_withdrawn(world)


# --- never there

@case("daemon/keyring-that-never-had-anchors")
def _never(world):
    Ring(world).set(world)
    server = world.server()
    world.check_by_daemon(server, world.handshake(server), FellBack=1)


@case("daemon/consumer's-keyring-that-never-had-anchors")
def _never_consumers(world):
    ring = Ring(world)
    world.add("user", "a password", b"secret", ring.serial)
    server = world.server()
    world.check_by_daemon(server, world.handshake(server, keyring=ring.serial), FellBack=1)


@case("daemon/another-consumer's-keyring-than-the-one-withdrawn")
def _others(world):
    ring = Ring(world, "root-ec")
    good(world, keyring=ring.serial)
    unlinked(world, ring)
    check_withdrawn(world, 1, keyring=ring.serial)
    server = world.server()
    result = world.handshake(server, keyring=Ring(world).serial)
    world.check_by_daemon(server, result, FellBack=1, **ONE)


# --- .tls_hs, of every namespace that sets none; the last cases

class Filled:
    """An anchor in .tls_hs, which is possessed as documented, so that it can be revoked."""

    def __init__(self, world):
        self.serial = module_keyring()
        keyctl(KEYCTL_LINK, self.serial, SESSION_KEYRING)
        self.anchor = world.add("asymmetric", "", world.der("root-ec.pem"), self.serial)
        world.keep(self)

    def close(self):
        ctl.unlink_key(self.serial, SESSION_KEYRING)
        try:
            keyctl(KEYCTL_CLEAR, self.serial)
        except OSError as e:
            if e.errno != errno.EKEYREVOKED:
                raise


def check_elsewhere(world, wanted):
    """A namespace where no tlshd is: what a hello says there."""
    listener = world.listener()
    _, _, err = world.call(listener.getsockname()[1])
    check_says(err, wanted)
    check_silent(world.keep(listener.accept()[0]))


@case("withdrawn/module's-keyring-never-filled")
def _module_never(world):
    """What the others are measured against: there, net/handshake has nobody to ask."""
    with world.keep(Netns()):
        check_elsewhere(world, errno.ESRCH)


def add_module(way):
    @case(f"withdrawn/module's-keyring-{way.__name__.replace('_', '-')}")
    def _(world):
        world.set("keyring", 0)
        earlier = world.keep(Netns())
        filled = Filled(world)
        good(world)
        way(world, filled)
        check_withdrawn(world)
        for ns in (earlier, world.keep(Netns())):
            with ns:
                check_elsewhere(world, errno.ENOKEY)
        world.check_counters(**ONE)


for _way in (revoked, unlinked, keyring_cleared, expired_and_collected):
    add_module(_way)


@case("withdrawn/module's-keyring-until-the-host-is-told-otherwise")
def _module_told(world):
    """For every namespace, and in the initial one only: a container's root does not speak for it."""
    world.set("keyring", 0)
    filled = Filled(world)
    good(world)
    unlinked(world, filled)
    check_withdrawn(world, 1)
    with world.keep(Netns()):
        world.set("keyring", 0)
        check_elsewhere(world, errno.ENOKEY)
        home = world.keep(Netns("/proc/1/ns/net"))
        with home:
            world.set("keyring", 0)
        check_elsewhere(world, errno.ESRCH)
    check_daemons(world)


@case("withdrawn/module's-keyring-itself-revoked")
def _module_revoked(world):
    """The last case: it stays so, whatever is written."""
    world.set("keyring", 0)
    filled = Filled(world)
    good(world)
    # as documented
    subprocess.run(["keyctl", "revoke", "%:.tls_hs"], check=True, env={**os.environ})
    check_withdrawn(world)
    with world.keep(Netns()):
        check_elsewhere(world, errno.ENOKEY)
        world.set("keyring", 0)
        check_elsewhere(world, errno.ENOKEY)
    world.set("keyring", 0)
    check_withdrawn(world, 1)
    check_equal("anchor", filled.anchor in links(filled.serial), False)
    # another keyring is another matter
    world.set("keyring", world.anchors)
    good(world)
