"""Measurements with limits: `make bench`. Ratios are taken in one run, on one machine.

Each room measures one thing and yields `Figure`s; `__main__` prints them and, with --write,
puts them into docs/benchmarks.md.
"""
