#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""A writer that believes nothing: writer.py PATH SEEN SIZE

Dirties some pages of PATH at a time, anywhere in its SIZE bytes, calls fsync(), and looks
whether the server has them: SEEN is the server's own view.  Says how often on stdout, a
line each time.  Ends with an error, in words, when a write or fsync() fails or lies; or,
when its stdin is closed, after it has compared all that it has ever written.

A process of its own: what waits for the server must not be what mends the way to it.
"""
import os
import random
import select
import sys

BLOCK = 16 << 10
AT_ONCE = 6


def compare(seen, wanted, at, what):
    with open(seen, "rb") as f:
        f.seek(at)
        if f.read(len(wanted)) != wanted:
            sys.exit(f"{what}: the server has other bytes at {at}")


def turn(f, seen, content, number):
    changed = []
    for _ in range(AT_ONCE):
        at = random.randrange(len(content) // BLOCK) * BLOCK
        data = os.urandom(BLOCK)
        content[at:at + BLOCK] = data
        changed.append(at)
        try:
            os.pwrite(f, data, at)
        except OSError as e:
            sys.exit(f"write {number}: {e}")
    try:
        os.fsync(f)
    except OSError as e:
        sys.exit(f"fsync {number}: {e}")
    for at in changed:
        compare(seen, content[at:at + BLOCK], at, f"fsync {number} said 0")


def main(path, seen, size):
    content = bytearray(int(size))
    f = os.open(path, os.O_WRONLY | os.O_CREAT, 0o644)
    os.pwrite(f, content, 0)
    number = 0
    while not select.select([sys.stdin], [], [], 0.02)[0]:
        number += 1
        turn(f, seen, content, number)
        print(number, flush=True)
    try:
        os.close(f)
    except OSError as e:
        sys.exit(f"close: {e}")
    compare(seen, content, 0, "at the end")


if __name__ == "__main__":
    main(*sys.argv[1:])
