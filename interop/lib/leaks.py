# SPDX-License-Identifier: GPL-2.0-only
"""kmemleak, over all that ran before: memory that nothing points at any more.

To be imported last: cases run in the order of their imports.
"""
import os
import re
import subprocess
import time

from balance import shrink
from harness import case, check
from world import mount

DEBUG = "/sys/kernel/debug"
FILE = f"{DEBUG}/kmemleak"
OLD_ENOUGH = 6		# kmemleak reports what is older than 5 s
LEAKY = "[kmemleak_test]"	# in the backtraces of its objects
FOUND = []


def command(text):
    with open(FILE, "w") as f:
        f.write(text)


def printk(level):
    with open("/proc/sys/kernel/printk", "w") as f:
        f.write(level)


def scan():
    """All that it suspects, object by object: of the leaky module, and of others.

    Three times: a scan can miss a pointer that moves, or take what a stack still
    holds for one.
    """
    printk("4")		# a suspected leak on the console fails the whole run
    try:
        for _ in range(3):
            time.sleep(OLD_ENOUGH)
            command("scan")
    finally:
        printk("7")		# guest/run's
    with open(FILE) as f:
        objects = re.split(r"^(?=unreferenced object)", f.read(), flags=re.M)
    leaky = [x for x in objects if LEAKY in x]
    return leaky, [x for x in objects if x and x not in leaky]


def set_up():
    """What was suspected before the first case is not ours.

    The module that leaks comes now and stays: see stress/modules.py.
    """
    mount("debugfs", DEBUG)
    command("scan=off")		# no scans but ours: what they find goes to the console
    subprocess.run(["insmod", os.environ["TLS_HS_LEAKY"]], check=True)
    FOUND.extend(scan()[0])
    command("clear")


@case("leaks/kmemleak-finds-nothing", limit=300)
def _nothing(_world):
    shrink()
    _, others = scan()
    check(not others, "\n".join(others)[:8000])


@case("leaks/kmemleak-finds-what-is-leaked")
def _leaked(_world):
    """Or the case above would say nothing: found before the first case, of the kernel's own sample."""
    print(f"# kmemleak found {len(FOUND)} objects that a module has lost", flush=True)
    # 6.12 finds nearly all of them, 7.2 one
    check(FOUND, "kmemleak found nothing")
