# SPDX-License-Identifier: GPL-2.0-only
"""In the guest: the same consumer's calls, done by tlshd and by the kernel.

Both go through net/handshake's tls_client_hello_*(); which of the two does it
is sysctl net.tls_hs.policy.  With one authority trusted, and with Debian's
store of about 150.  As the server: tls_server_hello_x509(), and server_policy.
"""
import os
import socket
import subprocess
import time

import client
import ctl

BUNDLE = "/etc/ssl/certs/ca-certificates.crt"


class Tlshd:
    def __init__(self, role, **files):
        conf = "/run/tlshd.conf"
        with open(conf, "w") as f:
            f.write(f"[authenticate.{role}]\n")
            f.writelines(f"x509.{name}={path}\n" for name, path in files.items())
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
    tlshd = Tlshd("client", truststore=truststore)
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


# net/handshake lets so few wait for a daemon: one for each 400 MB of memory, three at least
MOST_WAITING = 3


def accepted(bench):
    """Handshakes per second, with the kernel as their client.

    Both servers ask it for a certificate, of which it has none.
    """
    # tlshd asks for its peers' names
    with open("/etc/nsswitch.conf", "w") as f:
        f.write("passwd: files\ngroup: files\nhosts: files\n")
    chain = "/run/server.pem"
    with open(chain, "w") as f:
        f.writelines(open(bench.path("leaf-ec." + part)).read() for part in ("pem", "chain"))
    client.sysctl("client_keyring", bench.anchors)
    client.sysctl("accept_rate", 0)
    tlshd = Tlshd("server", truststore=bench.path("roots.pem"),
                  certificate=chain, private_key=bench.path("leaf-ec.key"))
    _, ours = bench.served["serve"]
    rows = {width: {"upcall-only": [], "kernel-first": []} for width in (1, MOST_WAITING)}
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        for i in range((1 if bench.quick else 5) + 1):
            for width, row in rows.items():
                for policy, rates in row.items():
                    client.sysctl("server_policy", policy)
                    seconds, results = client.parallel(
                        lambda: client.Both(listener, bench.kinds["ecdsa"][2], ours), width,
                        4 * bench.count if policy == "kernel-first" else bench.count)
                    assert all(bool(r.suite) == (policy == "kernel-first") for r in results), policy
                    if i:
                        rates.append(len(results) / seconds)
    tlshd.stop()
    client.sysctl("server_policy", "kernel-first")
    client.sysctl("client_keyring", 0)
    client.sysctl("accept_rate", 200)
    return rows
