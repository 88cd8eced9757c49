# SPDX-License-Identifier: GPL-2.0-only
"""tls-hs check in a namespace, and what it says."""
import os
import subprocess

import recipe
from harness import check_equal, check_in


def load():
    """Once: in this guest no module may be loaded a second time."""
    if not os.path.exists("/sys/module/tls_hs_check"):
        subprocess.run(["insmod", f"{os.environ['TLS_HS_MODULES']}/tls_hs_check.ko"], check=True)


def tls_hs_check(ns, *args, status=0):
    load()
    done = ns.run([os.path.join(recipe.TOOL, "tls-hs"), "check", *args], check=False)
    check_equal(f"exit status:\n{done.stdout}\n", done.returncode, status)
    return done.stdout


def says(said, *words):
    for word in words:
        check_in("what it says", word, said)
