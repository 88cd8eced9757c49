# SPDX-License-Identifier: GPL-2.0-only
"""Servers of an attacker's own: openssl s_server with what he may have, in the forger's namespace."""
import os
import subprocess

import keys
from forgeries import Instead
from harness import Fail

FIRST_PORT = 4600


class Impostors:
    """A few servers, and the forgeries that lead to them, by name."""

    def __init__(self, world, ns):
        self.ns = ns
        self.world = world
        self.dir = world.work
        self.running = []
        self.forgeries = {}

    def _start(self, name, *options):
        port = FIRST_PORT + len(self.running)
        log = open(os.path.join(self.world.log_dir, f"impostor.{name}.log"), "wb")
        with log:
            self.running.append(self.ns.popen(
                ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-quiet", *options],
                stdin=subprocess.PIPE, stdout=log, stderr=log))
        self.forgeries[name] = Instead(("127.0.0.1", port))
        listening = f":{port:04X} 00000000:0000 0A"
        try:
            self.world.wait_for(lambda: listening in self.ns.read("/proc/net/tcp"), 20,
                                f"the impostor {name}")
        except Fail:
            with open(log.name, errors="replace") as f:
                raise Fail(f"no impostor {name}: {f.read()}") from None

    def _certified(self, name, pem, key, *options):
        self._start(name, "-cert", pem, "-key", key, *options)

    def with_certificates(self, name):
        """In the place of a server of that name."""
        pki, san = self.world.path, f"DNS:{name}"
        ca, far_ca = (keys.Authority(self.world.pki, n) for n in ("ca", "far-ca"))

        def issue(by, what, usage="serverAuth", san=san, **how):
            return by.issue(what, usage, san, directory=self.dir, **how)
        stranger = issue(far_ca, "stranger")
        self._certified("certificate_of_another_authority", *stranger)
        self._certified("certificate_of_another_name", *issue(ca, "elsewhere", san="DNS:elsewhere.example.net"))
        self._certified("certificate_of_a_client", *issue(ca, "no-server", "clientAuth"))
        self._certified("certificate_expired", *issue(ca, "past", valid=keys.seconds(-3600, -60)))
        self._certified("certificate_of_tomorrow", *issue(ca, "future", valid=keys.seconds(3600, 7200)))
        key = os.path.join(self.dir, "no.key")
        keys.without_scalar(pki("server.pem"), key)
        self._certified("certificate_without_its_key", pki("server.pem"), key)
        self._certified("tls_1_2", *stranger, "-tls1_2")
        self._certified("no_suite", *stranger, "-ciphersuites", "TLS_AES_128_CCM_8_SHA256")
        return self

    def with_psks(self, pem, key):
        """pem, key: a certificate, of which nobody knows anything."""
        self._certified("certificate_and_no_psk", pem, key)
        self._start("another_psk", "-nocert", "-psk", os.urandom(32).hex())
        return self

    def stop(self):
        for process in self.running:
            process.kill()
            process.communicate()
