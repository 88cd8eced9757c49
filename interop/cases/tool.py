# SPDX-License-Identifier: GPL-2.0-only
"""The administrator's tool, tls-hs, and the module: what it puts there counts.

What it says of files and keyrings without the module, interop/utils/run has.
"""
import errno
import json
import os
import shutil
import subprocess

import ctl
from harness import case, check, check_equal, check_in
from local import check_says, forget_anchors
from trust import Netns, check_handshake, hello

TOOL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../build/tool/tls-hs")


def tls_hs(*args, status=0):
    """What it says, on both channels."""
    p = subprocess.run([TOOL, *args], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                       check=False, text=True, timeout=60)
    check_equal(f"exit status of tls-hs {' '.join(args)}:\n{p.stdout}\n", p.returncode, status)
    return p.stdout


def state():
    return json.loads(tls_hs("status", "--json"))


def anchors():
    return {a["subject"].split(",")[0]: a for a in state()["anchors"]}


class NobodyTrusted:
    """At the end .tls_hs is as it was in the beginning."""

    @staticmethod
    def close():
        for key in state()["anchors"]:
            tls_hs("trust", "remove", str(key["serial"]))
        forget_anchors()


class Etc:
    """A configuration in the case's folder."""

    def __init__(self, world):
        self.world = world
        self.dir = os.path.join(world.dir, "etc")
        shutil.rmtree(self.dir, ignore_errors=True)
        os.makedirs(os.path.join(self.dir, "anchors.d"))

    def anchors(self, *names):
        there = os.path.join(self.dir, "anchors.d")
        for name in os.listdir(there):
            os.unlink(os.path.join(there, name))
        for name in names:
            shutil.copy(self.world.path(name + ".pem"), there)

    def settings(self, *lines):
        with open(os.path.join(self.dir, "settings.conf"), "w") as f:
            f.writelines(line + "\n" for line in lines)

    def credential(self, name):
        chain = os.path.join(self.dir, "client.pem")
        with open(chain, "wb") as f:
            for part in (".pem", ".chain"):
                with open(self.world.path(name + part), "rb") as g:
                    f.write(g.read())
        key = os.path.join(self.dir, "client.key")
        shutil.copy(self.world.path(name + ".key"), key)
        os.chmod(key, 0o600)

    def load(self, **kw):
        return tls_hs("load", "--dir", self.dir, **kw)


@case("tool/trust-add-and-remove")
def _trust(world):
    world.keep(NobodyTrusted)
    check_says(hello(world), errno.EOPNOTSUPP)
    tls_hs("trust", "add", "--dry-run", world.path("root-ec.pem"))
    check_says(hello(world), errno.EOPNOTSUPP)
    tls_hs("trust", "add", world.path("roots.pem"))
    check_handshake(world, ca=None)
    check_handshake(world, "leaf-rsa", ca=None)
    check_in("what is trusted", "days left", tls_hs("trust", "list"))
    said = tls_hs("trust", "remove", world.path("roots.pem"))
    check_in("what it says", "nobody is trusted any more", said)
    check_says(hello(world), errno.ENOKEY)


@case("tool/trust-add-asymmetric")
def _asymmetric(world):
    world.keep(NobodyTrusted)
    tls_hs("trust", "add", "--asymmetric", world.path("root-ec.pem"))
    check_handshake(world, ca=None)
    tls_hs("trust", "remove", world.path("root-ec.pem"))
    check_equal("what is trusted", state()["anchors"], [])


@case("tool/keys-that-others-have-added")
def _others(world):
    """keyctl's default rights let nobody read who does not possess them."""
    world.keep(NobodyTrusted)
    ring = state()["keyring"]
    ctl.add_key("user", "by hand", world.der("root-ec.pem"), ring)
    check(anchors()["CN=root-ec"]["usable"], "the anchor is not said to be usable")
    tls_hs("trust", "remove", world.path("root-ec.pem"))
    check_equal("what is trusted", state()["anchors"], [])


@case("tool/load")
def _load(world):
    world.keep(NobodyTrusted)
    etc = Etc(world)
    with world.keep(Netns()):
        etc.anchors("root-ec")
        etc.settings("net.tls_hs.policy = kernel-only", "net.tls_hs.issuer_cache = 60")
        etc.load()
        check_handshake(world, ca=None)
        first = anchors()
        etc.load()
        check_equal("keys after another load", anchors(), first)
        check_equal("policy", state()["settings"]["policy"], "kernel-only")
        # the kernel refuses the last part: everything stays
        etc.anchors("root-rsa")
        etc.settings("net.tls_hs.policy = upcall-only",
                     "net.tls_hs.priorities = NORMAL:+NONSENSE")
        check_in("what it says", "nothing is changed", etc.load(status=1))
        check_equal("keys after a refused load", anchors(), first)
        check_equal("policy", state()["settings"]["policy"], "kernel-only")
        etc.settings("net.tls_hs.policy = kernel-only")
        etc.load()
        check_equal("who is trusted", list(anchors()), ["CN=root-rsa"])
        check_handshake(world, "leaf-rsa", ca=None)


@case("tool/load-credential")
def _credential(world):
    world.keep(NobodyTrusted)
    etc = Etc(world)
    with world.keep(Netns()):
        etc.anchors("root-ec")
        etc.credential("client-ec")
        etc.load()
        mine = state()["credential"]
        check_in("subject", "client-ec", mine["certificate"]["subject"])
        check(mine["private_key"]["usable"], "the private key is not alive")
        check_in("the second time", "already", etc.load())
        check_equal("credential", state()["credential"], mine)
        os.unlink(os.path.join(etc.dir, "client.pem"))
        os.unlink(os.path.join(etc.dir, "client.key"))
        check_in("what it says", "clearing the credential", etc.load())
        check_equal("credential", state()["credential"], None)
        tls_hs("credential", "set", world.path("client-rsa.pem"), copy_of_key(world, "client-rsa"))
        check_in("subject", "client-rsa", state()["credential"]["certificate"]["subject"])
        etc.load()	# what was set by hand stays
        check_in("subject", "client-rsa", state()["credential"]["certificate"]["subject"])
        tls_hs("credential", "clear")
        check_equal("credential", state()["credential"], None)


def copy_of_key(world, name):
    key = os.path.join(world.dir, "private.key")
    shutil.copy(world.path(name + ".key"), key)
    os.chmod(key, 0o600)
    return key


@case("tool/status")
def _status(world):
    with world.keep(Netns()):
        now = state()
        check(now["loaded"] and now["keyring"] > 0, f"status: {now}")
        for name, value in now["settings"].items():
            with open("/proc/sys/net/tls_hs/" + name) as f:
                check_equal(name, str(value).split(), f.read().split())
        check_equal("settings", sorted(now["settings"]), sorted(os.listdir("/proc/sys/net/tls_hs")))
        check_in("Prometheus'", "tls_hs_handshakes_started_total 0\n",
                 tls_hs("status", "--prometheus"))
