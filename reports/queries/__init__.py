"""Reads over several models, each named by a noun."""
