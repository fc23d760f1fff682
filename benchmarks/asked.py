"""What is asked of every peer. Light, since processes that answer one question import it too.

The filter is `kernel.WANTED`, also as numbers, for peers that know nothing of kinds and grades:
`columns.save` checks that all mean the same.
"""

from __future__ import annotations

from datetime import date

PAIRS, K, MOST_HOPS = 20, 10, 4
# What counts as a path at all where the fewest hops are asked for, and as a hub.
FARTHEST, MAX_DEGREE = 8, 1000
# The filter: some kinds, a day, the better grades.
KINDS = ("Supply", "Procurement", "Transport", "Payment", "Ownership")
AS_OF, MIN_GRADE = "2019-06-01", "B3"
# In numbers: the first kinds, the first grades, the day as an ordinal.
FIRST_KINDS, FIRST_GRADES, DAY = len(KINDS), 3, date.fromisoformat(AS_OF).toordinal()
SEARCHES = {
    "shortest": "shortest",
    "constrained": "constrained shortest",
    "prefiltered": "the same, filtered beforehand",
    "best": "10 best by cost",
    "every": "all",
    "unbounded": "10 best of any length",
}
