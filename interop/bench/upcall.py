# SPDX-License-Identifier: GPL-2.0-only
"""In the guest: the same consumer's calls, done by tlshd and by the kernel.

Both go through net/handshake's tls_client_hello_*(); which of the two does it
is sysctl net.tls_hs.policy.  With one authority trusted, and with Debian's
store of about 150.
"""
import os
import subprocess
import time

import client
import ctl

BUNDLE = "/etc/ssl/certs/ca-certificates.crt"


class Tlshd:
    def __init__(self, truststore):
        conf = "/run/tlshd.conf"
        with open(conf, "w") as f:
            f.write(f"[authenticate.client]\nx509.truststore={truststore}\n")
        self.process = subprocess.Popen(["tlshd", "-s", "-c", conf], stderr=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL)
        time.sleep(2)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def store_keyring(bench, bundle):
    """The same authorities as keys; the kernel's parser does not take all of them."""
    ring = ctl.add_key("keyring", "store", None, client.SESSION_KEYRING)
    taken = total = 0
    for pem in open(bundle).read().split("-----BEGIN CERTIFICATE-----")[1:]:
        der = subprocess.run(["openssl", "x509", "-outform", "DER"],
                             input=("-----BEGIN CERTIFICATE-----" + pem).encode(),
                             stdout=subprocess.PIPE, check=True).stdout
        total += 1
        try:
            ctl.add_key("asymmetric", "", der, ring)
            taken += 1
        except OSError:
            pass
    return ring, taken, total


def one_trust(bench, truststore, ring, count):
    rows = {}
    client.sysctl("keyring", ring)
    tlshd = Tlshd(truststore)
    for name in ("ecdsa", "rsa", "psk"):
        port, _, hello = bench.kinds[name]
        hello = {**hello, "flags": ctl.F_MAINLINE, "keyring": 0, "priorities": None}
        walls = {"upcall-only": [], "kernel-first": []}
        for i in range(count + 2):
            for policy, wall in walls.items():
                client.sysctl("policy", policy)
                result = client.once(port, hello)
                assert bool(result.suite) == (policy == "kernel-first"), policy
                if i >= 2:
                    wall.append(result.wall_ns)
        rows[name] = {"upcall": walls["upcall-only"], "kernel": walls["kernel-first"]}
    tlshd.stop()
    client.sysctl("policy", "kernel-first")
    return rows


def measure(bench):
    count = bench.count // 4
    one = bench.path("roots.pem")
    everyone = "/run/store.pem"
    with open(everyone, "w") as f:
        f.write(open(BUNDLE).read() + open(one).read())
    rows = {"one": one_trust(bench, one, bench.anchors, count)}
    ring, taken, total = store_keyring(bench, everyone)
    rows["store"] = one_trust(bench, everyone, ring, count)
    rows["store_authorities"] = {"tlshd": total, "kernel": taken}
    client.sysctl("keyring", bench.anchors)
    rows["tlshd"] = os.path.basename(os.path.realpath("/usr/sbin/tlshd"))
    return rows
