# SPDX-License-Identifier: GPL-2.0-only
"""From the samples of one run to tables, report.json and report.svg.

    report.py DIRECTORY KERNEL SECONDS
"""
import json
import os
import re
import statistics
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path[:0] = [os.path.dirname(os.path.abspath(__file__))]

import plot		# noqa: E402
from model import SERVED, primitives_of, tcp_of	# noqa: E402

KINDS = {"ecdsa": "full, ECDSA P-256 chain", "known": "the same, issuer known", "rsa": "full, RSA-2048 chain",
         "mutual": "full, both with ECDSA", "psk": "PSK", "resumed": "resumed, chain verified again",
         "offered": "ECDSA, ML-KEM offered in vain", "hybrid": "ECDSA, X25519MLKEM768",
         "hybrid_psk": "PSK, X25519MLKEM768", "ecdsa_P256": "ECDSA, secp256r1",
         "ecdsa_P384": "ECDSA, secp384r1", "mutual_rsa": "both with certificates, ours RSA-2048"}
SERVES = {"serve": "full, ECDSA P-256 chain", "serve_psk": "PSK"}
OPENSSL = {"ecdsa": 0.60, "rsa": 0.85, "psk": 1.0, "hybrid": 0.60, "hybrid_psk": 0.80,
           "ecdsa_P256": 0.80, "ecdsa_P384": 1.0}	# targets
OPENSSL_SERVER = {"serve": 0.80, "serve_psk": 0.90}
# Ours: against the kernel's own arithmetic, which had its turn beside it, and OpenSSL's with
# assembly.  The kernel signs nothing on curves: what a signature that is verified takes at least.
PRIMS = {"p256_verify": ("ecc_p256_verify", 0.10, None), "p384_verify": ("ecc_p384_verify", 1 / 4, 3),
         "p384_sign": ("ecc_p384_multiple + ecc_p384_verify", 1 / 4, 3), "p256_agree": ("ecc_p256_agree", 1 / 6, 3.5),
         "p384_agree": ("ecc_p384_agree", 1 / 4, 3), "rsa2048_pss_sign": ("kernel_rsa2048_private", 1 / 5, 3)}
PHASES = ("ClientHello sent", "ServerHello digested", "server authenticated",
          "its Finished verified", "our Finished sent", "kTLS in")


class Spread:
    """Median and quartiles of samples in nanoseconds, shown in microseconds."""

    def __init__(self, values):
        self.low, self.mid, self.high = (statistics.quantiles(values, n=4) if len(values) > 1
                                         else values * 3)

    @classmethod
    def sum(cls, spreads, counts):
        total = cls([0.0])
        for name, count in counts.items():
            total.low += count * spreads[name].low
            total.mid += count * spreads[name].mid
            total.high += count * spreads[name].high
        return total

    def __str__(self):
        return f"{self.mid / 1e3:.0f} ({self.low / 1e3:.0f}-{self.high / 1e3:.0f})"

    def json(self):
        return {"q1_ns": self.low, "median_ns": self.mid, "q3_ns": self.high}


class Report:
    def __init__(self, directory):
        self.directory = directory
        self.lines = []
        self.json = {}

    def read(self, name):
        with open(os.path.join(self.directory, name)) as f:
            return f.read()

    def say(self, line=""):
        self.lines.append(line)

    def table(self, key, title, heads, rows):
        """rows: first cell text; a Spread, a number (a ratio) or text in the others."""
        self.say(f"\n== {title} ==\n")
        text = [[str(c) if isinstance(c, (str, Spread)) else "" if c is None else f"x{c:.2f}"
                 for c in row] for row in rows]
        wide = [max(map(len, column)) for column in zip(heads, *text)]
        for row in [heads, *text]:
            self.say("  ".join(c.ljust(w) if i == 0 else c.rjust(w)
                               for i, (c, w) in enumerate(zip(row, wide))).rstrip())
        self.json[key] = [dict(zip(heads, (c.json() if isinstance(c, Spread) else c for c in row)))
                          for row in rows]


def native(report, how, kind):
    try:
        text = report.read(f"native-{how}-{kind}")
    except FileNotFoundError:
        return None
    column = how == "memory" and kind in SERVED
    return Spread([int(line.split()[column]) for line in text.splitlines()])


def ratio(a, b):
    return a.mid / b.mid if a and b else None


def costs(report, guest, prims, side, part, kinds):
    """CPU of a side, the main tables, and their ratios by name."""
    rows, ratios = [], {}
    for kind, title in kinds.items():
        cpu = Spread(guest[part][kind]["cpu"])
        parts = Spread.sum(prims, primitives_of(kind))
        more = Spread.sum(prims, {**primitives_of(kind), **tcp_of(kind)})
        tcp, memory = native(report, "tcp", kind), native(report, "memory", kind)
        inside = Spread(guest["openssl_guest"][kind]["cpu"]) if kind in guest["openssl_guest"] else None
        ratios[kind] = {"primitives": ratio(cpu, parts),
                        "with TCP": ratio(cpu, more), "openssl": ratio(cpu, tcp)}
        rows.append([title, cpu, parts, ratio(cpu, parts), more, ratio(cpu, more), tcp or "", ratio(cpu, tcp),
                     memory or "", ratio(cpu, memory), inside or ""])
    report.table(f"{side.lower()}_cpu",
                 f"{side} CPU per handshake, microseconds: median (quartiles)",
                 ["handshake", "tls_hs", "its primitives", "ratio", "and TCP's", "to both", "OpenSSL, TCP", "to TCP",
                  "OpenSSL, memory", "to memory", "OpenSSL in the guest"], rows)
    return ratios


def walls(report, guest):
    hs = guest["handshakes"]
    report.table("wall", "From the hello call to ta_done, server's work included, microseconds",
                 ["handshake", "wall", "hello call", "worker"],
                 [[t, Spread(hs[k]["wall"]), Spread(hs[k]["hello"]), Spread(hs[k]["work"])]
                  for k, t in KINDS.items()])


def upcall(report, guest):
    up, rows, ratios = guest["upcall"], [], {}
    for trust in ("one", "store"):
        for kind in ("ecdsa", "rsa", "psk"):
            a, b = Spread(up[trust][kind]["kernel"]), Spread(up[trust][kind]["upcall"])
            ratios[f"{trust} {kind}"] = ratio(a, b)
            rows.append([f"{KINDS[kind]}, {'one authority' if trust == 'one' else 'Debian store'}",
                         a, b, ratio(a, b)])
    report.table("upcall", "Against the upcall: wall time of tls_client_hello_*(), microseconds",
                 ["handshake", "kernel", "tlshd", "ratio"], rows)
    n = up["store_authorities"]
    report.say(f"\nAuthorities: tlshd reads {n['tlshd']}; the keyring holds {n['kernel']}: "
               "the kernel's X.509 parser refuses the others.")
    return ratios


def accepted(report, guest):
    """As the server, against the upcall: ratios of handshakes per second."""
    rows, ratios = [], {}
    for width, by in guest["accepted"].items():
        rates_ = by["kernel-first"], by["upcall-only"]
        kernel, tlshd = map(statistics.median, rates_)
        ratios[width] = kernel / tlshd
        rows.append([width, *(f"{statistics.median(r):.0f} ({min(r):.0f}-{max(r):.0f})"
                              for r in rates_), ratios[width]])
    report.table("accepted", "As the server, against the upcall: tls_server_hello_x509(), "
                 "handshakes/s, median (all)", ["at a time", "kernel", "tlshd", "ratio"], rows)
    return ratios


def reconnect(report, guest):
    data = guest["reconnect"]
    alone, beside = (Spread(data[when]["wall"]) for when in ("alone", "beside"))
    report.table("reconnect", f"A client beside a storm: {data['begun']} handshakes begun with the "
                 f"kernel as server, {data['refused']} refused, microseconds",
                 ["", "times", "connect to ta_done", "longest", "ratio", "client CPU"],
                 [[name, str(len(data[name]["wall"])), wall, f"{max(data[name]['wall']) / 1e3:.0f}",
                   ratio(wall, alone), Spread(data[name]["cpu"])]
                  for name, wall in (("alone", alone), ("beside", beside))])
    return ratio(beside, alone)


def stock(report, data):
    """The same in Debian's own kernel: ratios for the targets, none if it was emulated."""
    emulated = "TCG" in data["cpu"]
    how = ", emulated (its figures mean nothing)" if emulated else " with KVM"
    prims = {name: Spread(ns) for name, ns in data["primitives"].items()}
    rows, ratios = [], {}
    for kind, title in KINDS.items():
        cpu = Spread(data["handshakes"][kind]["cpu"])
        parts = Spread.sum(prims, primitives_of(kind))
        openssl = Spread(data["openssl_guest"][kind]["cpu"]) if kind in data["openssl_guest"] else None
        ratios[kind] = {"primitives": ratio(cpu, parts), "openssl": ratio(cpu, openssl)}
        rows.append([title, cpu, parts, ratio(cpu, parts), openssl or "", ratio(cpu, openssl)])
    report.table("stock_client_cpu", f"Debian's kernel in qemu{how}: client CPU, microseconds",
                 ["handshake", "tls_hs", "its primitives", "ratio", "OpenSSL in the guest", "to OpenSSL"],
                 rows)
    rates(report, "stock_rates", f"Debian's kernel in qemu{how}: in parallel", data)
    report.say(f"\nLinux {data['kernel']}, {data['processors']} processors, {data['cpu']}; "
               "client and server in the same guest.")
    return {} if emulated else ratios


def details(report, guest, prims):
    report.table("primitives", "Primitives in this kernel, microseconds per call",
                 ["primitive", "time", "ECDSA", "known", "RSA", "mutual", "PSK", "resumed", "offered", "hybrid", "hybrid PSK",
                  "secp256r1", "secp384r1", "ours RSA"],
                 [[n, f"{p.mid / 1e3:.2f} ({p.low / 1e3:.2f}-{p.high / 1e3:.2f})",
                   *(f"{({**primitives_of(k), **tcp_of(k)}).get(n, 0):.3g}" for k in KINDS)]
                  for n, p in prims.items()])
    rows = []
    for kind, title in KINDS.items():
        phases = guest["handshakes"][kind]["phases"]
        rows.append([title, *(Spread([p[i] - (p[i - 1] if i else 0) for p in phases])
                              for i in range(len(PHASES)))])
    report.table("phases", "Where the wall time goes, microseconds since the phase before",
                 ["handshake", *PHASES], rows)
    report.table("chains", "Against chain length and size of the leaf, client CPU, microseconds",
                 ["chain", "leaf, bytes", "client CPU"],
                 [[name, str(row["leaf_bytes"]), Spread(row["cpu"])]
                  for name, row in sorted(guest["chains"].items(),
                                          key=lambda x: (x[0][0], int(re.sub(r"\D", "", x[0]))))])


def rates(report, key, title, guest):
    report.table(key, title, ["kind, in parallel", "handshakes/s", "client CPU, us"],
                 [[k, f"{v['per_second']:.0f}", Spread(v["cpu"])]
                  for k, v in guest["rates"].items()])


def scale(report, guest):
    rates(report, "rates", "In parallel; client and server share the guest's one processor", guest)
    one = Spread(guest["flight"]["1"]["cpu"])
    report.table("flight", "All in flight at once: the server answers when it has all ClientHellos",
                 ["in flight", "samples", "client CPU, us", "ratio"],
                 [[n, str(len(row["cpu"])), Spread(row["cpu"]), ratio(Spread(row["cpu"]), one)]
                  for n, row in guest["flight"].items()])
    w = guest["waiting"]
    alone = Spread(w["alone"]["cpu"])
    counts = [n for n in w if n.isdigit()]
    report.table("waiting", "Handshakes that wait for silent peers",
                 ["in flight", "bytes each", "threads", "CPU taken by waiting",
                  "start, us", "cancel, us", "client CPU of one beside them, us", "ratio"],
                 [["0", "", "", "", "", "", alone, 1.0]] +
                 [[n, f"{w[n]['bytes']:.0f}", str(w[n]["threads"]),
                   f"{100 * (1 - w[n]['spin'] / w['idle_spin']):.1f} %",
                   f"{w[n]['start_us']:.0f}", f"{w[n]['cancel_us']:.0f}",
                   Spread(w[n]["beside"]["cpu"]), Spread(w[n]["beside"]["cpu"]).mid / alone.mid]
                  for n in counts])
    biggest = ", ".join(f"{k} {v:.0f}" for k, v in list(w[counts[-1]]["slabs"].items())[:10])
    report.say(f"\nBytes are beyond the connected sockets ({w[counts[-1]]['socket_bytes']:.0f} a pair, "
               f"with the test device's file). Slabs, bytes each: {biggest}")


def rekey(report, guest):
    """What a KeyUpdate costs, for which there are no targets."""
    data = guest["rekey"]
    if not data:
        report.say(f"\nWhat a KeyUpdate costs: left out: kTLS of {guest['kernel']} changes no keys (KVER=7.2).")
        return
    ones = {name: Spread(ns) for name, ns in data["ones"].items()}
    report.table("rekey", "A server's KeyUpdate: two octets sent and answered, both ends' work, microseconds",
                 ["before the first answer", "wall", "more than with nothing"],
                 [[name, took, f"{(took.mid - ones['nothing'].mid) / 1e3:.1f}"] for name, took in ones.items()])
    rate = {name: statistics.median(r for r, _ in row) for name, row in data["streams"].items()}
    report.table("rekey_stream", "A server that sends as much as the client reads, both on the guest's processor",
                 ["and", "MB/s, median", "of runs", "to nothing", "longest wait between reads, ms"],
                 [[name, f"{rate[name] / 1e6:.1f}", ", ".join(f"{r / 1e6:.1f}" for r, _ in row),
                   rate[name] / rate["nothing"], f"{1e3 * max(wait for _, wait in row):.1f}"]
                  for name, row in data["streams"].items()])


def targets(report, guest, prims, costs_, stock_, upcall_, accepted_, reconnect_):
    w, flight = guest["waiting"], guest["flight"]
    most = max((n for n in w if n.isdigit()), key=int)
    together = max(flight, key=int)
    rows = [["client CPU / primitives, " + k, costs_[k]["primitives"], 1.10] for k in KINDS]
    rows += [["client CPU / primitives and TCP, " + k, costs_[k]["with TCP"], 1.10] for k in KINDS]
    rows += [["client CPU / OpenSSL's (TCP), " + k, costs_[k]["openssl"], t] for k, t in OPENSSL.items()]
    rows += [["server CPU / OpenSSL's (TCP), " + k, costs_[k]["openssl"], t]
             for k, t in OPENSSL_SERVER.items()]
    rows += [[f"Debian's kernel: client CPU / primitives, {k}", r["primitives"], 1.10]
             for k, r in stock_.items()]
    rows += [[f"Debian's kernel: client CPU / OpenSSL's, {k}", stock_[k]["openssl"], t]
             for k, t in OPENSSL.items() if stock_]
    theirs = {name: Spread(list(map(int, ns))) for name, *ns in
              map(str.split, report.read("native-prims").splitlines())}
    for name, (kernels, most_kernel, most_openssl) in PRIMS.items():
        theirs_here = sum(prims[part].mid for part in kernels.split(" + "))
        rows += [[f"{name} / {kernels}", prims[name].mid / theirs_here, most_kernel]]
        if most_openssl:
            rows += [[f"{name} / OpenSSL's", prims[name].mid / theirs[name].mid, most_openssl]]
    rows += [["ML-KEM-768 keygen and decapsulation / OpenSSL's",
              (prims["mlkem768_keygen"].mid + prims["mlkem768_decaps"].mid)
              / theirs["mlkem768"].mid, 1.3]]
    rows += [[f"wall / upcall's, {t} {k}", upcall_[f"{t} {k}"], limit]
             for t, limit in (("one", 1 / 5), ("store", 1 / 20)) for k in ("ecdsa", "rsa", "psk")
             if (t, k) != ("store", "psk")]
    rows += [[f"tlshd's accepted handshakes/s / the kernel's, {n} at a time", 1 / r, 1 / 8]
             for n, r in accepted_.items()]
    rows += [[f"reconnect beside {guest['reconnect']['begun']} accepted / alone", reconnect_, 1.5]]
    rows += [[f"KiB per waiting handshake, {most} of them", w[most]["bytes"] / 1024, 12],
             [f"threads for {most}", w[most]["threads"], 0],
             [f"client CPU beside {most} / alone",
              Spread(w[most]["beside"]["cpu"]).mid / Spread(w["alone"]["cpu"]).mid, 1.2],
             [f"client CPU, {together} in flight / 1",
              Spread(flight[together]["cpu"]).mid / Spread(flight["1"]["cpu"]).mid, 1.2]]
    report.table("targets", "Targets", ["what", "measured", "target", "result"],
                 [[n, f"{v:.2f}", f"{t:.2f}", "met" if v <= t else "MISSED"] for n, v, t in rows])


def head(report, guest, kernel, seconds, qemu):
    cpu = re.search(r"model name\s*: (.*)", open("/proc/cpuinfo").read())
    version = report.read("native-ecdsa.log").split(" TLS_")[0]
    commit = subprocess.run(["git", "-C", os.path.dirname(os.path.abspath(__file__)), "describe",
                             "--always", "--dirty"], stdout=subprocess.PIPE).stdout.decode().strip()
    before, after = report.read("load").splitlines()
    for line in (
            f"tls_hs {commit}, {time.strftime('%Y-%m-%d %H:%M')}, {seconds} s; "
            f"{os.cpu_count()} processors, {cpu[1] if cpu else 'unknown'}",
            f"Load average before {before}, after {after}: much above 1 means that others "
            "disturbed the figures.",
            f"Guest: User-Mode Linux {guest['kernel']} ({kernel}), one processor, -O2, 128-bit "
            "integers, no KASAN, no lockdep,",
            "no x86 assembly: AES, SHA-2 and the curves are C. Server: libssl of Debian 13, "
            "in the same guest.",
            f"OpenSSL's client and server: {version}, on the machine itself, with its "
            "assembly and its own system calls.",
            "CPU of tls_hs: hello call and worker, TCP and kTLS installation included, "
            "freeing after ta_done not.",
            "The peer's is not in it, except that a write over loopback runs its receiving side "
            "too, as for OpenSSL.",
            "Debian's kernel in qemu: " + qemu):
        report.say(line)
    report.json["head"] = list(report.lines)


def main(directory, kernel, seconds):
    report = Report(directory)
    guest = json.loads(report.read("guest.json"))
    prims = {name: Spread(ns) for name, ns in guest["primitives"].items()}
    try:
        debian = json.loads(report.read("stock.json"))
        qemu = "see its tables."
    except FileNotFoundError:
        debian = None
        qemu = f"left out: {report.read('stock.why').strip()}."
    head(report, guest, kernel, seconds, qemu)
    cpu = costs(report, guest, prims, "Client", "handshakes", KINDS)
    cpu |= costs(report, guest, prims, "Server", "serving", SERVES)
    elsewhere = stock(report, debian) if debian else {}
    walls(report, guest)
    up = upcall(report, guest)
    served = accepted(report, guest)
    again = reconnect(report, guest)
    scale(report, guest)
    rekey(report, guest)
    details(report, guest, prims)
    targets(report, guest, prims, cpu, elsewhere, up, served, again)
    text = "\n".join(report.lines) + "\n"
    for name, content in (("report.txt", text), ("report.json", json.dumps(report.json, indent=1)),
                          ("report.svg", plot.draw(report.json))):
        with open(os.path.join(directory, name), "w") as f:
            f.write(content)
    sys.stdout.write(text)


if __name__ == "__main__":
    main(*sys.argv[1:])
