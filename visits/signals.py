"""How this app speaks to the higher one, which it doesn't know."""

from django.dispatch import Signal

# Facts that duties are computed from have changed. Arguments: `cadres` (ids of cadres),
# `districts` (ids of districts), `organisations` (ids), `households` (ids of those named before
# or after; None: any), `kinds` (codes of the kinds before and after; None: any), `first` and
# `last` (the days concerned; empty: any day).
# Sent inside the transaction that changes the facts.
facts_changed = Signal()

# How does this cadre stand after what was just saved? Arguments: `cadre`, `on` (the day).
# Receivers answer with a sentence such as 本月 4 / 7 天, or with None.
standing_asked = Signal()

# Is a period closed, for one of these, in which a record of this kind and day is counted? Arguments:
# `cadres`, `districts`, `organisations` (ids), `kinds` (codes), `day`. Receivers answer with the name
# of the period, or with None.
closing_asked = Signal()

# Until when is a period open again, for one of these, in which a record of this kind and day is
# counted? Arguments as for `closing_asked`. Receivers answer with the instant, or with None.
reopening_asked = Signal()
