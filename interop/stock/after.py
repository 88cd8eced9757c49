# SPDX-License-Identifier: GPL-2.0-only
"""What a server may say after the handshake (nfs_talk.py), on a kernel that knows nothing of tls_hs.

The server's TLS is talker.py's, on another port of the server's; knfsd is asked without.
"""
import nfs_talk
from redirect import LAB, mount, redirected
from talker import Talker

PORT = 2051


def behind_a_talker(world):
    redirected(world)
    t = world.keep(Talker(LAB.server, ("192.0.2.1", PORT), ("192.0.2.1", 2049), world.work,
                          cert="server"))
    return t, mount(world, options=f"xprtsec=tls,port={PORT}")


nfs_talk.cases(LAB, behind_a_talker)
