# SPDX-License-Identifier: GPL-2.0-only
"""Our modules, loaded and unloaded; $modules says where they are."""
import os
import re
import subprocess
import time

from harness import Fail

DIRECTORY = os.environ["modules"]


def path(name):
    return os.path.join(DIRECTORY, name + ".ko")


def depends(name):
    out = subprocess.run(["modinfo", "-F", "depends", path(name)], capture_output=True,
                         text=True, check=True).stdout
    return [d for d in re.split(r"[,\s]+", out) if d]


def loaded(name):
    return os.path.exists(f"/sys/module/{name}")


def insmod(name):
    """Exit status 0, or what insmod says."""
    p = subprocess.run(["insmod", path(name)], capture_output=True, text=True, check=False)
    return p.stderr.strip() if p.returncode else ""


def load(name):
    for other in depends(name):
        if not os.path.exists(path(other)):
            subprocess.run(["modprobe", other], check=True)
    said = insmod(name)
    if said:
        raise Fail(said)


def rmmod(name):
    """As insmod()."""
    p = subprocess.run(["rmmod", name], capture_output=True, text=True, check=False)
    return p.stderr.strip() if p.returncode else ""


def unload(name, seconds=15):
    """The last socket's end releases a module a moment later."""
    end = time.monotonic() + seconds
    while loaded(name):
        said = rmmod(name)
        if said and time.monotonic() > end:
            raise Fail(said)
        time.sleep(0.1)
