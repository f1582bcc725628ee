"""Documents as readers deliver them: who published what, when it holds, and its text in sections."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from corpus.reference import Reference


class Kind(StrEnum):
    """What a document is; the order is the order of authority, highest first."""

    WET = "wet"
    AMVB = "amvb"
    MINISTERIELE_REGELING = "ministeriele_regeling"
    KAMERBRIEF = "kamerbrief"
    KAMERSTUK = "kamerstuk"
    UITVOERINGSPAGINA = "uitvoeringspagina"
    RAPPORT = "rapport"
    UITLEG = "uitleg"
    FAQ = "faq"
    NIEUWS = "nieuws"
    WEBSITE = "website"

    @property
    def is_law(self) -> bool:
        """Whether its text binds, so that it is cited by article."""
        return self in (Kind.WET, Kind.AMVB, Kind.MINISTERIELE_REGELING)


class SourceError(Exception):
    """A source that cannot be read: says which file, where in it, what was expected."""

    def __init__(self, path: Path | str, problem: str, line: int | None = None) -> None:
        place = f"{path}:{line}" if line else str(path)
        super().__init__(f"{place}: {problem}")


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a document under one heading.

    `headings` is the path of headings down to this section, without the title. `text` is a verbatim stretch of
    the source. The validity is the section's own where it differs from its document's, else None.
    """

    reference: Reference
    headings: tuple[str, ...]
    text: str
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One dated text. `valid_to` is the first day no longer in force; None leaves an end open.

    Two documents with one id and different `valid_from` are versions of each other.
    """

    id: str
    title: str
    kind: Kind
    publisher: str
    url: str
    published: date | None
    valid_from: date | None
    valid_to: date | None
    sections: tuple[Section, ...]
    path: Path
