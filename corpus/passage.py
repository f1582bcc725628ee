"""Passages: the smallest citable stretches of text, with the days on which they held."""

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from corpus.document import Kind
from corpus.reference import Reference


@dataclass(frozen=True)
class Passage:
    """A verbatim stretch of a source with its place.

    `valid_from` and `valid_to` (first day no longer in force) span every version in which the words stood
    unchanged; None leaves an end open. `phrasings` are questions that this passage is known to answer. `see` are the
    places that back a checked answer.
    """

    reference: Reference
    title: str
    headings: tuple[str, ...]
    text: str
    kind: Kind
    publisher: str
    url: str
    published: date | None
    valid_from: date | None
    valid_to: date | None
    phrasings: tuple[str, ...] = ()
    see: tuple[Reference, ...] = ()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the words, 16 hexadecimal digits: equal words, equal digest."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]

    @property
    def id(self) -> str:
        """Place and words: stable over rebuilds, different for another wording in the same place."""
        return f"{self.reference} #{self.digest}"

    @property
    def search_text(self) -> str:
        """What is indexed and never shown: title, headings and text."""
        return "\n".join((self.title, *self.headings, self.text))

    def holds_on(self, day: date) -> bool:
        """Whether these words were in force on `day`; text without dates always is."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)
