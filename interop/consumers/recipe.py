# SPDX-License-Identifier: GPL-2.0-only
"""Recipes in Documentation/: run as they are printed."""
import os
import re

from harness import Fail

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
DOCUMENTS = os.path.join(TOP, "Documentation")
TOOL = os.path.join(TOP, "build", "tool")	# tls-hs, which run has built


def commands(document, label):
    """All blocks of that label, in order."""
    with open(os.path.join(DOCUMENTS, document)) as f:
        blocks = re.findall(rf"^```sh {label}\n(.*?)^```$", f.read(), re.M | re.S)
    if not blocks:
        raise Fail(f"{document} has no commands for {label!r}")
    return "".join(blocks)


def run(ns, document, label, directory):
    """Runs them in a namespace and directory; what they print."""
    return ns.run(f"PATH={TOOL}:$PATH\ncd {directory}\n{commands(document, label)}", limit=90).stdout
