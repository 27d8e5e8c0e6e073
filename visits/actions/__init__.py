"""Writes with a rule, one module a subject."""
