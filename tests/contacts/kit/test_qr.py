"""A code as a path: square by square what the library drew."""

import re

import segno

from contacts.kit.qr import QUIET, code

ADDRESS = "https://lianxinqiao.example/welcome/MQ/abc-0123456789/"


def test_the_path_fills_each_dark_square_and_no_other():
    drawn = code(ADDRESS)
    dark = {
        (int(x) + step, int(y))
        for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", drawn.path)
        for step in range(int(length))
    }
    matrix = segno.make(ADDRESS, error="m", micro=False, boost_error=False).matrix
    assert dark == {
        (x + QUIET, y + QUIET)
        for y, row in enumerate(matrix)
        for x, is_dark in enumerate(row)
        if is_dark
    }
    assert drawn.size == len(matrix) + 2 * QUIET
