"""Which passages of an index are of which source, and their deadlines: found once a release, for pages that leaf."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import cached_property

from corpus.dates import Deadline, find_deadlines
from corpus.document import Kind
from corpus.passage import Passage
from index.passage_index import PassageIndex


class Shelves:
    """The sources of one index."""

    def __init__(self, index: PassageIndex) -> None:
        self.index = index
        self._rows: dict[str, list[int]] = defaultdict(list)
        self._faq: list[int] = []
        for row, passage in enumerate(index.passages):
            if passage.kind is Kind.FAQ:
                self._faq.append(row)
            else:
                self._rows[passage.reference.work].append(row)

    def of(self, work: str) -> list[Passage]:
        """Every passage of a source, of all days; none when there is no such source."""
        return self._taken(self._rows.get(work, ()))

    def works_on(self, day: date) -> list[Passage]:
        """One passage of each source that had words on a day: laws first, then by title."""
        found = (next((one for one in self.of(work) if one.holds_on(day)), None) for work in self._rows)
        sources = [passage for passage in found if passage]
        return sorted(sources, key=lambda one: (not one.kind.is_law, one.title.lower(), one.reference.work))

    def checked(self) -> list[Passage]:
        """The checked answers that the index holds, of all days."""
        return self._taken(self._faq)

    @cached_property
    def deadlines(self) -> list[tuple[Deadline, Passage]]:
        """Every deadline with the passage that speaks of it."""
        rows = (row for rows in self._rows.values() for row in rows)
        return [(deadline, passage) for passage in map(self._passage, rows) for deadline in find_deadlines(passage)]

    def _passage(self, row: int) -> Passage:
        return self.index.passages[row]

    def _taken(self, rows: Sequence[int]) -> list[Passage]:
        return [self._passage(row) for row in rows]
