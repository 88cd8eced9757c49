# SPDX-License-Identifier: GPL-2.0-only
"""NFS: what a server may say after the handshake (nfs_talk.py).

The server's TLS is talker.py's, in the second client's namespace, under a name that
the server's certificate has; knfsd is asked without.
"""
import os

import nfs_talk
from nfs_cases import ADDRESSES, LAB, mount
from talker import Talker

NAME, ADDRESS = "relay.example.net", "10.0.2.2"


def behind_a_talker(world):
    t = world.keep(Talker(LAB.client2, (ADDRESS, 2049), (ADDRESSES[0], 2049), os.path.dirname(
        world.path("server.pem")), cert="server"))
    return t, mount(world, source=f"{NAME}:/")


nfs_talk.cases(LAB, behind_a_talker)
