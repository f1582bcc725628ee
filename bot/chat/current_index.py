"""The index in service: opened once, replaced when a new release is taken into service."""

from datetime import date
from pathlib import Path

from bot.coming_deadlines import DatedPassage, coming
from corpus.dates import Deadline, find_deadlines
from corpus.document import Kind
from corpus.passage import Passage
from corpus.reference import Level
from index.encoder import Encoder
from index.served_index import ServedIndex


class CurrentIndex:
    """An index that follows the releases in a folder.

    A question holds on to the `index` it began with, so a release may be replaced while it is answered.
    """

    def __init__(self, root: Path, encoder: Encoder | None = None) -> None:
        """Open the release in service, or the last one before it that opens.

        Raises:
            ArtefactError: when there is none that opens.
            EncoderError: when its encoder cannot be opened.
        """
        self._served = ServedIndex(root, encoder)
        self.index = self._served.current()
        self._deadlines: tuple[str, list[tuple[Deadline, Passage]]] = ("", [])

    def refresh(self) -> bool:
        """Take up the release in service when it is another; whether it was. A damaged one is logged and left alone."""
        before, self.index = self.index, self._served.current()
        return self.index is not before

    def passage(self, passage_id: str) -> Passage | None:
        """A passage by its id; None when its place has other words in this release."""
        return next((passage for passage in self.index.passages if passage.id == passage_id), None)

    def neighbours(self, passage: Passage, as_of: date) -> list[Passage]:
        """The passages of a passage's work in force on a day, in reading order; the passage itself among them."""
        work = passage.reference.work
        return [
            other
            for other in self.index.passages
            if other.id == passage.id or (other.reference.work == work and other.holds_on(as_of))
        ]

    def faq_entry(self, entry_id: str) -> Passage | None:
        """A checked answer by the id of its entry."""
        step = (Level.VRAAG, entry_id)
        return next((passage for passage in self.index.passages if passage.reference.path[-1:] == (step,)), None)

    def source_titles(self) -> list[tuple[str, Kind]]:
        """Every source once: laws first, then by title."""
        titles = {passage.title: passage.kind for passage in self.index.passages if passage.kind is not Kind.FAQ}
        return sorted(titles.items(), key=lambda source: (not source[1].is_law, source[0].lower()))

    def deadlines(self, today: date, count: int) -> list[DatedPassage]:
        """The next last days, each with one passage, soonest first."""
        index = self.index
        if self._deadlines[0] != index.manifest.digest:
            found = [(deadline, passage) for passage in index.passages for deadline in find_deadlines(passage)]
            self._deadlines = (index.manifest.digest, found)
        return coming(self._deadlines[1], today)[:count]
