"""Writes with a rule: keyword-only, typed, atomic, audited. One module a subject."""
