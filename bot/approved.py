"""The answers that the helpdesk approved, given at once, without a rebuild. Knows rows of the store, no database."""

import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz, process

from bot.anchors import Anchor, Standing, anchor_from_json, quote_of, standing_of
from bot.dutch_day import dutch_day
from bot.reply.known_questions import EXACT_COSINE, FIRST, SAME_LETTERS
from bot.reply.nearness import nearness_of
from bot.reply.question import Question
from bot.reply.reply import Quote
from corpus.document import Kind
from corpus.passage import Passage
from corpus.reference import Level, Reference
from index.encoder import Vectors, unit_rows
from index.passage_index import PassageIndex
from index.sections import section_of
from index.words import fold, split_words

if TYPE_CHECKING:  # a question on the command line is answered without a database
    from bot.store.checked_answers import CheckedAnswers, Entry, Version

WORK = "faq-helpdesk"
MAX_NEAR = 3
# Another number, or a "niet" more, makes another question of nearly the same letters.
_TELLING = re.compile(r"\d.*|niet|geen|zonder|nooit")


@dataclass(frozen=True, slots=True)
class Approved:
    """An approved answer as a passage, like those of corpus/faq, with the quotes that it rests on."""

    passage: Passage
    anchors: tuple[Anchor, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that may be given, and the words that back it, as they stand in the index."""

    passage: Passage
    backing: tuple[Quote, ...]

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """The answer itself, and then what backs it."""
        return (Quote(self.passage, 0, len(self.passage.text)), *self.backing)


@dataclass(frozen=True, slots=True)
class Found:
    """What the approved answers have for a question: the answer to it, and questions near it, likest first."""

    given: Given | None = None
    near: tuple[str, ...] = ()


class ApprovedAnswers:
    """The approved answers beside one index; none of it changes.

    >>> approved = ServedAnswers(CheckedAnswers(store)).current(index)
    >>> answer_question("wie mag meedoen", index, date.today(), approved=approved)
    """

    def __init__(
        self,
        approved: Sequence[Approved],
        decided: frozenset[str],
        index: PassageIndex,
        vectors: Mapping[str, Vectors],
    ) -> None:
        """Take the answers, the slugs that the helpdesk ever decided on, and a vector for every phrasing."""
        self.index = index
        self._approved = approved
        self._decided = decided
        self._by_phrasing = [(one, phrasing) for one in approved for phrasing in one.passage.phrasings]
        self._folded = [fold(phrasing) for _, phrasing in self._by_phrasing]
        self._telling = [_telling(phrasing) for _, phrasing in self._by_phrasing]
        self._vectors = np.array([vectors[phrasing] for _, phrasing in self._by_phrasing])

    def find(self, question: Question, as_of: date) -> Found:
        """What there is for a question on a day.

        An answer is given when the question is one of its own: to the letter but for a slip, or in meaning while the
        search, too, finds a section that it rests on among the first. Never when it expired, or its words changed.
        """
        if not self._by_phrasing:
            return Found()
        nearness = nearness_of(self.index.manifest.encoder)
        vector = self.index.question_vector(question.text)
        cosines = self._vectors @ vector
        letters = process.cdist([fold(question.text)], self._folded, scorer=fuzz.token_sort_ratio)[0]
        telling = _telling(question.text)
        near: dict[str, None] = {}
        for row in np.argsort(-np.maximum(cosines, letters / 100), kind="stable").tolist():
            is_exact = cosines[row] >= EXACT_COSINE or letters[row] >= SAME_LETTERS
            if not is_exact and cosines[row] < nearness.near:
                continue
            approved = self._by_phrasing[row][0]
            given = self._given(approved, as_of)
            if given is None:
                continue
            is_same = is_exact or (cosines[row] >= nearness.same and self._is_found(given, question, as_of))
            if is_same and telling == self._telling[row]:
                return Found(given)
            near.setdefault(approved.passage.headings[-1])
        return Found(None, tuple(near)[:MAX_NEAR])

    def passages_on(self, as_of: date) -> list[Passage]:
        """The answers that may be given on a day, as passages, in the order of their entries."""
        found = (self._given(approved, as_of) for approved in self._approved)
        return [given.passage for given in found if given]

    def passage(self, passage_id: str) -> Passage | None:
        """An approved answer by the id of its passage, whether it may be given or not."""
        return next((one.passage for one in self._approved if one.passage.id == passage_id), None)

    def entry(self, slug: str, as_of: date) -> Given | None:
        """The answer under a name; None when there is none, or it may not be given on the day."""
        step = (Level.VRAAG, slug)
        approved = next((one for one in self._approved if one.passage.reference.path[-1] == step), None)
        return self._given(approved, as_of) if approved else None

    def governs(self, passage: Passage) -> bool:
        """Whether a checked answer of the index is one that the helpdesk decided on since, so that ours counts."""
        return passage.kind is Kind.FAQ and passage.reference.path[-1][1] in self._decided

    def _given(self, approved: Approved, as_of: date) -> Given | None:
        standings = [standing_of(anchor, self.index, as_of) for anchor in approved.anchors]
        if not approved.passage.holds_on(as_of) or not standings or not all(one.holds for one in standings):
            return None
        see = tuple(dict.fromkeys(Reference.parse(one.place_now) for one in standings))
        quotes = map(_located, approved.anchors, standings)
        return Given(replace(approved.passage, see=see), tuple(dict.fromkeys(quotes)))

    def _is_found(self, given: Given, question: Question, as_of: date) -> bool:
        backed = {section_of(quote.passage.reference) for quote in given.backing}
        hits = self.index.search(question.query, FIRST, as_of)
        return any(section_of(hit.passage.reference) in backed for hit in hits)


class ServedAnswers:
    """Gives out the approved answers of this moment; any thread may ask.

    Ask `current` once per question, with the index that answers it.
    """

    def __init__(self, answers: "CheckedAnswers") -> None:
        self._answers = answers
        self._lock = threading.Lock()
        self._revision = -1
        self._made: ApprovedAnswers | None = None
        self._encoder = ""
        self._vectors: dict[str, Vectors] = {}

    def current(self, index: PassageIndex) -> ApprovedAnswers:
        """The approved answers beside an index.

        Whoever asks after a change waits until it is taken up, so that nothing retired is given; only phrasings that
        are new are embedded.
        """
        with self._lock:
            revision = self._answers.revision()  # before the rows: what changes meanwhile is seen at the next question
            if self._made is None or revision != self._revision or index is not self._made.index:
                approved = [approved_of(entry, version) for entry, version in self._answers.in_service()]
                self._embed(approved, index)
                self._made = ApprovedAnswers(approved, self._answers.decided_slugs(), index, self._vectors)
                self._revision = revision
            return self._made

    def _embed(self, approved: Sequence[Approved], index: PassageIndex) -> None:
        if index.manifest.encoder != self._encoder:
            self._encoder, self._vectors = index.manifest.encoder, {}
        texts = dict.fromkeys(phrasing for one in approved for phrasing in one.passage.phrasings)
        if new := [text for text in texts if text not in self._vectors]:
            rows = unit_rows(index.encoder.encode_query(new))
            self._vectors.update(zip(new, rows, strict=True))
        self._vectors = {text: self._vectors[text] for text in texts}


def approved_of(entry: "Entry", version: "Version") -> Approved:
    """The approved version of an entry as what is given."""
    anchors = tuple(anchor_from_json(row) for row in version.anchors)
    passage = Passage(
        reference=Reference(WORK, ((Level.VRAAG, entry.slug),)),
        title="Veelgestelde vragen",
        headings=(version.question,),
        text=version.answer,
        kind=Kind.FAQ,
        publisher="helpdesk",
        url="",
        published=dutch_day(version.decided_at or version.written_at),
        valid_from=None,
        valid_to=version.review_on,
        phrasings=(version.question, *version.phrasings),
    )
    return Approved(passage, anchors)


def _located(anchor: Anchor, standing: Standing) -> Quote:
    """The anchor's words where they stand now; the whole first passage when they run over several."""
    first = standing.passages[0]
    return quote_of(anchor, standing) or Quote(first, 0, len(first.text))


def _telling(text: str) -> frozenset[str]:
    return frozenset(word for word in split_words(text) if _TELLING.fullmatch(word))
