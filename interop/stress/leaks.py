# SPDX-License-Identifier: GPL-2.0-only
"""kmemleak, over all that ran before: memory that nothing points at any more."""
import time

import growth
import lab
from harness import case, check

DEBUG = "/sys/kernel/debug"
FILE = f"{DEBUG}/kmemleak"
OLD_ENOUGH = 6		# kmemleak reports what is older than 5 s


def command(text):
    with open(FILE, "w") as f:
        f.write(text)


def scan():
    """All that it suspects; twice, since a scan can miss a pointer that moves."""
    for _ in range(2):
        time.sleep(OLD_ENOUGH)
        command("scan")
    with open(FILE) as f:
        return f.read()


def set_up():
    """What was suspected before the first case is not ours."""
    lab.mount("debugfs", DEBUG)
    command("scan")
    command("clear")


@case("leaks/kmemleak-finds-nothing", limit=300)
def _kmemleak(world):
    growth.shrink()
    report = scan()
    check("unreferenced object" not in report, report[:8000])


@case("leaks/kmemleak-is-on", limit=60)
def _on(world):
    """It answers "clear" also when off, but then refuses a scan (EPERM)."""
    command("scan")
