# SPDX-License-Identifier: GPL-2.0-only
"""What interop/bench/run starts in the guest: everything that is measured in it.

    guest.py PEER PKI MODULES OUT [QUICK]

Writes OUT (JSON): samples, not their medians; report.py makes those.
"""
import json
import os
import resource
import subprocess
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "lib")]

import client		# noqa: E402
import ctl		# noqa: E402
import flight		# noqa: E402
import reconnect	# noqa: E402
import rekey		# noqa: E402
import upcall		# noqa: E402
import waiting		# noqa: E402
from client import PSK, SESSION_KEYRING, Accepted, Clients, Handshake, Peer, once	# noqa: E402


class Bench:
    def __init__(self, peer, pki, modules, quick):
        self.peer, self.pki, self.modules = peer, pki, modules
        self.quick = quick
        self.count = 12 if quick else 60
        self.anchors = ctl.add_key("keyring", "anchors", None, SESSION_KEYRING)
        for root in ("root-ec", "root-rsa"):
            ctl.add_key("asymmetric", "", self.der(root), self.anchors)
        client.sysctl("keyring", self.anchors)
        client.sysctl("issuer_cache", 0)
        # what OpenSSL's client offers beside it: one group, of which it has a key
        classical = {"priorities": "NORMAL:-GROUP-ALL:+GROUP-X25519"}
        nist = "NORMAL:-GROUP-ALL:+GROUP-"
        anchored = {"keyring": self.anchors}
        trusted = {**anchored, **classical}
        mine = {"cert": self.key("client", self.der("client-ec")),
                "privkey": self.key("key", self.der("client-ec", "key"))}
        psks = ctl.add_key("keyring", "psks", None, SESSION_KEYRING)
        psk = ctl.add_key("user", "bench", PSK, psks)
        ec, rsa = self.leaf("leaf-ec"), self.leaf("leaf-rsa")
        ask = ["-CAfile", self.path("root-ec.pem")]
        hybrid = ["-groups", "X25519MLKEM768"]
        preshared = {"mode": ctl.PSK, "peerids": [psk], "peername": None}
        # name: port, server, hello
        self.kinds = {
            "ecdsa": (5001, ec, trusted),
            "known": (5001, None, trusted),
            "rsa": (5002, rsa, trusted),
            "mutual": (5003, ec + ask, {**trusted, "mode": ctl.X509, **mine}),
            "psk": (5004, ["-psk", PSK.hex()], {**preshared, **classical}),
            "resumed": (5001, None, {**trusted, "flags": ctl.F_RESUME}),
            "offered": (5001, None, anchored),
            "hybrid": (5005, ec + hybrid, anchored),
            "hybrid_psk": (5006, ["-psk", PSK.hex()] + hybrid, preshared),
            "ecdsa_P256": (5007, ec + ["-groups", "P-256"], {**anchored, "priorities": nist + "SECP256R1"}),
            "ecdsa_P384": (5008, ec + ["-groups", "P-384"], {**anchored, "priorities": nist + "SECP384R1"}),
            "mutual_rsa": (5009, ec + ["-CAfile", self.path("root-rsa.pem")],
                           {**trusted, "mode": ctl.X509,
                            "cert": self.key("client-rsa", self.der("client-rsa") + self.der("int-rsa")),
                            "privkey": self.key("key-rsa", self.der("client-rsa", "key"))}),
        }
        self.servers = [Peer(peer, port, *options) for port, options, _ in self.kinds.values()
                        if options]
        # what the kernel serves, by the calls of knfsd and nvmet: who connects, hello
        client.sysctl("server_credential", "{} {}".format(
            self.key("server", self.der("leaf-ec") + self.der("int-ec")),
            self.key("server-key", self.der("leaf-ec", "key"))))
        self.served = {
            "serve": (Clients(peer, *ask), {"mode": ctl.X509}),
            "serve_psk": (Clients(peer, "-psk", PSK.hex()), {"mode": ctl.PSK, "keyring": psks}),
        }

    def path(self, name):
        return os.path.join(self.pki, name)

    def der(self, name, kind="x509"):
        if kind == "key":
            command = ["openssl", "pkcs8", "-topk8", "-nocrypt", "-in", self.path(name + ".key")]
        else:
            command = ["openssl", kind, "-in", self.path(name + ".pem")]
        return subprocess.run([*command, "-outform", "DER"], stdout=subprocess.PIPE,
                              check=True).stdout

    def leaf(self, name):
        return ["-cert", self.path(name + ".pem"), "-key", self.path(name + ".key"),
                "-chain", self.path(name + ".chain")]

    @staticmethod
    def key(description, payload):
        return ctl.add_key("user", description, payload, SESSION_KEYRING)

    def one(self, name, first):
        """A handshake of a kind."""
        client.sysctl("issuer_cache", 3600 if name == "known" else 0)
        if name in self.served:
            clients, hello = self.served[name]
            hs = Accepted(clients.listener, hello)
        else:
            port, _, hello = self.kinds[name]
            hs = Handshake(port, hello)
        result = hs.result()
        if name == "resumed":
            hs.take_ticket()
            assert result.resumed == (not first)
        hs.close()
        return result

    def stop(self):
        for other in self.servers + [clients for clients, _ in self.served.values()]:
            other.stop()


def samples(results):
    """By column: what a handshake cost, in nanoseconds."""
    return {"hello": [r.hello_ns for r in results], "work": [r.work_ns for r in results],
            "cpu": [r.hello_ns + r.work_ns for r in results],
            "wall": [r.wall_ns for r in results],
            "phases": [list(r.phase_ns) for r in results],
            "suite": results[0].suite}


def primitives(bench):
    subprocess.run(["insmod", f"{bench.modules}/tls_hs_bench.ko"], check=True)
    rows = {}
    for _ in range(1 if bench.quick else 4):
        with open("/proc/tls_hs_bench") as f:
            for name, *ns in map(str.split, f):
                rows.setdefault(name, []).extend(map(int, ns))
    subprocess.run(["rmmod", "tls_hs_bench"], check=True)
    return rows


def in_turn(bench, kinds):
    """So that a slow moment of the machine hits all of them."""
    results = {name: [] for name in kinds}
    for i in range(bench.count + 3):
        for name in kinds:
            result = bench.one(name, i == 0)
            if i >= 3:
                results[name].append(result)
    return {name: samples(rows) for name, rows in results.items()}


def handshakes(bench):
    return in_turn(bench, bench.kinds)


def serving(bench):
    """The kernel as the server, for OpenSSL's client."""
    return in_turn(bench, bench.served)


def chains(bench):
    """Certificates sent, and bytes of the leaf."""
    rows = {}
    for i, name in enumerate(sorted(x[:-4] for x in os.listdir(bench.path("sweep"))
                                    if x.endswith(".pem"))):
        name = os.path.join("sweep", name)
        server = Peer(bench.peer, 5100 + i, *bench.leaf(name))
        results = [once(server.port, bench.kinds["ecdsa"][2])
                   for _ in range(bench.count // 4 + 3)][3:]
        server.stop()
        rows[os.path.basename(name)] = {**samples(results), "leaf_bytes": len(bench.der(name))}
    return rows


def openssl(bench):
    """OpenSSL's client in this guest, where system calls are what UML makes of them."""
    rows = {}
    for name, options in (("ecdsa", ["-CAfile", bench.path("root-ec.pem")]),
                          ("rsa", ["-CAfile", bench.path("root-rsa.pem")]),
                          ("psk", ["-psk", PSK.hex()])):
        out = subprocess.run([bench.peer, "client", str(bench.kinds[name][0]), str(bench.count),
                              *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                             check=True).stdout.decode()
        pairs = [tuple(map(int, line.split())) for line in out.splitlines()]
        rows[name] = {"cpu": [p[0] for p in pairs], "wall": [p[1] for p in pairs]}
    return rows


def rates(bench):
    """Handshakes per second: client and server share the guest's one processor."""
    rows = {}
    for name in ("ecdsa", "psk"):
        port, _, hello = bench.kinds[name]
        for width in (1, 16, 64):
            seconds, results = client.parallel(lambda: Handshake(port, hello), width,
                                               4 * bench.count)
            rows[f"{name} {width}"] = {"per_second": len(results) / seconds, **samples(results)}
    return rows


# What needs no kernel of our own
ANYWHERE = (("primitives", primitives), ("handshakes", handshakes), ("openssl_guest", openssl),
            ("rates", rates))


# What needs tlshd, many handshakes, or a rekey
HERE_ONLY = (("serving", serving), ("chains", chains), ("upcall", upcall.measure),
             ("accepted", upcall.accepted), ("reconnect", reconnect.measure),
             ("waiting", waiting.measure), ("flight", flight.measure), ("rekey", rekey.measure))


def main(argv, parts=ANYWHERE + HERE_ONLY):
    peer, pki, modules, out, *quick = argv
    files = 100000
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    bench = Bench(peer, pki, modules, bool(quick))
    with open("/proc/cpuinfo") as f:
        model = next((line.split(":")[1].strip() for line in f if line.startswith("model name")), "")
    data = {"kernel": os.uname().release, "cpu": model, "processors": os.cpu_count()}
    for name, part in parts:
        print(f"bench: {name}", flush=True)
        data[name] = part(bench)
        with open(out, "w") as f:
            json.dump(data, f)
    bench.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
