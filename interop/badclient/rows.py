# SPDX-License-Identifier: GPL-2.0-only
"""All rows: importing a table registers its rows."""

import rows_auth     # noqa: F401
import rows_early    # noqa: F401
import rows_good     # noqa: F401
import rows_hello    # noqa: F401
import rows_order    # noqa: F401
import rows_post     # noqa: F401
import rows_psk      # noqa: F401
import rows_record   # noqa: F401
import rows_retry    # noqa: F401
