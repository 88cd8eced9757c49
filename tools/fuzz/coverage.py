#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""coverage.py REPO OUT: what is reached of each file, by llvm-cov's exports in
OUT/profile: fuzz.json (the corpora), and if "run coverage" made them suites.json
(the suites in user space) and all.json (both).  Goes to OUT/coverage.txt, and what
is not reached of the files that matter most to OUT/not-reached.txt.

A branch has two sides, taken and not taken.  Those that nothing can reach are in the
file "unreached", with the reason, named by function and condition.  With all.json it
fails if one that is named there is reached or is gone, or if of a file that matters
less than 95 % of the others are reached.
"""

import collections
import json
import pathlib
import re
import sys

# By base names, whichever directory they are in
MATTER = re.compile(r"(engine|client|server|config|client_hello\w*|server_\w+|binder|choose|params|"
                    r"peer_auth|own_auth|finished|secrets|algorithms|extensions|transcript|post|record|"
                    r"tickets|wire|x509\w*|privkey|work|issuer_cache)\.c")
OURS = re.compile(r"(crypto-glue|net)/.*\.c")
# Much of these is for sockets: figures only
SHOWN = re.compile(r"(post|tickets)\.c")
LEAST = 95
EXPANSION = 1	# a region's kind: a macro's

Side = collections.namedtuple("Side", "key line count")


class Source:
    """Text of a file by llvm-cov's lines and columns, which are octets."""

    def __init__(self, path):
        self.lines = path.read_bytes().split(b"\n")

    def text(self, at):
        l1, c1, l2, c2 = at
        rows = self.lines[l1 - 1:l2]
        rest = rows[-1][c2 - 1:]
        rows[-1] = rows[-1][:c2 - 1]
        rows[0] = rows[0][c1 - 1:]
        # of a macro that ends it llvm-cov has the name alone
        if rest.startswith(b"("):
            end, depth = 0, 0
            for end, c in enumerate(rest.decode()):
                depth += (c == "(") - (c == ")")
                if not depth:
                    break
            rows[-1] += rest[:end + 1]
        return " ".join(b" ".join(rows).decode().split())


def places(function):
    """For each file of a function's: where it stands in the first, None if it is that."""
    outer = {r[6]: (r[5], r[0:4]) for r in function["regions"] if r[7] == EXPANSION}

    def place(n):
        at = None
        while n in outer:
            n, at = outer[n]
        return at
    return place


def executed(function, branch):
    """How often the smallest region around a branch ran."""
    around = [r for r in function["regions"] if r[7] == 0 and r[5] == branch[6] and
              (r[0], r[1]) <= (branch[0], branch[1]) and (branch[2], branch[3]) <= (r[2], r[3])]
    return min(around, key=lambda r: (r[2] - r[0], r[3] - r[1]))[4] if around else 0


def sides(function, name, source):
    """All sides of a function's branches."""
    place, seen = places(function), collections.Counter()
    short = function["name"].split(":")[-1]
    for b in sorted(function["branches"], key=lambda b: (place(b[6]) or b[0:4], b[0:4])):
        # always the same, which is the compiler's to see
        if not b[4] and not b[5] and executed(function, b):
            continue
        at = place(b[6])
        what = source.text(b[0:4] if at is None else at)
        seen[what] += 1
        nth = f" #{seen[what]}" if seen[what] > 1 else ""
        line = (at or b)[0]
        for said, count in (("true", b[4]), ("false", b[5])):
            yield Side(f"{name} | {short} | {what}{nth} | {said}", line, count)


class Export:
    """One of llvm-cov's exports."""

    def __init__(self, repo, path):
        data = json.loads(path.read_text())["data"][0]
        self.lines, self.sides, self.never = {}, {}, {}
        sources = {}
        for f in data["files"]:
            name = f["filename"].removeprefix(f"{repo}/")
            if OURS.fullmatch(name):
                self.lines[name] = f["summary"]["lines"]
        done = {}
        for f in data["functions"]:
            name = f["filenames"][0].removeprefix(f"{repo}/")
            if name not in self.lines or not f["regions"] or not OURS.fullmatch(name):
                continue
            source = sources.setdefault(name, Source(pathlib.Path(f["filenames"][0])))
            short = f["name"].split(":")[-1]
            # of two builds: that which ran
            if f["count"] >= done.get((name, short), (-1,))[0]:
                done[name, short] = f["count"], list(sides(f, pathlib.Path(name).name, source))
        for (name, short), (count, found) in sorted(done.items()):
            self.sides.setdefault(name, []).extend(found)
            if not count:
                self.never.setdefault(name, []).append(short)

    def figure(self, name, kind, named=()):
        if kind == "lines":
            return self.lines[name]["covered"], self.lines[name]["count"]
        found = [s for s in self.sides.get(name, []) if s.key not in named]
        return sum(s.count > 0 for s in found), len(found)


def share(covered, count):
    return f"{covered}/{count} {100 * covered / max(count, 1):.1f}%"


def unreached(path):
    """key: reason"""
    found = {}
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            named, _, reason = line.rpartition(" : ")
            found[named] = reason
    return found


def table(exports, names, named):
    """A row for each file, and the sum of those that matter."""
    rows, total = [], collections.Counter()
    columns = [(e, k) for e in exports for k in ("lines", "branches")]
    rows.append(f"{'':32} " + " ".join(f"{e + ': ' + k:>21}" for e, k in columns))
    for name in names:
        row = []
        for e, kind in columns:
            covered, count = exports[e].figure(name, kind, named if e == "all" else ())
            row.append(share(covered, count))
            if MATTER.fullmatch(pathlib.Path(name).name):
                total.update({(e, kind, 0): covered, (e, kind, 1): count})
        rows.append(f"{name:32} " + " ".join(f"{x:>21}" for x in row))
    rows.append(f"{'those that matter most':32} " + " ".join(
        f"{share(total[e, k, 0], total[e, k, 1]):>21}" for e, k in columns))
    return rows


def not_reached(export, names, named):
    rows = []
    for name in names:
        if name in export.never:
            rows.append(f"{name}: never called: {', '.join(export.never[name])}")
        rows += [f"{name}:{s.line}: {s.key}" for s in sorted(export.sides.get(name, []),
                 key=lambda s: s.line) if not s.count and s.key not in named]
    return rows


def judge(export, names, named):
    """What is wrong, in lines."""
    wrong = []
    counts = {s.key: s.count for found in export.sides.values() for s in found}
    for key in named:
        if key not in counts:
            wrong.append(f"unreached names what is not there: {key}")
        elif counts[key]:
            wrong.append(f"unreached names what is reached: {key}")
        elif not named[key]:
            wrong.append(f"unreached gives no reason: {key}")
    for name in names:
        covered, count = export.figure(name, "branches", named)
        if 100 * covered < LEAST * count:
            wrong.append(f"{name}: below {LEAST} % of branches: {share(covered, count)}")
    return wrong


def main():
    repo, out = sys.argv[1], pathlib.Path(sys.argv[2])
    exports = {e: Export(repo, out / "profile" / f"{e}.json") for e in ("fuzz", "suites", "all")
               if (out / "profile" / f"{e}.json").exists()}
    named = unreached(pathlib.Path(__file__).with_name("unreached"))
    most = exports.get("all", exports["fuzz"])
    matter = sorted(n for n in most.lines if MATTER.fullmatch(pathlib.Path(n).name))
    others = sorted(set(most.lines) - set(matter)) if "all" in exports else []
    rows = table(exports, matter + others, named)
    (out / "coverage.txt").write_text("\n".join(rows) + "\n")
    missed = not_reached(most, matter + others, named)
    (out / "not-reached.txt").write_text("\n".join(missed) + "\n")
    print("\n".join(rows))
    print(f"not reached: {len(missed)} rows in {out}/not-reached.txt; "
          f"{len(named)} sides are named in tools/fuzz/unreached")
    if "all" not in exports:
        return 0
    wrong = judge(most, [n for n in matter if not SHOWN.fullmatch(pathlib.Path(n).name)], named)
    for line in wrong:
        print(line)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
