#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Runs the table of cases against a client; KTAP on stdout.

  run_cases.py [--client 'tlshc -connect 127.0.0.1:{port} ...'] [PATTERN...]
  run_cases.py --client openssl      s_client as a second opinion: alerts only
  run_cases.py --client gnutls       gnutls-cli, the same

The command may hold {port}, {servername}, {certs} and {session}; what a case
adds goes behind it.  For every case the server's line (alert, its protection,
what completed, what the client did wrong on the wire) and the client's exit
status and message are compared with the row, then a plain good handshake with
the same server process must work.  PATTERNs (fnmatch) choose cases by name.
"""

import argparse
import errno
import fnmatch
import json
import os
import re
import select
import shlex
import ssl
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from cases import CASES, errors_of

TLSHC = ("tlshc -connect 127.0.0.1:{port} -servername {servername} -CAfile {certs}/ca.pem "
         "-brief")
OPENSSL = ("openssl s_client -connect 127.0.0.1:{port} -CAfile {certs}/ca.pem -quiet "
           "-no_ign_eof -tls1_3 -verify_return_error -groups X25519:P-256:P-384 -sigalgs "
           "ECDSA+SHA256:ECDSA+SHA384:RSA-PSS+SHA256:RSA-PSS+SHA384:RSA-PSS+SHA512:"
           "rsa_pss_pss_sha256 -ciphersuites TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:"
           "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_CCM_SHA256 ")
GNUTLS = ("gnutls-cli 127.0.0.1 -p {port} --x509cafile {certs}/ca.pem --sni-hostname {servername} "
          "--verify-hostname {servername} --priority NORMAL:-VERS-ALL:+VERS-TLS1.3:-GROUP-ALL:"
          "+GROUP-X25519:+GROUP-SECP256R1:+GROUP-SECP384R1:+AES-128-CCM{psk} "
          "--single-key-share")
GNUTLS_ARGS = {"-alpn": "--alpn", "-cert": "--x509certfile", "-key": "--x509keyfile",
               "-psk": "--pskkey", "-psk_identity": "--pskusername"}
OTHERS = {"openssl": OPENSSL, "gnutls": GNUTLS}
# Once more, by a client that reads data only: all that comes after the handshake.
WAYS = {"": [], "digest/": ["-digest"], "read_sock/": ["-read_sock"]}
AFTER = ("ktls", "post", "session", "resume", "rekey")
PING = b"ping\n"
EXIT_HANDSHAKE = 4


class Server:
    """serve.py --all as a child."""

    def __init__(self, certs, timeout):
        self.child = subprocess.Popen(
            [sys.executable, os.path.join(HERE, "serve.py"), "--all", "--cert-dir", certs,
             "--timeout", str(timeout)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.port = self.line()["listening"]

    def line(self):
        text = self.child.stdout.readline()
        if not text:
            sys.exit("Bail out! the server died")
        return json.loads(text)

    def arm(self, case):
        self.child.stdin.write(case.encode() + b"\n")
        self.child.stdin.flush()
        self.line()

    def close(self):
        self.child.stdin.close()
        self.child.wait()


def keyctl(*words, data=None):
    p = subprocess.run(["keyctl", *words], input=data, stdout=subprocess.PIPE, check=True)
    return p.stdout.decode().strip()


class Client:
    """The client's command and what its output means."""

    def __init__(self, args, certs):
        self.other = args.client if args.client in OTHERS else None
        self.openssl = self.other == "openssl"
        self.template = OTHERS.get(args.client) or args.client or TLSHC
        self.certs, self.timeout = certs, args.timeout
        self.session = os.path.join(tempfile.mkdtemp(), "session")
        self.way = []

    def command(self, case, port):
        words = self.template
        if self.openssl:
            literal = case.servername.replace(".", "").isdigit()
            words += ("-noservername -verify_ip {servername}" if literal else
                      "-servername {servername} -verify_hostname {servername}")
        extra = case.args + (case.openssl_args if self.openssl else
                             [] if self.other else case.tlshc + self.way)
        if self.other == "gnutls":
            extra = self.for_gnutls(extra)
        if not self.other and "{session}" in extra:
            words, extra = self.for_kernel(words, extra)
        fields = {"port": port, "servername": case.servername, "certs": self.certs,
                  "session": self.session, "psk": ":+ECDHE-PSK" if "-psk" in case.args else ""}
        return [w.format(**fields) for w in shlex.split(words) + extra]

    def new_ring(self):
        """A keyring of its own: tickets are bound to it, so cases do not share any."""
        ring = keyctl("newring", f"badserver{time.monotonic_ns()}", "@u")
        with open(os.path.join(self.certs, "ca.pem"), encoding="ascii") as pem:
            for one in re.findall(r"-----BEGIN.*?-----END CERTIFICATE-----", pem.read(), re.S):
                keyctl("padd", "asymmetric", "", ring, data=ssl.PEM_cert_to_DER_cert(one))
        self.ring = ring

    def for_kernel(self, words, extra):
        """The kernel keeps the tickets: -resume instead of -sess_out FILE and -sess_in FILE."""
        return (words.replace("-CAfile {certs}/ca.pem", f"-keyring {self.ring}"),
                [w for w in extra if w not in ("-sess_out", "-sess_in", "{session}")] + ["-resume"])

    @staticmethod
    def for_gnutls(words):
        out = []
        for option, value in zip(words[::2], words[1::2]):
            values = value.split(",") if option == "-alpn" else [value]
            for v in values:
                out += [GNUTLS_ARGS.get(option, option), v]
        return out

    def run(self, case, port):
        """(exit status, stdout, stderr); -1 if it had to be killed."""
        p = subprocess.Popen(self.command(case, port), stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out = {p.stdout.fileno(): b"", p.stderr.fileno(): b""}
        end, live, asked = time.monotonic() + self.timeout, set(out), False
        while live and time.monotonic() < end:
            for fd in select.select(list(live), [], [], 0.5)[0]:
                data = os.read(fd, 65536)
                out[fd] += data
                if not data:
                    live.discard(fd)
            if not asked and b"badserver " in out[p.stdout.fileno()]:
                self.feed(p, PING)
                asked = True
            if PING in out[p.stdout.fileno()]:
                self.feed(p, None)
        if live:
            p.kill()
        self.feed(p, None)
        status = p.wait()
        result = (-1 if live else status, out[p.stdout.fileno()],
                  out[p.stderr.fileno()].decode(errors="replace"))
        p.stdout.close()
        p.stderr.close()
        return result

    @staticmethod
    def feed(p, data):
        try:
            if data:
                p.stdin.write(data)
                p.stdin.flush()
            else:
                p.stdin.close()
        except (BrokenPipeError, ValueError):
            pass


def check_alert(case, got, protection):
    """The alert that the server was sent."""
    want = case.alert.split("|") if case.alert else [None]
    name = got["name"] if got else None
    if name == "close_notify" and None in want:
        name = None
    if name not in want:
        return [f"alert {name}, expected {case.alert}"]
    if name and protection and case.enc is not None and got["encrypted"] != case.enc:
        return ["alert is " + ("encrypted" if got["encrypted"] else "in the clear")]
    return []


def look_up(seen, path):
    for key in path.split("."):
        seen = seen.get(key) if isinstance(seen, dict) else None
    return seen


def check_server(case, seen, other=None, inband=False):
    """What the server saw of the client."""
    success = case.error == "NONE"
    bad = [f"fault: {f}" for f in seen.get("faults", [])
           if not (other and f == "legacy_record_version")]
    if seen["error"] and not seen["error"].startswith("aborted"):
        bad.append(f"server: {seen['error']}")
    if seen["completed"] != (success or case.stage in ("ktls", "post")):
        bad.append("handshake completed" if seen["completed"] else "handshake not completed")
    for path, want in (case.inband if inband else case.expect).items():
        if look_up(seen, path) != want:
            bad.append(f"{path} is {look_up(seen, path)}, expected {want}")
    if case.stage == "ktls":
        return bad
    if success and seen.get("data") != len(PING):
        bad.append(f"{seen.get('data')} bytes of data")
    # OpenSSL sends its alerts in the clear until its own second flight
    return bad + check_alert(case, seen["alert"], other != "openssl")


def check_client(case, status, out, err):
    """Exit status, errno and reason, as tlshc reports them."""
    if case.error == "NONE":
        if case.stage == "ktls":
            return [] if status > 0 else [f"exit status {status} though kTLS must fail"]
        bad = [] if status == 0 else [f"exit status {status}: {err.strip()[-200:]}"]
        if case.cfg.get("greeting", True) and f"badserver {case.name}\n".encode() not in out:
            bad.append("no greeting")
        return bad + ([] if PING in out else ["no echo"])
    if case.stage == "post":
        return []
    bad = [] if status == EXIT_HANDSHAKE else [f"exit status {status}"]
    m = re.search(r"handshake: (.*?): (.*) \((\w+)\)(?:, alert sent: (\S+))?", err)
    if not m:
        return bad + [f"no reason in: {err.strip()[-200:]}"]
    wanted = [os.strerror(getattr(errno, e)) for e in case.errno.split("|")]
    if m[1] not in wanted:
        bad.append(f"errno '{m[1]}', expected {case.errno}")
    if m[3] not in errors_of(case):
        bad.append(f"reason {m[3]}, expected {case.error}")
    return bad


def connect(server, client, case):
    server.arm(case.name)
    status, out, err = client.run(case, server.port)
    return server.line(), status, out, err


def observe(log, case, seen, status, err):
    m = re.search(r"\((\w+)\)(?:, alert|$)", err, re.M)
    alert = seen["alert"] or {}
    print(case.name, case.error, m[1] if m else "-", case.alert, alert.get("name"),
          alert.get("encrypted"), status, sep="\t", file=log, flush=True)


def run_case(server, client, case, follow, log=None):
    """('ok' | 'not ok' | 'skip', diagnostics)"""
    if client.other and case.openssl:
        return "skip", [case.openssl]
    if case.stage in ("session", "resume") and not client.other:
        client.new_ring()
    if case.first:
        connect(server, client, CASES[case.first])
    seen, status, out, err = connect(server, client, case)
    if log:
        observe(log, case, seen, status, err)
    if seen.get("skip"):
        return "skip", [seen["skip"]]
    bad = check_server(case, seen, client.other, client.way)
    if not client.other:
        bad += check_client(case, status, out, err)
    elif case.error == "NONE" and case.stage != "ktls" and status != 0:
        bad.append(f"exit status {status}: {err.strip()[-300:]}")
    if follow and case.error != "NONE":
        seen, status, out, err = connect(server, client, CASES["good"])
        bad += [f"next good handshake: {b}" for b in check_server(CASES["good"], seen,
                                                                   client.other)]
    return "not ok" if bad else "ok", bad


def main():
    p = argparse.ArgumentParser(description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("pattern", nargs="*", default=["*"])
    p.add_argument("--client", help="command, or 'openssl'")
    p.add_argument("--certs", default="certs")
    p.add_argument("--timeout", type=float, default=60, help="of one client run, in seconds")
    p.add_argument("--server-timeout", type=float, default=30)
    stages = "handshake,ktls,post,session,resume"
    # kTLS takes new keys since 6.14
    if tuple(int(x) for x in os.uname().release.split(".")[:2]) >= (6, 14):
        stages += ",rekey"
    p.add_argument("--stage", default=stages, help=f"comma-separated, see case.py; here {stages}")
    p.add_argument("--no-slow", action="store_true")
    p.add_argument("--observed", metavar="FILE", help="write what each case came to, as TSV")
    p.add_argument("--no-follow", action="store_true", help="no good handshake in between")
    args = p.parse_args()
    chosen = [(way, c) for way in WAYS for c in CASES.values()
              if any(fnmatch.fnmatch(way + c.name, x) for x in args.pattern)
              and c.stage in args.stage.split(",") and not (c.slow and args.no_slow)
              and (not way or c.stage in AFTER and args.client not in OTHERS)]
    log = open(args.observed, "w", encoding="utf-8") if args.observed else None
    server = Server(args.certs, args.server_timeout)
    client = Client(args, args.certs)
    count = {"ok": 0, "not ok": 0, "skip": 0}
    print(f"KTAP version 1\n1..{len(chosen)}", flush=True)
    for i, (way, case) in enumerate(chosen, 1):
        client.way = WAYS[way]
        verdict, notes = run_case(server, client, case, not args.no_follow, log)
        count[verdict] += 1
        for note in notes if verdict == "not ok" else []:
            print(f"# {way}{case.name}: {note}")
        directive = f" # SKIP {notes[0]}" if verdict == "skip" else ""
        print(f"{'ok' if verdict == 'skip' else verdict} {i} {way}{case.name}{directive}", flush=True)
    server.close()
    print(f"# totals: pass:{count['ok']} fail:{count['not ok']} skip:{count['skip']}")
    return bool(count["not ok"])


if __name__ == "__main__":
    sys.exit(main())
