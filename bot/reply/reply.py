"""What a question gets back: an answer in quotes, a partial answer, a choice, or an honest no."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from corpus.dates import Deadline
from corpus.passage import Passage


class Reason(StrEnum):
    """Why there is no answer."""

    OFF_TOPIC = "off_topic"
    NOT_IN_SOURCES = "not_in_sources"
    FALSE_PREMISE = "false_premise"
    PERSONAL = "personal"
    NOT_IN_FORCE = "not_in_force"
    UNKNOWN_PLACE = "unknown_place"
    NO_QUESTION = "no_question"


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a passage: `passage.text[start:end]`, end exclusive, so that invented words cannot exist.

    >>> quote.text in quote.passage.text
    True
    """

    passage: Passage
    start: int
    end: int

    def __post_init__(self) -> None:
        """Refuse a span that lies outside its passage or holds no words."""
        if not (0 <= self.start < self.end <= len(self.passage.text)):
            raise ValueError(f"span {self.start}-{self.end} lies outside {self.passage.reference}")

    @property
    def text(self) -> str:
        """The quoted words."""
        return self.passage.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Answer:
    """The words of the sources that answer, most telling first.

    `checked_on` is set when the answer is a checked FAQ entry. `conflict` says that the quotes contradict each other.
    """

    quotes: tuple[Quote, ...]
    confidence: float
    as_of: date
    deadlines: tuple[Deadline, ...] = ()
    checked_on: date | None = None
    conflict: bool = False
    related: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """An answer without words of a source is no answer."""
        if not self.quotes:
            raise ValueError("an answer needs at least one quote")


@dataclass(frozen=True, slots=True)
class Partial:
    """An answer to part of the question; `missing` are the asked words that no source speaks of."""

    answer: Answer
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clarify:
    """The question fits several subjects: at most four questions to choose from."""

    options: tuple[str, ...]
    confidence: float
    as_of: date


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """An honest no: why, and the places that come nearest, best first.

    `place` is the place asked for that no source has; `options` are questions that can be answered.
    """

    reason: Reason
    confidence: float
    as_of: date
    nearest: tuple[Passage, ...] = ()
    options: tuple[str, ...] = ()
    place: str = ""


Reply = Answer | Partial | Clarify | NoAnswer


def outcome_of(reply: Reply) -> str:
    """The outcome as the contract names it: answered, partial, clarify or refused."""
    match reply:
        case Answer():
            return "answered"
        case Partial():
            return "partial"
        case Clarify():
            return "clarify"
        case NoAnswer():
            return "refused"
