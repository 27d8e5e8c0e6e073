"""From when undated places and offices hold."""

from __future__ import annotations

import datetime as dt

# A village whose sheet says no day has been there all along, longer than any record of ours.
ALWAYS = dt.date(2000, 1, 1)
