# SPDX-License-Identifier: GPL-2.0-only
"""The tables of cases, of whichever end, against what else says the same.

Owns the comparison with the kernel's errors.h and with a list of clauses.
"""

import fnmatch
import glob
import os
import re

from case import CASES, errors_of


def check_errors(path):
    """Every expectation against the kernel's own table; returns the number of faults."""
    with open(path, encoding="ascii") as f:
        text = f.read().replace("\\\n", " ")
    rows = {n: (a.lower(), s) for n, a, s in
            re.findall(r"X\((\w+),\s*(\w+),\s*-?(\w+),", text)}
    faults = 0
    for case in CASES.values():
        for error in errors_of(case):
            if error == "NONE":
                continue
            alert, status = rows.get(error, ("no such row", None))
            want = case.alert or "none"
            if case.cfg.get("other_keys"):	# it is sent, and nobody can read it
                want = alert
            if alert not in want.split("|") or status not in case.errno.split("|"):
                faults += 1
                print(f"{case.name}: {error} gives {alert}, {status}; "
                      f"the case wants {want}, {case.errno}")
    print(f"{len(CASES)} cases, {faults} disagree with {path}")
    return faults


def other_tests():
    """KUnit's cases as suite.case, interop's as group/case."""
    root, found = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."), set()
    for path in glob.glob(os.path.join(root, "kunit", "*_test.c")):
        with open(path, encoding="utf-8") as f:
            text = f.read()
        suite = re.search(r'\.name\s*=\s*"tls_hs_(\w+)"', text)[1]
        found |= {f"{suite}.{case}" for case in re.findall(r"KUNIT_CASE\w*\((\w+)", text)}
    for path in glob.glob(os.path.join(root, "interop", "cases", "*.py")):
        with open(path, encoding="utf-8") as f:
            found |= set(re.findall(r'@case\("([^"]+)"', f.read()))
    return found


def check_clauses(path):
    """The list of clauses against the table; returns the number of faults."""
    with open(path, encoding="utf-8") as f:
        rows = [line for line in f if line.startswith("|")]
    named = {word for line in rows for word in re.findall(r"`([a-z0-9*?_\[\]-]+)`", line)}
    other = {word for line in rows for word in re.findall(r"`(\w+\.\w+|\w+/[\w-]+)`", line)}
    unknown = sorted(p for p in named if not fnmatch.filter(CASES, p)) + sorted(
        other - other_tests())
    unnamed = [c for c in CASES if not any(fnmatch.fnmatch(c, p) for p in named)]
    for what, names in (("no such case", unknown), ("not in the list", unnamed)):
        for name in names:
            print(f"{name}: {what}")
    print(f"{len(CASES)} cases, {len(named) + len(other)} names, {len(unknown) + len(unnamed)} faults")
    return len(unknown) + len(unnamed)
