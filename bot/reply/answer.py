"""A question in, a reply out: the steps, from top to bottom."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.reply.confidence import Calibration, absent_numbers, missing_words, signals
from bot.reply.known_questions import known_answer, near_questions
from bot.reply.question import Question, read_question
from bot.reply.quotes import best_quote, overlap
from bot.reply.reply import Answer, Clarify, NoAnswer, Partial, Quote, Reason, Reply
from corpus.dates import find_deadlines
from corpus.document import Kind
from corpus.passage import Passage
from corpus.reference import Level, Reference, find_references
from index.passage_index import Hit, PassageIndex

# How many sections a reply is weighed on, and how many are quoted.
HITS = 8
MAX_QUOTES = 3
# A further source is quoted when it stands at most this far below the best (in the unit of the fused score, where
# the best section of a good answer leads the next by about one).
CLOSE = 2.5
# The first quote gets the room; the others say where else to look.
SECOND_QUOTE_CHARS = 260

# Below this plain cosine nothing in the sources is about the question's subject.
OFF_TOPIC_COSINE = 0.80
# A quote up to here that refers to another place leans on it; a longer one says something itself.
LEANING_CHARS = 160

_CONFLICT = re.compile(r"bronnen verschillen|spreken elkaar tegen", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Context:
    """What was asked before in the same conversation."""

    previous: str


def answer_question(text: str, index: PassageIndex, today: date, context: Context | None = None) -> Reply:
    """The reply to a question on a day, from the words of the index alone.

    Raises:
        QuestionError: when the text is no question (empty, too long).
    """
    question = read_question(text, index, previous=context.previous if context else "")
    as_of = question.asked_day or today

    if question.references and (reply := _look_up(question, index, as_of)):
        return reply

    hits = index.search(question.query, HITS, as_of)
    if known := known_answer(question, hits):
        return _answer(question, [Quote(known, 0, len(known.text))], 1.0, as_of, checked_on=known.published)

    sources = [hit for hit in hits if hit.passage.kind is not Kind.FAQ]
    calibration = Calibration.open()
    confidence = calibration.probability(signals(question, sources))
    if question.is_vague and (options := _options(hits)):
        return Clarify(options, confidence, as_of)
    if refusal := _refusal(question, sources, confidence, as_of, calibration.threshold):
        return refusal

    quotes, conflict = _quotes(question, index, sources, as_of)
    answer = _answer(question, quotes, confidence, as_of, conflict=conflict, related=near_questions(question, hits))
    missing = missing_words(question, sources)
    return Partial(answer, missing) if missing else answer


def _look_up(question: Question, index: PassageIndex, as_of: date) -> Reply | None:
    """The words at the place that the question names; None when the place is too little to go by."""
    reference = question.references[0].reference
    if not reference.work:
        works = {section.work for section in index.sections.names if section.path[:1] == reference.path[:1]}
        named = works & question.query.works
        if len(named or works) != 1:
            return None
        reference = Reference((named or works).pop(), reference.path)
    passages = index.at(reference, as_of)
    if not passages:
        ever = [passage for passage in index.passages if reference.contains(passage.reference)]
        reason = Reason.NOT_IN_FORCE if ever else Reason.UNKNOWN_PLACE
        nearest = tuple(hit.passage for hit in index.search(question.query, MAX_QUOTES, as_of))
        return NoAnswer(reason, 1.0, as_of, tuple(ever[:MAX_QUOTES]) or nearest, place=str(reference))
    chosen = _best_of_place(question, passages) if reference.path[-1][0] is Level.ARTIKEL else passages[:MAX_QUOTES]
    return _answer(question, [best_quote(passage, question) for passage in chosen], 1.0, as_of)


def _best_of_place(question: Question, passages: Sequence[Passage]) -> list[Passage]:
    """The passages of a place that speak most of the question, in reading order; the first ones when none does."""
    ranked = sorted(passages, key=lambda passage: -overlap(passage.text, question))
    chosen = {passage.id for passage in ranked[:MAX_QUOTES]}
    return [passage for passage in passages if passage.id in chosen]


def _refusal(
    question: Question, hits: Sequence[Hit], confidence: float, as_of: date, threshold: float
) -> NoAnswer | None:
    """An honest no when the sources do not answer, with its reason; None when they do."""
    if confidence >= threshold and hits:
        return None
    if not hits:
        return NoAnswer(Reason.NOT_IN_FORCE, 1 - confidence, as_of)
    nearest = tuple(hit.passage for hit in hits[:MAX_QUOTES])
    if max(hit.plain_cosine for hit in hits) < OFF_TOPIC_COSINE:
        return NoAnswer(Reason.OFF_TOPIC, 1 - confidence, as_of)
    if absent_numbers(question, hits[0]):
        return NoAnswer(Reason.FALSE_PREMISE, 1 - confidence, as_of, nearest)
    return NoAnswer(Reason.NOT_IN_SOURCES, 1 - confidence, as_of, nearest)


def _quotes(question: Question, index: PassageIndex, hits: Sequence[Hit], as_of: date) -> tuple[list[Quote], bool]:
    """The words that answer, of the best section first; whether two of the sources say that they contradict."""
    best = hits[0]
    quotes = [best_quote(best.passage, question)]
    conflict = None
    for hit in hits[1:]:
        if best.score - hit.score > CLOSE:
            break
        if any(_CONFLICT.search(heading) for heading in hit.passage.headings):
            conflict = conflict or hit.passage
        elif len(quotes) < MAX_QUOTES:
            quotes.append(best_quote(hit.passage, question, whole_chars=SECOND_QUOTE_CHARS))
    if conflict:
        quotes[1:] = [best_quote(conflict, question), *quotes[1 : MAX_QUOTES - 1]]
    if followed := _referred_to(quotes[0], index, as_of):
        quotes[1:] = [best_quote(followed, question, whole_chars=SECOND_QUOTE_CHARS), *quotes[1 : MAX_QUOTES - 1]]
    conflicting = bool(conflict) or any(_CONFLICT.search(heading) for heading in best.passage.headings)
    return quotes, conflicting


def _referred_to(quote: Quote, index: PassageIndex, as_of: date) -> Passage | None:
    """The passage that a short quote leans on ("het tweede lid is van overeenkomstige toepassing"), if it is one."""
    if len(quote.text) > LEANING_CHARS or not quote.passage.kind.is_law:
        return None
    for mention in find_references(quote.text, index.words.works):
        reference = Reference(mention.reference.work or quote.passage.reference.work, mention.reference.path)
        if found := index.at(reference, as_of):
            return found[0]
    return None


def _options(hits: Sequence[Hit]) -> tuple[str, ...]:
    """Questions to choose from: of each document the likest that it is known to answer, at most four."""
    options: dict[str, str] = {}
    for hit in hits:
        words = hit.passage.headings[-1] if hit.passage.kind is Kind.FAQ else hit.phrasing
        if words:
            options.setdefault(hit.passage.title, words)
    return tuple(dict.fromkeys(options.values()))[:4]


def _answer(
    question: Question,
    quotes: Sequence[Quote],
    confidence: float,
    as_of: date,
    *,
    checked_on: date | None = None,
    conflict: bool = False,
    related: tuple[str, ...] = (),
) -> Answer:
    deadlines = tuple(
        (quote, deadline)
        for quote in quotes
        for deadline in find_deadlines(quote.passage)
        if deadline.date is not None and quote.start <= deadline.start and deadline.end <= quote.end
    )
    return Answer(tuple(quotes), confidence, as_of, tuple(d for _, d in deadlines), checked_on, conflict, related)
