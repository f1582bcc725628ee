"""A question in, a reply out: the steps, from top to bottom."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.approved import ApprovedAnswers, Found
from bot.reply import phrases
from bot.reply.confidence import Calibration, absent_numbers, is_about_one_case, likeness, signals
from bot.reply.known_questions import is_same, known_answer, near_questions
from bot.reply.nearness import Nearness, nearness_of
from bot.reply.question import Question, read_question
from bot.reply.quotes import WHOLE_CHARS, best_quote, overlap
from bot.reply.reply import Answer, Clarify, NoAnswer, Partial, Quote, Reason, Reply
from corpus.dates import find_deadlines
from corpus.document import Kind
from corpus.passage import Passage
from corpus.reference import Level, Reference, find_references
from index.passage_index import Hit, PassageIndex
from index.sections import section_of

# How many sections a reply is weighed on, and of how many it quotes.
HITS = 12
# How many passages with the number of an article are looked through for what rests on it, when it is no source itself.
CITING_PASSAGES = 300
MAX_QUOTES = 3
MAX_RELATED = 3
# A further section is quoted when it stands at most this far below the best, in the unit of the fused score (the best
# leads the second by 2.6 on average). On 165 questions over laws, three sections hold the right one for .85, the two
# best passages of one section for .80 only; another passage of the best section adds .03 to the facts shown.
CLOSE = 3.0
# A contradiction nearly as close as the best section is about what was asked, one further off about something else.
CONFLICT_CLOSE = 1.0
# The best section gets the room; what it leaves of this is shared by the others, which say where else to look, and
# they get this much in any case. At 1,100 characters no more facts are shown (dev: pages .84, laws .78, our own .91).
QUOTE_CHARS = 900
FURTHER_QUOTE_CHARS = 250

# A quote up to here that refers to another place leans on it; a longer one says something itself.
LEANING_CHARS = 160

# The titles of laws for the islands end in "BES": they are twins of those for the Netherlands in Europe.
_BES = re.compile(r"\bBES\b|\bbonaire\b|\bsint eustatius\b|\bsaba\b|\bcaribisch nederland\b", re.IGNORECASE)
_CONFLICT = re.compile(r"bronnen verschillen|spreken elkaar tegen", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Context:
    """What was asked before in the same conversation."""

    previous: str


def answer_question(
    text: str,
    index: PassageIndex,
    today: date,
    context: Context | None = None,
    approved: ApprovedAnswers | None = None,
) -> Reply:
    """The reply to a question on a day, from the words of the index and of what the helpdesk approved since, alone.

    Raises:
        QuestionError: when the text is no question (empty, too long).
    """
    nearness = nearness_of(index.manifest.encoder)
    question = read_question(text, index, previous=context.previous if context else "")
    as_of = _day_meant(question, index, today)

    found = approved.find(question, as_of) if approved else Found()
    if given := found.given:
        return _answer(given.quotes, 1.0, as_of, checked_on=given.passage.published)

    if question.references and (reply := _look_up(question, index, as_of)):
        return reply

    hits = index.search(question.query, HITS, as_of)
    if approved:
        hits = [hit for hit in hits if not approved.governs(hit.passage)]
    if known := known_answer(question, hits, nearness):
        quotes = [Quote(known, 0, len(known.text)), *_backing(known, question, hits)]
        return _answer(quotes, 1.0, as_of, checked_on=known.published)

    sources = _of_the_country_meant(text, [hit for hit in hits if hit.passage.kind is not Kind.FAQ])
    calibration = Calibration.open(index.manifest.encoder)
    asked_before = bool(sources) and is_same(question, sources[0], nearness)
    confidence = 1.0 if asked_before else calibration.probability(signals(question, sources, index))
    if question.is_vague and (options := _options(hits)):
        return Clarify(options, confidence, as_of)
    if confidence < calibration.threshold:
        ended = _held_on_another_day(question, index, calibration, as_of)
        return ended or _refusal(question, sources, nearness, confidence, as_of)

    quotes, conflict = _quotes(question, index, sources, as_of)
    related = tuple(dict.fromkeys((*found.near, *near_questions(question, hits, nearness))))[:MAX_RELATED]
    answer = _answer(quotes, confidence, as_of, conflict=conflict, related=related)
    return Partial(answer, question.unknown) if question.unknown else answer


def _of_the_country_meant(text: str, hits: Sequence[Hit]) -> Sequence[Hit]:
    """The hits without the laws for Bonaire, Sint Eustatius and Saba, or only those when the question names these.

    All hits when none would be left.
    """
    is_meant = bool(_BES.search(text))
    return [hit for hit in hits if bool(_BES.search(hit.passage.title)) == is_meant] or hits


def _day_meant(question: Question, index: PassageIndex, today: date) -> date:
    """The day whose law is asked for: one named in the question, else today.

    A school year counts when what answers today held at its start as well; else it is what the question is about
    ("de vsv-subsidie van schooljaar 2012-2013"), and not the day.
    """
    if question.asked_day or question.asked_school_year is None or question.asked_school_year > today:
        return question.asked_day or today
    then = index.search(question.query, 1, question.asked_school_year)
    now = index.search(question.query, 1, today)
    same = then and now and section_of(then[0].passage.reference) == section_of(now[0].passage.reference)
    return question.asked_school_year if same else today


def _look_up(question: Question, index: PassageIndex, as_of: date) -> Reply | None:
    """The words at the place that the question names; None when the place is too little to go by."""
    reference = question.references[0].reference
    if not reference.work:
        works = index.works_with(reference.path[0])
        named = works & question.query.works
        if len(named or works) != 1:
            return None
        reference = Reference((named or works).pop(), reference.path)
    passages = index.at(reference, as_of)
    if not passages:
        ever = index.ever_at(reference)
        if not ever and (citing := _citing(reference, question, index, as_of)):
            return Partial(_answer(citing, 1.0, as_of), (phrases.TEXT_ITSELF.format(place=reference),))
        reason = Reason.NOT_IN_FORCE if ever else Reason.UNKNOWN_PLACE
        nearest = tuple(hit.passage for hit in index.search(question.query, MAX_QUOTES, as_of))
        return NoAnswer(reason, 1.0, as_of, tuple(ever[:MAX_QUOTES]) or nearest, place=str(reference))
    chosen = _best_of_place(question, passages) if reference.path[-1][0] is Level.ARTIKEL else passages[:MAX_QUOTES]
    return _answer([best_quote(passage, question) for passage in chosen], 1.0, as_of)


def _citing(reference: Reference, question: Question, index: PassageIndex, as_of: date) -> list[Quote]:
    """The words that rest on a place, by their own reference to it, where the text of that place is no source."""
    number = reference.up_to(Level.ARTIKEL).path[-1][1]
    found = [
        passage
        for passage in index.passages_with(number, CITING_PASSAGES, as_of)
        if passage.kind is not Kind.FAQ
        and any(reference.contains(mention.reference) for mention in find_references(passage.text, index.words.works))
    ]
    found.sort(key=lambda passage: -overlap(passage.text, question))
    return [best_quote(passage, question) for passage in found[:MAX_QUOTES]]


def _best_of_place(question: Question, passages: Sequence[Passage]) -> list[Passage]:
    """The passages of a place that speak most of the question, in reading order; the first ones when none does."""
    ranked = sorted(passages, key=lambda passage: -overlap(passage.text, question))
    chosen = {passage.id for passage in ranked[:MAX_QUOTES]}
    return [passage for passage in passages if passage.id in chosen]


def _held_on_another_day(
    question: Question, index: PassageIndex, calibration: Calibration, as_of: date
) -> NoAnswer | None:
    """A no that says so when the sources would answer, but none of those words held on the day."""
    hits = [hit for hit in index.search(question.query, HITS, None) if hit.passage.kind is not Kind.FAQ]
    confidence = calibration.probability(signals(question, hits, index))
    if confidence < calibration.threshold or any(passage.holds_on(as_of) for passage in hits[0].passages):
        return None
    return NoAnswer(Reason.NOT_IN_FORCE, confidence, as_of, (hits[0].passage,))


def _refusal(question: Question, hits: Sequence[Hit], nearness: Nearness, confidence: float, as_of: date) -> NoAnswer:
    """An honest no, with its reason and the nearest sources."""
    if not hits:
        return NoAnswer(Reason.NOT_IN_FORCE, 1 - confidence, as_of)
    nearest = tuple(hit.passage for hit in hits[:MAX_QUOTES])
    if likeness(hits, nearness) < nearness.off_topic:
        return NoAnswer(Reason.OFF_TOPIC, 1 - confidence, as_of)
    if is_about_one_case(question):
        return NoAnswer(Reason.PERSONAL, 1 - confidence, as_of, nearest)
    if absent_numbers(question, hits[0]):
        return NoAnswer(Reason.FALSE_PREMISE, 1 - confidence, as_of, nearest)
    return NoAnswer(Reason.NOT_IN_SOURCES, 1 - confidence, as_of, nearest)


def _quotes(question: Question, index: PassageIndex, hits: Sequence[Hit], as_of: date) -> tuple[list[Quote], bool]:
    """The words that answer; whether two of the sources say that they contradict.

    First the best section, then the next ones (a source that says that sources contradict before the others) that are
    close or, since a page tells one story, on the same page; last another passage of the best section, or the one that
    it leans on.
    """
    best = hits[0]
    first = best_quote(best.passage, question)
    close = [hit for hit in hits[1:] if best.score - hit.score <= CLOSE]
    conflicting = [hit for hit in close if _is_conflict(hit) and best.score - hit.score <= CONFLICT_CLOSE]
    others = [hit for hit in hits[1:] if hit not in conflicting and (hit in close or _on_the_same_page(hit, best))]
    leaning = _referred_to(first, index, as_of)
    own = [leaning] if leaning else best.passages[1:2]
    chosen = (conflicting[:1] + others)[: MAX_QUOTES - 1]
    quotes = [first]
    for position, hit in enumerate(chosen):
        room = (QUOTE_CHARS - sum(len(quote.text) for quote in quotes)) // (len(chosen) - position)
        room = min(max(room, FURTHER_QUOTE_CHARS), WHOLE_CHARS - 1)
        quotes.append(best_quote(hit.passage, question, whole_chars=room))
    quotes += [best_quote(passage, question) for passage in own]
    return quotes, bool(conflicting) or _is_conflict(best)


def _backing(known: Passage, question: Question, hits: Sequence[Hit]) -> list[Quote]:
    """The words that a checked answer rests on, when the search found them too."""
    for hit in hits:
        if any(place.contains(hit.passage.reference) for place in known.see):
            return [best_quote(hit.passage, question, whole_chars=FURTHER_QUOTE_CHARS)]
    return []


def _on_the_same_page(hit: Hit, best: Hit) -> bool:
    return not best.passage.kind.is_law and hit.passage.reference.work == best.passage.reference.work


def _is_conflict(hit: Hit) -> bool:
    return any(_CONFLICT.search(heading) for heading in hit.passage.headings)


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
    """Questions to choose from, at most four: of each document its heading where that asks one, else what is asked."""
    options: dict[str, str] = {}
    for hit in hits:
        heading = hit.passage.headings[-1] if hit.passage.headings else ""
        words = heading if heading.endswith("?") else hit.phrasing
        if words:
            options.setdefault(hit.passage.title, words)
    return tuple(dict.fromkeys(options.values()))[:4]


def _answer(
    quotes: Sequence[Quote],
    confidence: float,
    as_of: date,
    *,
    checked_on: date | None = None,
    conflict: bool = False,
    related: tuple[str, ...] = (),
) -> Answer:
    deadlines = tuple(
        deadline
        for quote in quotes
        for deadline in find_deadlines(quote.passage)
        if deadline.date is not None and quote.start <= deadline.start and deadline.end <= quote.end
    )
    return Answer(tuple(quotes), confidence, as_of, deadlines, checked_on, conflict, related)
