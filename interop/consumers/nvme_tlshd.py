# SPDX-License-Identifier: GPL-2.0-only
"""NVMe queues behind a talker, by tlshd and by tls_hs (tlshd.py)."""
import nfs
import nvme_cases
import tlshd
from nvme_after import behind_a_talker
from nvme_cases import LAB
from nvme_talk import TALKS


def set_up(world, log):
    nvme_cases.set_up(world, log)
    tlshd.start_daemon(world, LAB.host, "[debug]\nloglevel=1\n[authenticate]\n[authenticate.client]\n")


def start(world):
    t, c = behind_a_talker(world)
    c.connect()

    def end():
        took = tlshd.ended(["nvme", "disconnect", "-n", c.nqn], 120)
        return f"nvme disconnect: {took}; state: {c.state}"
    return t, c.device(), LAB.disks[c.nqn], lambda: c.state, lambda: nfs.cut(LAB.host, TALKS), end


tlshd.cases(lambda: LAB.host, start)
