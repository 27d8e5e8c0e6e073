"""Filters of the lists of this room. Never by what a diary says (rule of trust 3)."""
