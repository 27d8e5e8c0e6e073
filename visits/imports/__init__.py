"""Bringing in the sheets of what was done; the machinery is `contacts.imports`."""
