"""The last days that are still to come, among the deadlines that passages speak of."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from corpus.dates import Cue, Deadline, Precision
from corpus.document import Kind
from corpus.passage import Passage

# "De aanvraagperiode liep van 1 december tot en met 15 januari": told of an experiment that has ended, so it does not
# come again, although a day without a year would.
_PAST = re.compile(r"\b(?:gold|golden|liep|liepen|was|waren|moest|moesten|kon|konden|mocht|mochten|sloot|sloten)\b")


@dataclass(frozen=True, slots=True)
class DatedPassage:
    """A deadline with the passage that speaks of it, and the day on which it comes."""

    day: date
    deadline: Deadline
    passage: Passage


def coming(found: Iterable[tuple[Deadline, Passage]], today: date) -> list[DatedPassage]:
    """Those that are last days, to the day, in force and not past; soonest first, each day and wording once."""
    dated: dict[tuple[date, str], DatedPassage] = {}
    for deadline, passage in found:
        is_last_day = deadline.cue in (Cue.BEFORE, Cue.UNTIL) and deadline.precision is Precision.DAY
        is_left_out = deadline.date is None or passage.kind is Kind.FAQ or _PAST.search(deadline.what)
        if not is_last_day or is_left_out or not passage.holds_on(today):
            continue
        day = deadline.next_date(today)
        if day and deadline.status(today) != "expired":
            dated.setdefault((day, deadline.what), DatedPassage(day, deadline, passage))
    return sorted(dated.values(), key=lambda row: (row.day, row.deadline.what))
