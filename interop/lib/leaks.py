# SPDX-License-Identifier: GPL-2.0-only
"""kmemleak, over all that ran before: memory that nothing points at any more.

To be imported last: cases run in the order of their imports.
"""
import os
import subprocess
import time

from balance import shrink
from harness import case, check
from world import mount

DEBUG = "/sys/kernel/debug"
FILE = f"{DEBUG}/kmemleak"
OLD_ENOUGH = 6		# kmemleak reports what is older than 5 s
FOUND = []


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


def printk(level):
    with open("/proc/sys/kernel/printk", "w") as f:
        f.write(level)


def set_up():
    """What was suspected before the first case is not ours.

    The module that leaks comes now and stays: see stress/modules.py.
    """
    mount("debugfs", DEBUG)
    printk("4")		# a suspected leak on the console fails the whole run
    subprocess.run(["insmod", os.environ["TLS_HS_LEAKY"]], check=True)
    FOUND.append(scan())
    printk("7")
    command("clear")


@case("leaks/kmemleak-finds-nothing", limit=300)
def _nothing(_world):
    shrink()
    report = scan()
    check("unreferenced object" not in report, report[:8000])


@case("leaks/kmemleak-finds-what-is-leaked")
def _leaked(_world):
    """Or the case above would say nothing: found before the first case, of the kernel's own sample."""
    count = FOUND[0].count('comm "insmod"')
    print(f"# kmemleak found {count} objects that a module has lost", flush=True)
    check(count > 5, f"kmemleak found {count}:\n{FOUND[0][-3000:]}")
