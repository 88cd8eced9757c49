# SPDX-License-Identifier: GPL-2.0-only
"""All cases: importing a table registers its rows."""

import cases_alert   # noqa: F401
import cases_auth    # noqa: F401
import cases_good    # noqa: F401
import cases_hello   # noqa: F401
import cases_order   # noqa: F401
import cases_params  # noqa: F401
import cases_post    # noqa: F401
import cases_psk     # noqa: F401
import cases_record  # noqa: F401
from case import CASES, Case, errors_of  # noqa: F401
