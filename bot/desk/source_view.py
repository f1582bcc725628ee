"""A section of a source as it read on a day: its words, what stands before and after, and the days they changed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.desk.shelves import Shelves
from bot.source_link import source_link
from corpus.passage import Passage
from corpus.reference import Level, Reference
from index.sections import section_of

# Annexes stand behind the articles.
_ORDER = [*(level for level in Level if level is not Level.BIJLAGE), Level.BIJLAGE]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A section before or after, with the words of its heading."""

    reference: Reference
    name: str


@dataclass(frozen=True, slots=True)
class SourceView:
    """An article, or what stands under a heading, on a day.

    `passages` are in reading order, none when it had no words on that day. `days` are those from which it read
    otherwise, oldest first; none for a source without dates. `link` leads to the official text, empty when there is
    none.
    """

    section: Reference
    name: str
    title: str
    publisher: str
    day: date
    passages: tuple[Passage, ...]
    days: tuple[date, ...]
    earlier: Neighbour | None
    later: Neighbour | None
    link: str

    @property
    def text(self) -> str:
        """The words of the section, a passage a line."""
        return "\n".join(passage.text for passage in self.passages)


def place_named(document: str, place: str) -> Reference | None:
    """The place that an address names: "BWBR0007625", "artikel 7.2.4a, lid 3"; None when it is no place."""
    if not place:
        return Reference(document)
    try:
        read = Reference.parse(place)
    except ValueError:
        return None
    return Reference(document, read.path) if read.path and not read.work else None


def view_of(shelves: Shelves, place: Reference, day: date) -> SourceView | None:
    """The section that a place lies in, as it read on a day; None when no source ever had it."""
    section = section_of(place)
    ever = [
        passage for passage in shelves.of(section.work) if section.path and section_of(passage.reference) == section
    ]
    if not ever:
        return None
    passages = sorted((passage for passage in ever if passage.holds_on(day)), key=_reading_order)
    one = passages[0] if passages else ever[-1]
    earlier, later = _neighbours(shelves, section, day)
    return SourceView(
        section=section,
        name=name_of(one),
        title=one.title,
        publisher=one.publisher,
        day=day,
        passages=tuple(passages),
        days=_days_of_change(ever),
        earlier=earlier,
        later=later,
        link=source_link(one, day),
    )


def name_of(passage: Passage) -> str:
    """What the section of a passage is called: its heading, or its place."""
    place = section_of(passage.reference).place
    if not passage.kind.is_law:
        return passage.headings[-1] if passage.headings else place or passage.title
    heading = next((words for words in passage.headings if words.lower().startswith("artikel")), "")
    return heading or place


def sections_on(shelves: Shelves, work: str, day: date) -> list[Neighbour]:
    """The sections of a work that had words on a day, in reading order."""
    found: dict[Reference, Passage] = {}
    for passage in shelves.of(work):
        if passage.holds_on(day):
            found.setdefault(section_of(passage.reference), passage)
    rows = list(found.items())
    if rows and rows[0][1].kind.is_law:
        # Versions are merged: an article that came later stands behind the others in the index.
        rows.sort(key=lambda row: _reading_order(row[0]))
    return [Neighbour(section, name_of(passage)) for section, passage in rows]


def _neighbours(shelves: Shelves, section: Reference, day: date) -> tuple[Neighbour | None, Neighbour | None]:
    around = sections_on(shelves, section.work, day)
    at = next((row for row, other in enumerate(around) if other.reference == section), None)
    if at is None:
        return None, None
    return (around[at - 1] if at else None), (around[at + 1] if at + 1 < len(around) else None)


def _days_of_change(passages: Sequence[Passage]) -> tuple[date, ...]:
    days = {passage.valid_from for passage in passages} | {passage.valid_to for passage in passages}
    return tuple(sorted(day for day in days if day))


def _reading_order(place: Passage | Reference) -> tuple[object, ...]:
    reference = place.reference if isinstance(place, Passage) else place
    return tuple((_ORDER.index(level), _natural(value)) for level, value in reference.path)


def _natural(value: str) -> tuple[tuple[int, int, str], ...]:
    """A key by which 2 comes before 10, and z before aa."""
    parts = re.findall(r"\d+|\D+", value)
    return tuple((0, int(part), "") if part.isdecimal() else (1, len(part), part) for part in parts)
