# SPDX-License-Identifier: GPL-2.0-only
"""Other people's authorities, and what the log says of a server's certificate."""
import glob
import re
import socket
import ssl
import time

import ctl
from harness import case, check, check_equal
from local import Key
from trust import check_refused, keyring, trust

ROOTS = "/usr/share/ca-certificates/mozilla/*.crt"
NO_ROOTS = 20		# fewer are no sample
# GeneralizedTime from 1950 to 2049: the kernel's own parser does not take it, and add_key() says so.
EARLY = re.compile(rb"\x18\x0f(19[5-9]|20[0-4])\d{11}Z")


def is_anchor(listener, kind, der):
    """Whether a key of this kind is an anchor; or the errno that it could not be made with."""
    ring = Key(ctl.add_key("keyring", "one root", None))
    try:
        ctl.add_key(kind, "" if kind == "asymmetric" else "root", der, ring.serial)
        with socket.create_connection(listener.getsockname()) as client, \
                listener.accept()[0], ctl.Ctl() as dev:
            return dev.hello(client.fileno(), keyring=ring.serial) == 0
    except OSError as e:
        return ctl.errno_name(e.errno)
    finally:
        ring.close()


@case("trust/every-root-of-the-host-is-an-anchor-in-both-forms", limit=180)
def _roots(world):
    """The kernel's parser and ours: same root, same answer, or none at all."""
    paths, listener = sorted(glob.glob(ROOTS)), world.listener()
    check(len(paths) >= NO_ROOTS, f"{len(paths)} roots in {ROOTS}: is ca-certificates installed?")
    differ = []
    for path in paths:
        with open(path) as f:
            der = ssl.PEM_cert_to_DER_cert(f.read())
        said = {kind: is_anchor(listener, kind, der)
                for kind in ("user", "big_key", "asymmetric")}
        wanted = {"user": True, "big_key": True, "asymmetric": True}
        if EARLY.search(der):
            wanted["asymmetric"] = "EBADMSG"
        if said != wanted:
            differ.append(f"{path}: {said}")
    check(not differ, f"of {len(paths)} roots:\n" + "\n".join(differ))


@case("trust/log-says-which-certificate-field-and-rule")
def _log(world):
    time.sleep(5.5)		# the cases before may have had the ten lines of five seconds
    ring = keyring(world, "root-ec")
    trust(world, ring)
    for cert, alert, said in (
            ("critical", "unsupported_certificate",
             ': unknown critical extension: extension (1.2.3.4.5.6.7): critical, and not known here'
             " (RFC 5280 4.2)"),
            ("clientonly", "unsupported_certificate",
             ": extended key usage forbids this use: extension extKeyUsage (2.5.29.37): ")):
        world.read_kernel_log()
        before = len(world.kernel_log)
        check_refused(world, ring, cert, alert)
        world.read_kernel_log()
        lines = [x for x in world.kernel_log[before:] if "certificate 0 of the peer refused, serial" in x]
        check_equal(f"lines about {cert}", len(lines), 1)
        check(said in lines[0] and ', CN "' in lines[0], f"the log says {lines[0]!r}")
