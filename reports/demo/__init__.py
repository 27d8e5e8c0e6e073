"""A township to try the app with: real villages, invented people, a year of work.

Villages and codes are those of 屈原镇 in `areas_quyuan.csv` (state of 2023-06-30, from the open
data package china-division 2.7.0, licence WTFPL/MIT). Every person, telephone number and event
is invented; the township is marked `is_demo` and the pages say so. The same day gives the same
township.
"""
