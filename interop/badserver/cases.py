# SPDX-License-Identifier: GPL-2.0-only
"""All cases: importing a table registers its rows."""

import cases_good  # noqa: F401
from case import CASES, Case, errors_of  # noqa: F401
