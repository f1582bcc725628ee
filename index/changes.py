"""What differs between two indexes: sources, passages by place and words, and the checked answers that rest on them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from corpus.document import Kind
from corpus.passage import Passage
from corpus.reference import Reference
from index.passage_index import PassageIndex


class Change(StrEnum):
    """What happened to a source or a place."""

    ADDED = "added"
    CHANGED = "changed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class PassageChange:
    """A place with its last words before and after; None where it had none.

    ENDED is a place that is gone, or whose words got an earlier last day; CHANGED has other words or other days.
    """

    change: Change
    place: Reference
    before: Passage | None
    after: Passage | None


@dataclass(frozen=True, slots=True)
class Changes:
    """From one index to another: sources by name; places in reading order; checked answers that changes may touch."""

    sources: dict[str, Change]
    passages: tuple[PassageChange, ...]
    faq_hit: tuple[Passage, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing that a reader could be told differs."""
        return not self.sources and not self.passages


def changes_between(old: PassageIndex, new: PassageIndex) -> Changes:
    """What a reader of `old` finds otherwise in `new`; a checked answer is hit when a place that backs it changed."""
    before, after = _by_place(old), _by_place(new)
    passages = tuple(
        change for place in {**after, **before} if (change := _passage_change(before.get(place), after.get(place)))
    )
    touched = [change.place for change in passages if change.change is not Change.ADDED]
    faq_hit = tuple(
        passage
        for passage in new.passages
        if any(see.contains(place) or place.contains(see) for see in passage.see for place in touched)
    )
    return Changes(_source_changes(old.manifest.digests, new.manifest.digests), passages, faq_hit)


def _by_place(index: PassageIndex) -> dict[Reference, list[Passage]]:
    """The passages of each place, oldest first."""
    places: dict[Reference, list[Passage]] = defaultdict(list)
    for passage in index.passages:
        places[passage.reference].append(passage)
    for passages in places.values():
        passages.sort(key=lambda passage: (_end(passage), passage.valid_from or date.min))
    return dict(places)


def _passage_change(before: list[Passage] | None, after: list[Passage] | None) -> PassageChange | None:
    if not before:
        return PassageChange(Change.ADDED, after[0].reference, None, after[-1]) if after else None
    if not after:
        return PassageChange(Change.ENDED, before[0].reference, before[-1], None)
    if _said(before) == _said(after):
        return None
    words = {passage.digest for passage in after} - {passage.digest for passage in before}
    ended = not words and _end(after[-1]) < _end(before[-1])
    return PassageChange(Change.ENDED if ended else Change.CHANGED, before[0].reference, before[-1], after[-1])


def _said(passages: list[Passage]) -> set[tuple[object, ...]]:
    """What a reader sees of a place: words and days; of a checked answer the question, for its day is its validity."""
    return {
        (passage.digest, passage.valid_from, passage.valid_to, passage.headings if passage.kind is Kind.FAQ else ())
        for passage in passages
    }


def _source_changes(before: dict[str, str], after: dict[str, str]) -> dict[str, Change]:
    changes = {}
    for name in sorted({*before, *after}):
        if name not in before:
            changes[name] = Change.ADDED
        elif name not in after:
            changes[name] = Change.ENDED
        elif before[name] != after[name]:
            changes[name] = Change.CHANGED
    return changes


def _end(passage: Passage) -> date:
    return passage.valid_to or date.max
