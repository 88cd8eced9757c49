#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""coverage.py REPO OUT: what the corpora reach of each file, from llvm-cov's
OUT/coverage.json and .lcov; OUT/coverage.txt, and what is not reached of the
files that matter most in OUT/not-reached.txt."""

import json
import pathlib
import re
import sys

MATTER = re.compile(r"net/tls_hs/engine/(engine|client|config|client_hello|server_hello|params|peer_auth|"
                    r"own_auth|finished|secrets|algorithms|extensions|transcript)\.c|"
                    r"net/tls_hs/(conn/(post|record)|keys/tickets)\.c|"
                    r"crypto-glue/(wire|x509\w*|privkey|work|issuer_cache)\.c")


def table(repo, out):
    data = json.loads((out / "coverage.json").read_text())["data"][0]
    lines = []
    total = {"lines": [0, 0], "branches": [0, 0]}
    for f in sorted(data["files"], key=lambda f: f["filename"]):
        name = f["filename"].removeprefix(repo + "/")
        if not MATTER.fullmatch(name):
            continue
        s = f["summary"]
        row = []
        for kind in ("lines", "branches", "functions"):
            row.append(f"{s[kind]['covered']}/{s[kind]['count']} {s[kind]['percent']:.1f}%")
            if kind in total:
                total[kind][0] += s[kind]["covered"]
                total[kind][1] += s[kind]["count"]
        lines.append(f"{name:<36} lines {row[0]:<16} branches {row[1]:<16} functions {row[2]}")
    lines.append(f"{'all of these':<36} " + " ".join(
        f"{k} {c}/{n} {100 * c / max(n, 1):.1f}%" for k, (c, n) in total.items()))
    return lines


def spans(numbers):
    """5, 6, 7, 9 as 5-7, 9"""
    out = []
    for n in numbers:
        if out and out[-1][1] == n - 1:
            out[-1][1] = n
        else:
            out.append([n, n])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in out)


def not_reached(repo, out):
    """Functions never called, lines never run, branches never taken."""
    name, lines = None, []
    missed, functions, branches = [], {}, {}
    for row in (out / "coverage.lcov").read_text().splitlines():
        key, _, value = row.partition(":")
        if key == "SF":
            name = value.removeprefix(repo + "/")
            missed, functions, branches = [], {}, {}
        elif key == "FNDA":
            count, _, function = value.partition(",")
            functions[function] = int(count)
        elif key == "DA":
            n, count = value.split(",")[:2]
            if int(count) == 0:
                missed.append(int(n))
        elif key == "BRDA":
            n, _, branch, count = value.split(",")
            if count in ("-", "0"):
                branches.setdefault(int(n), []).append(branch)
        elif row == "end_of_record" and MATTER.fullmatch(name or ""):
            never = sorted(f.split(":")[-1] for f, c in functions.items() if not c)
            if never:
                lines.append(f"{name}: never called: {', '.join(never)}")
            if missed:
                lines.append(f"{name}: lines {spans(sorted(set(missed)))}")
            part = sorted(set(branches) - set(missed))
            if part:
                lines.append(f"{name}: branches of lines {spans(part)}")
    return lines


def main():
    repo, out = sys.argv[1], pathlib.Path(sys.argv[2])
    rows = table(repo, out)
    (out / "coverage.txt").write_text("\n".join(rows) + "\n")
    (out / "not-reached.txt").write_text("\n".join(not_reached(repo, out)) + "\n")
    print("\n".join(rows))
    print(f"not reached: {out}/not-reached.txt")


main()
