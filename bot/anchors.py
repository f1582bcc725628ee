"""What a checked answer rests on: places with their words, and whether an index still has them. Knows no store."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from bot.reply.reply import Quote
from corpus.passage import Passage
from corpus.reference import Reference
from index.passage_index import PassageIndex

# Of a text this short ("Vervallen.", "Artikel 3 is van toepassing.") another place may have the same words by chance.
MIN_MOVED_CHARS = 60


@dataclass(frozen=True, slots=True)
class Anchor:
    """A quote that an answer rests on, as it stood when the answer was checked.

    `place` is the printed reference of its passage, `words` are the quoted ones; `digest` is of the whole passage,
    since an exception behind the quoted words changes what they mean. No digest: nobody has looked yet.
    """

    place: str
    words: str
    digest: str
    title: str
    url: str

    @property
    def reference(self) -> Reference:
        """The place."""
        return Reference.parse(self.place)


class StandingState(StrEnum):
    """What became of a quoted place."""

    UNCHANGED = "ongewijzigd"
    MOVED = "verplaatst"
    CHANGED = "gewijzigd"
    ENDED = "vervallen"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an anchor stands on a day; `place_now` and `words_now` are empty when it has ended.

    `passages` are those that stand there, in reading order.
    """

    state: StandingState
    place_now: str
    words_now: str
    passages: tuple[Passage, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the words are in force, here or in another place."""
        return self.state in (StandingState.UNCHANGED, StandingState.MOVED)


def anchor_of(quote: Quote) -> Anchor:
    """The anchor of words that stand in a source now."""
    passage = quote.passage
    return Anchor(str(passage.reference), quote.text, _digest([passage]), passage.title, passage.url)


def anchor_to_json(anchor: Anchor) -> dict[str, Any]:
    """The anchor as it is kept and exported."""
    return asdict(anchor)


def anchor_from_json(row: dict[str, Any]) -> Anchor:
    """The anchor that was kept; a part that is absent is empty."""
    return Anchor(**{name: str(row.get(name) or "") for name in Anchor.__slots__})


def standing_of(anchor: Anchor, index: PassageIndex, as_of: date) -> Standing:
    """What became of an anchor in an index on a day.

    Its words count as moved when the whole passage stands elsewhere in the same work; in another work they may mean
    something else.
    """
    try:
        reference = anchor.reference
    except ValueError:
        return Standing(StandingState.ENDED, "", "")
    here = [passage for passage in index.ever_at(reference) if passage.holds_on(as_of)]
    if here and anchor.digest and _digest(here) == anchor.digest:
        return _standing(StandingState.UNCHANGED, here, reference)
    if anchor.digest and len(anchor.words) >= MIN_MOVED_CHARS:
        for passage in index.ever_at(Reference(reference.work)):
            if passage.holds_on(as_of) and _digest([passage]) == anchor.digest:
                return _standing(StandingState.MOVED, [passage], passage.reference)
    if here:
        return _standing(StandingState.CHANGED, here, reference)
    return Standing(StandingState.ENDED, "", "")


def anchored_now(anchor: Anchor, standing: Standing) -> Anchor:
    """The anchor on the words that stand there now: the same when they still do, else all of them."""
    if not standing.passages:
        return anchor
    quote = quote_of(anchor, standing)
    words = quote.text if quote else standing.words_now
    first = standing.passages[0]
    return Anchor(standing.place_now, words, _digest(standing.passages), first.title, first.url)


def quote_of(anchor: Anchor, standing: Standing) -> Quote | None:
    """The anchor's words as a span of the passage that has them now; None when none has."""
    words = anchor.words.split()
    if not words:
        return None
    pattern = re.compile(r"\s+".join(map(re.escape, words)))
    for passage in standing.passages:
        if found := pattern.search(passage.text):
            return Quote(passage, found.start(), found.end())
    return None


def _standing(state: StandingState, passages: Sequence[Passage], place: Reference) -> Standing:
    return Standing(state, str(place), "\n\n".join(passage.text for passage in passages), tuple(passages))


def _digest(passages: Sequence[Passage]) -> str:
    """Of the words alone: a release that breaks lines, or cuts a place into passages, otherwise says the same."""
    words = " ".join(word for passage in passages for word in passage.text.split())
    return hashlib.sha256(words.encode()).hexdigest()[:16]
