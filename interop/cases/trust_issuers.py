# SPDX-License-Identifier: GPL-2.0-only
"""Issuers that are known: net.tls_hs.issuer_cache, each case in a namespace of its own."""
import errno

import ctl
from harness import case, check_equal
from trust import Netns, check_refused, hello, keyring, trust
from local import check_says

SYSCTL = "/proc/sys/net/tls_hs/issuer_cache"


def seconds(value=None):
    """Sets it and returns 0 or the errno; or returns what it is."""
    if value is None:
        with open(SYSCTL) as f:
            return int(f.read())
    try:
        with open(SYSCTL, "w") as f:
            f.write(str(value))
    except OSError as e:
        return e.errno
    return 0


def known(world):
    return world._own_table()["IssuersKnown"]


@case("issuers/known-the-second-time")
def _known(world):
    ring = keyring(world, "root-ec", "root-rsa")
    with world.keep(Netns()):
        for wanted in (0, 1, 2):
            trust(world, ring)
            check_equal("issuers known", known(world), wanted)
        trust(world, ring, "leaf-rsa")
        check_equal("issuers known: of another chain none", known(world), 2)
    with world.keep(Netns()):
        trust(world, ring)
        check_equal("issuers known to another namespace", known(world), 0)


@case("issuers/setting")
def _setting(world):
    ring = keyring(world, "root-ec")
    with world.keep(Netns()):
        check_equal("seconds", seconds(), 3600)
        for value in (-1, 86401, "x"):
            check_equal(f"errno for {value!r}", ctl.errno_name(seconds(value)),
                        ctl.errno_name(errno.EINVAL))
        check_says(seconds(0), 0)
        for _ in range(3):
            trust(world, ring)
            check_equal("issuers known", known(world), 0)
        check_says(seconds(86400), 0)
        trust(world, ring)
        trust(world, ring)
        check_equal("issuers known", known(world), 1)


@case("issuers/known-are-judged-all-the-same")
def _judged(world):
    """Other anchors, or none any more: an issuer that is known leads nowhere."""
    ring, other = keyring(world, "root-ec"), keyring(world, "root-other")
    with world.keep(Netns()):
        trust(world, ring)
        trust(world, ring)
        check_equal("issuers known", known(world), 1)
        check_refused(world, other)
        ctl.revoke_key(ring)
        check_says(hello(world, ring), errno.ENOKEY)
        trust(world, keyring(world, "root-ec"))
        check_equal("issuers known, once trusted again", known(world), 2)
