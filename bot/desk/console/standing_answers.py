"""How the sources of a checked answer stand in the index in service: what changed, and may the answer be given."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.anchors import Anchor, Standing, anchor_from_json, anchored_now, standing_of
from bot.desk.word_diff import Piece, word_diff
from bot.store.checked_answers import Entry, Version
from index.passage_index import PassageIndex

SOURCES_CHANGED = "Een bron van dit antwoord is gewijzigd of vervallen. De bot geeft het niet."
NO_SOURCES = "Dit antwoord rust op geen bron. De bot geeft het niet."
REVIEW_IS_DUE = "De dag waarop dit antwoord moest worden nagekeken is voorbij. De bot geeft het niet."


@dataclass(frozen=True, slots=True)
class StandingAnchor:
    """A source of an answer with where it stands now; `before` and `now` are the words then and today."""

    anchor: Anchor
    standing: Standing
    before: str

    @property
    def now(self) -> str:
        """The words that stand there now, empty when it has ended."""
        return self.standing.words_now

    @property
    def changes(self) -> list[Piece]:
        """From the words then to the words now."""
        return word_diff(self.before, self.now)


@dataclass(frozen=True, slots=True)
class StandingAnswer:
    """A version of an answer with how its sources stand on a day."""

    entry: Entry
    version: Version
    anchors: tuple[StandingAnchor, ...]
    is_past_review: bool

    @property
    def is_stale(self) -> bool:
        """Whether one of its sources changed or ended, or it has none."""
        return not self.anchors or not all(one.standing.holds for one in self.anchors)

    @property
    def problem(self) -> str:
        """Why the bot would not give it, in Dutch; empty when it would."""
        if not self.anchors:
            return NO_SOURCES
        if self.is_stale:
            return SOURCES_CHANGED
        return REVIEW_IS_DUE if self.is_past_review else ""

    @property
    def renewed(self) -> tuple[Anchor, ...]:
        """Its anchors on today's words, without those that ended."""
        return tuple(anchored_now(one.anchor, one.standing) for one in self.anchors if one.standing.passages)

    @property
    def seen(self) -> str:
        """What stands for today's words, so that nobody approves words that came while they were reading."""
        words = "\n".join(f"{anchor.place} {anchor.digest}" for anchor in self.renewed)
        return hashlib.sha256(words.encode()).hexdigest()[:16]


def standing_answer(entry: Entry, version: Version, index: PassageIndex, as_of: date) -> StandingAnswer:
    """How a version stands on a day."""
    anchors = tuple(_standing(anchor_from_json(row), index, as_of) for row in version.anchors)
    return StandingAnswer(entry, version, anchors, version.review_on <= as_of)


def not_given(rows: Iterable[tuple[Entry, Version]], index: PassageIndex, as_of: date) -> list[StandingAnswer]:
    """Those of the answers in service that the bot does not give on a day, in the order of `rows`."""
    standing = (standing_answer(entry, version, index, as_of) for entry, version in rows)
    return [answer for answer in standing if answer.problem]


def _standing(anchor: Anchor, index: PassageIndex, as_of: date) -> StandingAnchor:
    standing = standing_of(anchor, index, as_of)
    before = anchor.words if standing.holds else _whole_before(anchor, index, as_of)
    return StandingAnchor(anchor, standing, before)


def _whole_before(anchor: Anchor, index: PassageIndex, as_of: date) -> str:
    """The whole passage that had the words, when the index still knows it: the change may stand outside the quote."""
    wanted = " ".join(anchor.words.split())
    try:
        place = anchor.reference
    except ValueError:
        return anchor.words
    ended = [
        passage
        for passage in index.ever_at(place)
        if passage.reference == place and not passage.holds_on(as_of) and wanted in " ".join(passage.text.split())
    ]
    return max(ended, key=lambda passage: passage.valid_to or date.max).text if wanted and ended else anchor.words
