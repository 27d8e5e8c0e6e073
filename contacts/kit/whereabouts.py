"""A place within a place, in words."""

from __future__ import annotations

import re

# 新村路 lies in 新村 and is another name.
GOES_ON = re.compile("[路街巷道]")


def whereabouts(within: object, place: str, joint: str = " ") -> str:
    """长江村 老榕树下; what says the first place already stands alone: 长江村三组, never 长江村 长江村三组."""
    name, place = str(within), place.strip()
    rest = place.removeprefix(name)
    if not place or rest == place or GOES_ON.match(rest):
        return joint.join(filter(None, (name, place)))
    return place
