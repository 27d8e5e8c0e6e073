"""Reads over several models, one module a noun."""
