# SPDX-License-Identifier: GPL-2.0-only
"""run.py DIR PROGRAM [-n N] [-s SEED] FILE...: which mutants of FILE do the suites notice?

DIR is where tools/user/Makefile has built PROGRAM, whose objects are linked anew
with one of them changed.  A mutant is dead if the program fails, hangs or dies:
first by the suites that bear the file's name, then by all.  Survivors that are
equivalent stand in the file "equivalent", with the reason.
"""
import argparse
import collections
import concurrent.futures
import fnmatch
import os
import random
import re
import shlex
import subprocess
import sys
import time

import mutate

HERE = os.path.dirname(os.path.abspath(__file__))
REPO = os.path.dirname(os.path.dirname(HERE))
# Whose suites look at a file first, where they do not bear its name.
FIRST = {
    "engine": "engine finished post_hs rfc8448 server_auth",
    "x509_der": "x509 x509_name x509_report trust", "x509_ext": "x509 x509_constraints x509_path",
    "x509_alg": "x509 x509_path cred", "sig": "sig rsa_pss wycheproof", "mont": "p256 rsa_public",
    "p256_field": "p256", "client_auth": "cred engine server_auth",
}


def key(m, lines):
    """What names a mutant while lines come and go above it."""
    return " | ".join((m.file, " ".join(lines[m.line - 1].split()), m.old, m.new or "nothing"))


def equivalents():
    """key: reason."""
    found = {}
    with open(os.path.join(HERE, "equivalent"), encoding="utf-8") as f:
        for line in f:
            if line.strip() and not line.startswith("#"):
                named, _, reason = line.strip().rpartition(" : ")
                found[named] = reason
    return found


class Lab:
    def __init__(self, directory, program, make):
        self.dir = directory
        self.program = os.path.join(directory, program)
        self.make = make
        self.link = self._command(self.program, "-o")
        self.suites, self.seconds = self._base()

    def _command(self, target, what):
        """The command that makes target, as a list of arguments."""
        out = subprocess.run(self.make + ["-n", "-W", f"{self.dir}/.flags", target], cwd=REPO,
                             stdout=subprocess.PIPE, text=True, check=True).stdout.replace("\\\n", " ")
        for line in out.splitlines():
            try:
                argv = shlex.split(line)
            except ValueError:
                continue
            if what in argv and argv[argv.index("-o") + 1] == target:
                return argv
        sys.exit(f"mutants: no command for {target}:\n{out}")

    def _base(self):
        """The suites' names; how long all take.  Without a change none may fail."""
        begin = time.monotonic()
        done = subprocess.run([self.program], stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            sys.exit("mutants: the suites fail without a change")
        return re.findall(r"^ok \d+ (\w+)", done.stdout, re.M), time.monotonic() - begin

    def patterns(self, name):
        stem = os.path.basename(name)[:-2]
        words = FIRST.get(stem, stem).split()
        return [s for w in words for s in self.suites if fnmatch.fnmatch(s, f"tls_hs_{w}*")]

    def survives(self, worker, m):
        """None: it does not compile; else whether nothing noticed."""
        obj = os.path.join(self.dir, m.file[:-2] + ".o")
        mine = os.path.join(self.dir, f"mutant{worker}")
        argv = self._command_for(obj)
        argv[argv.index("-o") + 1] = f"{mine}.o"
        argv = [a for a in argv if a not in ("-MMD", "-MP", "-Werror", os.path.join(REPO, m.file))]
        directory = os.path.dirname(os.path.join(REPO, m.file))
        done = subprocess.run(argv + ["-w", "-x", "c", "-"], input=m.text, text=True, cwd=directory,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        if done.returncode:
            return None
        link = [f"{mine}.o" if a == obj else mine if a == self.program else a for a in self.link]
        if subprocess.run(link, cwd=REPO, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          check=False).returncode:
            return None
        for suite in self.patterns(m.file):
            if not self._passes(mine, suite):
                return False
        return self._passes(mine, "*")

    commands = {}

    def _command_for(self, obj):
        if obj not in self.commands:
            self.commands[obj] = self._command(obj, "-c")
        return list(self.commands[obj])

    def _passes(self, program, suite):
        with subprocess.Popen([program, suite], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              text=True, errors="replace") as p:
            try:
                out = p.communicate(timeout=10 + 5 * self.seconds)[0]
            except subprocess.TimeoutExpired:
                p.kill()
                return False
            return p.returncode == 0 and "not ok" not in out


def judge(lab, name, chosen, known):
    with open(os.path.join(REPO, name), encoding="utf-8") as f:
        lines = f.read().split("\n")
    dead, equal, survivors = 0, 0, []
    free = collections.deque(range(os.cpu_count()))

    def one(m):
        if key(m, lines) in known:
            return m, "equal"
        worker = free.popleft()
        try:
            return m, lab.survives(worker, m)
        finally:
            free.append(worker)
    with concurrent.futures.ThreadPoolExecutor(len(free)) as pool:
        for m, survives in pool.map(one, chosen):
            if survives == "equal":
                equal += 1
            elif survives:
                survivors.append(m)
                print(f"  {m.file}:{m.line}: {m.kind}: \"{m.old}\" -> \"{m.new or 'nothing'}\" survives",
                      flush=True)
            elif survives is False:
                dead += 1
    return dead, equal, survivors, lines


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", type=int, default=0, help="so many of each file, at random; 0: all")
    parser.add_argument("-s", type=int, default=1, help="seed")
    parser.add_argument("-w", metavar="FILE", help="write the survivors' names there")
    parser.add_argument("-m", required=True, help="the make command, in one argument")
    parser.add_argument("dir")
    parser.add_argument("program")
    parser.add_argument("files", nargs="+")
    args = parser.parse_args()
    lab, known = Lab(args.dir, args.program, shlex.split(args.m)), equivalents()
    total, table, written = [0, 0, 0], [], []
    for name in args.files:
        begin = time.monotonic()
        all_of_it = list(mutate.mutants(os.path.join(REPO, name), name))
        chosen = all_of_it
        if args.n and args.n < len(all_of_it):
            chosen = random.Random(f"{args.s} {name}").sample(all_of_it, args.n)
        dead, equal, survivors, lines = judge(lab, name, chosen, known)
        score = 100 * dead / max(1, dead + len(survivors))
        row = f"{name:34} {len(chosen):5} of {len(all_of_it):5} {dead:6} {equal:6} {len(survivors):6} {score:6.1f} %"
        print(f"{row}  {time.monotonic() - begin:5.0f} s", flush=True)
        table.append(row)
        written += [key(m, lines) for m in survivors]
        total = [a + b for a, b in zip(total, (dead, equal, len(survivors)))]
    print(f"\n{'file':34} {'tried':>14} {'dead':>6} {'equiv.':>6} {'alive':>6} {'score':>8}")
    print("\n".join(table))
    score = 100 * total[0] / max(1, total[0] + total[2])
    print(f"{total[0]} dead, {total[2]} alive, {total[1]} equivalent: {score:.1f} %")
    if args.w:
        with open(args.w, "w", encoding="utf-8") as f:
            f.writelines(f"{x} : \n" for x in sorted(set(written)))
    return score < 95


if __name__ == "__main__":
    sys.exit(main())
