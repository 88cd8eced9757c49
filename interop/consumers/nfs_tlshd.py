# SPDX-License-Identifier: GPL-2.0-only
"""NFS mounts behind a talker, by tlshd and by tls_hs (tlshd.py)."""
import os

import nfs
import nfs_cases
import tlshd
from nfs_after import behind_a_talker
from nfs_cases import LAB


def set_up(world, log):
    nfs_cases.set_up(world, log)
    tlshd.start_daemon(world, LAB.client, "[debug]\nloglevel=1\n[authenticate.client]\n"
                       f"x509.truststore={world.path('ca.pem')}\n")


def start(world):
    t, m = behind_a_talker(world)
    m.mount()

    def end():
        took = tlshd.ended(["umount", m.dir], 60)
        m.mounted = "no end" in took
        return f"umount: {took}"
    return (t, os.path.join(m.dir, "written"), f"/proc/{LAB.server.holder.pid}/root/export/written",
            lambda: "", lambda: nfs.cut(LAB.client), end)


tlshd.cases(lambda: LAB.client, start)
