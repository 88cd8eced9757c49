#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Command line of the test server.

  serve.py --list                             the cases as JSON
  serve.py --port P --cert-dir D --case NAME  one connection, one line of JSON
  serve.py --port P --cert-dir D --all        a case's name on each line of stdin arms
                                              the next connection; a line of JSON each
  serve.py --check-errors net/tls_hs/engine/errors.h the table against the client's errors
  serve.py --check-clauses FILE.md            every case is named in the list of clauses, and
                                              every name there is a case's: here, `suite.case`
                                              of KUnit, `group/case` of interop

The first line on stdout says {"listening": port}.  Port 0 takes a free one.
"""

import argparse
import json
import os
import socket
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import mkcerts
from cases import CASES
from server import Conn, State
from tables import check_clauses, check_errors


def say(what):
    print(json.dumps(what), flush=True)


def serve_one(listener, case, state, timeout):
    """Accepts one connection and returns what happened on it."""
    listener.settimeout(timeout)
    try:
        sock, _ = listener.accept()
    except socket.timeout:
        return {"case": case.name, "error": "no connection", "alert": None, "completed": False}
    with sock:
        return Conn(sock, case, state, timeout).run()


def main():
    p = argparse.ArgumentParser(description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--port", type=int, default=0)
    p.add_argument("--host", default="127.0.0.1")
    p.add_argument("--cert-dir", default="certs")
    p.add_argument("--case", default="good")
    p.add_argument("--all", action="store_true")
    p.add_argument("--list", action="store_true")
    p.add_argument("--check-errors", metavar="HEADER")
    p.add_argument("--check-clauses", metavar="FILE")
    p.add_argument("--timeout", type=float, default=20)
    args = p.parse_args()
    if args.list:
        print(json.dumps([c.row() for c in CASES.values()], indent=1))
        return 0
    if args.check_errors:
        return bool(check_errors(args.check_errors))
    if args.check_clauses:
        return bool(check_clauses(args.check_clauses))
    if not os.path.exists(os.path.join(args.cert_dir, "ca.pem")):
        mkcerts.main(args.cert_dir)
    state = State(args.cert_dir)
    listener = socket.create_server((args.host, args.port), backlog=8)
    say({"listening": listener.getsockname()[1]})
    names = (line.strip() for line in sys.stdin) if args.all else [args.case]
    for name in names:
        if name not in CASES:
            say({"case": name, "error": "no such case"})
            continue
        say({"armed": name})
        say(serve_one(listener, CASES[name], state, args.timeout))
    return 0


if __name__ == "__main__":
    sys.exit(main())
