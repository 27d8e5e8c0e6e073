"""Bringing in the sheets that a township has: check, report by row, confirm.

One short file a kind of sheet: which columns it has, and how a row becomes records (`areas`,
`organisations`, `cadres`, `households`, `residents`, `assignments`; other apps register theirs in
`registry`). `runner.check` looks, `runner.apply` writes, both by the same code; `runs` keeps an
upload between the two; `reading` and `judging` are what both do first; `results` keeps what became
of the rows for some days; `workbooks` makes the templates and gives rows back with what is wrong.
"""
