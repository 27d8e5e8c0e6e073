"""Declared columns of the lists."""
