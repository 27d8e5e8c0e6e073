"""Reading the spreadsheets that offices really have, and writing clean ones.

`reader` reads a file in a child process and hands over its rows; `layout` finds the table among
titles, notes and totals; `cells`, `dates` and `places` make values of what people typed;
`writer` writes workbooks. `guard`, `sources` and `child` run inside the child process and import
nothing of Django.
"""
