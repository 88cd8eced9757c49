# SPDX-License-Identifier: GPL-2.0-only
"""A sealed .tls_hs, and with it the host's settings: the last cases of all.

A seal stays until the module is unloaded.
"""
import errno

import ctl
from clientauth import run
from harness import case, check_equal, check_in
from local import check_says
from rights import DIR, Settings, other, value, values, write
from trust import Netns, check_handshake, hello, keyring, module_keyring, padd


@case("sealed/module-keyring-takes-nothing-more")
def _sealed(world):
    world.before["keys"] += 1		# stays, for the cases that follow
    ring = module_keyring()
    check_equal("keyctl padd", padd(world, "root-ec", ring), 0)
    run(world, "keyctl", "restrict_keyring", "%:.tls_hs")
    check_in("keyctl padd", "not permitted", str(padd(world, "root-other", ring)))
    check_handshake(world, ca=None)


@case("sealed/no-setting-of-the-host's-can-be-changed")
def _settings(world):
    """Not even by root: another keyring in its place, or the daemon, would be a way round."""
    before = values()
    ring = keyring(world, "root-other")
    said = {name: write(f"{DIR}/{name}", ring if name == "keyring" else other(name, before[name]))
            for name in before}
    check_equal("errnos", said, {name: "EPERM" for name in before})
    check_equal("settings", values(), before)
    check_equal("errno of writing what is there", write(f"{DIR}/keyring", 0), "EPERM")
    check_handshake(world, ca=None)


@case("sealed/another-namespace's-settings-can")
def _elsewhere(world):
    """Trust of its own is what a namespace is for; only the host's is sealed."""
    with world.keep(Netns()):
        check_handshake(world, ca=None)
        world.keep(Settings(world))
        check_equal("keyring", value("keyring") != "0", True)
    check_equal("the host's keyring", value("keyring"), "0")


@case("sealed/what-is-taken-away-stays-withdrawn")
def _withdrawn(world):
    """Unlinking is no link that a restriction forbids, and nobody can say that it is meant."""
    run(world, "keyctl", "clear", str(module_keyring()))
    check_says(hello(world), errno.ENOKEY)
    check_equal("errno of net.tls_hs.keyring", write(f"{DIR}/keyring", 0), ctl.errno_name(errno.EPERM))
    check_says(hello(world), errno.ENOKEY)
