# SPDX-License-Identifier: GPL-2.0-only
"""NVMe/TCP: what a target may say after the handshake (nvme_talk.py)."""
import nvme_talk
from nvme_cases import LAB


def behind_a_talker(world):
    return nvme_talk.behind_a_talker(world, LAB)


nvme_talk.cases(LAB, behind_a_talker)
