# SPDX-License-Identifier: GPL-2.0-only
"""The samples of perf script -D on stdin, as a tree of what tls_hs's time went to.

    attribute.py KALLSYMS COUNT HZ

HZ samples a second were taken of COUNT handshakes.  Only samples below the hello call or the worker count.  Microseconds a handshake.
"""
import bisect
import collections
import re
import sys

ROOTS = ("tls_hs_client_hello", "tls_hs_server_hello", "tls_hs_conn_work")
PERIOD_US = 1e6 / int(sys.argv[3])
DEPTH = 10
LEAST_US = 0.7

symbols = []
with open(sys.argv[1]) as f:
    for line in f:
        words = line.split()
        symbols.append((int(words[0], 16), words[2]))
symbols.sort()
starts = [s[0] for s in symbols]
count = int(sys.argv[2])


def name(ip):
    i = bisect.bisect_right(starts, ip) - 1
    return symbols[i][1].split(".")[0] if i >= 0 else hex(ip)


tree = collections.Counter()
leaves = collections.Counter()
total = 0


def sample(ips):
    global total
    chain = [name(ip) for ip in reversed(ips)]
    for i, function in enumerate(chain):
        if function in ROOTS:
            break
    else:
        return
    total += 1
    chain = chain[i:]
    leaves[chain[-1]] += 1
    for depth in range(1, min(len(chain), DEPTH) + 1):
        tree[tuple(chain[:depth])] += 1


# Raw, as perf makes offsets into files of what it prints otherwise.  What the
# host's kernel did counts for the guest's function that wanted it.
ips = []
for line in sys.stdin:
    if "PERF_RECORD_SAMPLE" in line:
        sample(ips)
        ips = []
    else:
        found = re.match(r"\.{5} +\d+: ([0-9a-f]{16})$", line)
        if found and found.group(1)[0] == "0":
            ips.append(int(found.group(1), 16))
sample(ips)

print(f"{total * PERIOD_US / count:.0f} us a handshake, {total} samples\n")


def show(prefix):
    below = [(n, path) for path, n in tree.items()
             if len(path) == len(prefix) + 1 and path[:len(prefix)] == prefix]
    for n, path in sorted(below, reverse=True):
        us = n * PERIOD_US / count
        if us >= LEAST_US:
            print(f"{us:8.1f}  {'  ' * len(prefix)}{path[-1]}")
            show(path)


show(())
print("\nBy function, itself\n")
for function, n in leaves.most_common(60):
    print(f"{n * PERIOD_US / count:8.1f}  {function}")
