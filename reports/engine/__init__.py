"""The requirement engine: from facts to what everybody owes, and how it stands.

terms     which version of which rule governs which period
subjects  whom it may bind, and on which days
spans     runs of days, added and taken away
issue     the obligations, their days and targets
measures  which records count, and why others don't
figures   how many count, for all subjects at once
state     how that stands on a day
run       all of it: nightly, on demand, after a change, or only looking
"""
