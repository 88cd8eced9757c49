# SPDX-License-Identifier: GPL-2.0-only
"""run.py DIR PROGRAM [-n N] [-s SEED] FILE...: which mutants of FILE do the suites notice?

DIR is where tools/user/Makefile has built PROGRAM, whose objects are linked anew
with one of them changed.  A mutant is dead if the program fails, hangs or dies:
first by the suites that bear the file's name, then by the others.  A mutant of which the
compiler makes the same object as of the file is equivalent; others that are stand in
the file "equivalent", with the reason.
"""
import argparse
import collections
import concurrent.futures
import fnmatch
import json
import math
import os
import random
import re
import resource
import shlex
import shutil
import subprocess
import sys
import time

import mutate

HERE = os.path.dirname(os.path.abspath(__file__))
REPO = os.path.dirname(os.path.dirname(HERE))
# Whose suites look at a file first, where they do not bear its name.
FIRST = {
    "engine": "engine finished post_hs rfc8448 peer_auth",
    "x509_crl_check": "x509_crl", "x509_der": "x509 x509_name x509_report trust", "x509_ext": "x509 x509_constraints x509_path",
    "x509_alg": "x509 x509_path cred", "sig": "sig rsa_pss wycheproof", "mont": "ec rsa_public rsa_private",
    "ec_field": "ec", "own_auth": "cred engine peer_auth", "client": "engine finished rfc8448",
    "config": "engine", "secrets": "rfc8448 finished", "algorithms": "peer_auth server_hello cred",
    "ec_secret": "ec_secret ec", "key_schedule": "key_schedule hkdf rfc8448", "rsa_sign": "rsa_sign rsa_pss",
    "transcript": "rfc8448 engine", "result": "finished engine", "params": "params extensions cred",
    "x509_rules": "x509_path x509 x509_constraints", "client_hello": "client_hello priorities engine",
    "server": "server stack", "choose": "server stack", "server_flight": "server stack",
    "client_hello_second": "server", "binder": "stack psk server client_hello rfc8448",
}
# Suites that take most of the time and call nothing but what is named with them.
ALONE = {"tls_hs_ec": "ec ec_field ec_secret ec_verify mont",
         "tls_hs_ec_secret": "ec ec_field ec_secret ec_verify mont",
         "tls_hs_rsa_private": "mont rsa_public rsa_private rsa_sign rsa_pss privkey",
         "tls_hs_ec_verify": "ec ec_field ec_secret ec_verify mont ecdsa_sign"}


def key(m, lines):
    """What names a mutant while lines come and go above it; of equal lines the second is "#2"."""
    texts = [" ".join(x.split()) for x in lines[:m.line]]
    nth = texts.count(texts[-1])
    return " | ".join((m.file, texts[-1] + (f" #{nth}" if nth > 1 else ""), m.old, m.new or "nothing"))


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
        self.link = self._command(self.program, "-o") + ["-Wl,-S"]
        if shutil.which("ld.gold"):	# three times as fast
            self.link.append("-fuse-ld=gold")
        self.seconds = self._base()

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
        """For each suite how long it takes, in a processor's time.  Without a change none may fail."""
        kept = self.program + ".seconds"
        if os.path.exists(kept) and os.path.getmtime(kept) > os.path.getmtime(self.program):
            with open(kept, encoding="utf-8") as f:
                return json.load(f)
        names = subprocess.run([self.program, "*.no case"], stdout=subprocess.PIPE, text=True, check=True).stdout
        seconds = {}
        for suite in re.findall(r"^ok \d+ (\w+)", names, re.M):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            if not self._passes(self.program, suite, 600):
                sys.exit(f"mutants: {suite} fails without a change")
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds[suite] = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        with open(kept, "w", encoding="utf-8") as f:
            json.dump(seconds, f)
        return seconds

    def order(self, name):
        """Who is asked about a file, in this order: its own suites, then the quickest."""
        stem = os.path.basename(name)[:-2]
        quick = sorted(self.seconds, key=self.seconds.get)
        own = [s for w in FIRST.get(stem, stem).split() for s in quick if fnmatch.fnmatch(s, f"tls_hs_{w}*")]
        rest = [s for s in quick if stem in ALONE.get(s, stem).split()]
        return list(dict.fromkeys(own + rest))

    def _compile(self, name, text, target):
        """The object of text in place of the file name, or None."""
        argv = self._command_for(os.path.join(self.dir, name[:-2] + ".o"))
        argv[argv.index("-o") + 1] = target
        argv = [a for a in argv if a not in ("-MMD", "-MP", "-Werror", "-g", os.path.join(REPO, name))]
        directory = os.path.dirname(os.path.join(REPO, name))
        done = subprocess.run(argv + ["-w", "-x", "c", "-"], input=text, text=True, cwd=directory,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        if done.returncode:
            return None
        with open(target, "rb") as f:
            return f.read()

    def judge(self, worker, m, original):
        """What becomes of a mutant: "none" does not compile, or "same", "dead", "alive"."""
        obj = os.path.join(self.dir, m.file[:-2] + ".o")
        mine = os.path.join(self.dir, f"mutant{worker}")
        made = self._compile(m.file, m.text, f"{mine}.o")
        if made is None:
            return "none"
        if made == original:
            return "same"
        link = [f"{mine}.o" if a == obj else mine if a == self.program else a for a in self.link]
        if subprocess.run(link, cwd=REPO, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          check=False).returncode:
            return "none"
        for suite in self.order(m.file):
            if not self._passes(mine, suite, 5 + 4 * self.seconds[suite]):
                return "dead"
        return "alive"

    def original(self, name):
        """The object that a file's mutants are compared with."""
        with open(os.path.join(REPO, name), encoding="utf-8") as f:
            return self._compile(name, f.read(), os.path.join(self.dir, "original.o"))

    commands = {}

    def _command_for(self, obj):
        if obj not in self.commands:
            self.commands[obj] = self._command(obj, "-c")
        return list(self.commands[obj])

    @staticmethod
    def _passes(program, suite, seconds):
        """Within so many seconds of a processor's time: others may keep this machine busy."""
        argv = ["prlimit", f"--cpu={math.ceil(seconds)}", "--core=0", program, "stop=1", suite]
        try:
            # one that sleeps takes none
            done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60 * seconds,
                                  check=False)
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == 0 and b"not ok" not in done.stdout


def judge(lab, name, chosen, known):
    """How many of chosen came to what; the survivors; the file's lines."""
    with open(os.path.join(REPO, name), encoding="utf-8") as f:
        lines = f.read().split("\n")
    original = lab.original(name)
    came, survivors = collections.Counter(), []
    free = collections.deque(range(len(os.sched_getaffinity(0))))

    def one(m):
        if key(m, lines) in known:
            return m, "same"
        worker = free.popleft()
        try:
            return m, lab.judge(worker, m, original)
        finally:
            free.append(worker)
    with concurrent.futures.ThreadPoolExecutor(len(free)) as pool:
        for m, what in pool.map(one, chosen):
            came[what] += 1
            if what == "alive":
                survivors.append(m)
                print(f"  {m.file}:{m.line}: {m.kind}: \"{m.old}\" -> \"{m.new or 'nothing'}\" survives",
                      flush=True)
    return came, survivors, lines


def score(came):
    return 100 * came["dead"] / max(1, came["dead"] + came["alive"])


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
    total, table, written = collections.Counter(), [], []
    for name in args.files:
        begin = time.monotonic()
        all_of_it = list(mutate.mutants(os.path.join(REPO, name), name))
        chosen = all_of_it
        if args.n and args.n < len(all_of_it):
            chosen = random.Random(f"{args.s} {name}").sample(all_of_it, args.n)
        came, survivors, lines = judge(lab, name, chosen, known)
        row = (f"{name:34} {len(chosen):5} of {len(all_of_it):5} {came['dead']:6} {came['same']:6} "
               f"{came['alive']:6} {score(came):6.1f} %")
        print(f"{row}  {time.monotonic() - begin:5.0f} s", flush=True)
        table.append(row)
        written += [key(m, lines) for m in survivors]
        total += came
    print(f"\n{'file':34} {'tried':>14} {'dead':>6} {'equiv.':>6} {'alive':>6} {'score':>8}")
    print("\n".join(table))
    print(f"{total['dead']} dead, {total['alive']} alive, {total['same']} equivalent: {score(total):.1f} %")
    if args.w:
        with open(args.w, "w", encoding="utf-8") as f:
            f.writelines(f"{x} : \n" for x in sorted(set(written)))
    return score(total) < 95


if __name__ == "__main__":
    sys.exit(main())
