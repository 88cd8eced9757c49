# SPDX-License-Identifier: GPL-2.0-only
"""What interop/bench/stock starts in the guest: the parts of guest.py that run in any kernel.

    stock.py PEER PKI OUT [QUICK]

Our modules are loaded first; $modules says where they are.
"""
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "stock"), os.path.join(HERE, "..", "lib")]

import guest		# noqa: E402
import modules		# noqa: E402

if __name__ == "__main__":
    peer, pki, out, *quick = sys.argv[1:]
    for name in ("tls_hs", "tls_hs_ctl"):
        modules.load(name)
    guest.main([peer, pki, modules.DIRECTORY, out, *quick], guest.ANYWHERE)
    for name in ("tls_hs_ctl", "tls_hs"):
        modules.unload(name)
