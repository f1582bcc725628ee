"""Sources picked by search and pinned as quotes in a form: exact spans of passages of the index. Knows no page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from starlette.datastructures import FormData

from bot.anchors import Anchor, quote_of, standing_of
from bot.reply.question import QuestionError, read_question
from bot.reply.reply import Quote
from corpus.document import Kind
from corpus.passage import Passage
from corpus.reference import Reference
from index.passage_index import PassageIndex

# The fields of the form, as templates/console/_pinned_quotes.html names them.
PIN, WORDS = "citaat", "citaatwoorden"
PICK, DROP, SOUGHT, SEEK = "kies", "weg", "bron_zoek", "zoek_bron"

MAX_PINS = 20
SECTIONS_FOUND = 6
PASSAGES_EACH = 4

_VALUE = re.compile(r"(?P<start>\d{1,7})-(?P<end>\d{1,7}) (?P<place>.+) #(?P<digest>[0-9a-f]{16})", re.ASCII)

GONE = "Deze bron staat niet meer zo in de index. Haal haar weg en kies de woorden van nu."
OTHER_WORDS = "Deze woorden staan niet zo in de bron. Haal alleen woorden weg aan het begin of het eind."
RENEWED = "Deze bron is gewijzigd sinds het antwoord werd nagekeken. Hieronder staan de woorden van nu."
TOO_MANY = f"Kies hoogstens {MAX_PINS} bronnen."


class PinError(ValueError):
    """A pinned quote that is not, or no longer, in the sources; one line in Dutch."""


@dataclass(frozen=True, slots=True)
class Pin:
    """A pinned source as a form shows it: `quote` is None when its words are in no source.

    `value` is what its hidden field brings back, `words` what stands in its text field, `note` what to look at.
    """

    value: str
    place: str
    title: str
    words: str
    quote: Quote | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sought:
    """What a search for sources found; `problem` says why nothing was looked for."""

    text: str = ""
    passages: tuple[Passage, ...] = ()
    problem: str = ""


def read_pinned(form: FormData, index: PassageIndex) -> tuple[Quote, ...]:
    """The quotes that a form pins, in order.

    Raises:
        PinError: when the words of one are in no source.
    """
    pins = pins_in(form, index)
    if len(pins) > MAX_PINS:
        raise PinError(TOO_MANY)
    if wrong := next((pin for pin in pins if pin.quote is None), None):
        raise PinError(f"{wrong.place or 'Een bron'}: {wrong.note}")
    return tuple(pin.quote for pin in pins if pin.quote)


def pins_in(form: FormData, index: PassageIndex) -> list[Pin]:
    """The pins of a form after what was just picked or dropped; each value once."""
    values = [text for text in form.getlist(PIN) if isinstance(text, str)]
    typed = [text for text in form.getlist(WORDS) if isinstance(text, str)]
    words = dict(zip(values, [*typed, *[""] * len(values)], strict=False))
    if isinstance(picked := form.get(PICK), str):
        words.setdefault(picked, "")
    words.pop(str(form.get(DROP)), None)
    return [_pin(value, text, index) for value, text in list(words.items())[: MAX_PINS + 1]]


def pins_of(anchors: Sequence[Anchor], index: PassageIndex, as_of: date) -> list[Pin]:
    """What an answer rests on as pins on the words of a day; of what changed, the words that stand there now."""
    pins: list[Pin] = []
    for anchor in anchors:
        standing = standing_of(anchor, index, as_of)
        if standing.holds and (quote := quote_of(anchor, standing)):
            pins.append(pin_of(quote))
        elif standing.passages:
            note = "" if standing.holds or not anchor.digest else RENEWED
            pins.extend(pin_of(Quote(passage, 0, len(passage.text)), note) for passage in standing.passages)
        else:
            value = f"0-1 {anchor.place} #{'0' * 16}"  # no words have this digest, so that it stays gone
            pins.append(Pin(value, anchor.place, anchor.title, anchor.words, None, GONE))
    return list({pin.value: pin for pin in pins}.values())


def pin_of(quote: Quote, note: str = "") -> Pin:
    """The pin of a quote."""
    passage = quote.passage
    return Pin(pin_value(quote), str(passage.reference), passage.title, quote.text, quote, note)


def pin_value(quote: Quote) -> str:
    """What brings a quote back from a form."""
    return f"{quote.start}-{quote.end} {quote.passage.id}"


def whole(passage: Passage) -> str:
    """What pins all words of a passage, for the button beside it."""
    return pin_value(Quote(passage, 0, len(passage.text)))


def is_about_sources(form: FormData) -> bool:
    """Whether a button was pressed that searches, picks or drops a source, so that the form is shown again."""
    return any(name in form for name in (SEEK, PICK, DROP))


def sought_in(form: FormData, index: PassageIndex, as_of: date) -> Sought:
    """What the search field of a form finds, when one of the buttons for sources was pressed."""
    text = form.get(SOUGHT)
    if not isinstance(text, str) or not text.strip() or not is_about_sources(form):
        return Sought(text if isinstance(text, str) else "")
    try:
        return Sought(text, tuple(found_passages(text, index, as_of)))
    except QuestionError as error:
        return Sought(text, problem=str(error))


def found_passages(text: str, index: PassageIndex, as_of: date) -> list[Passage]:
    """The passages that a search finds, best first: those of the place when it names one, never a checked answer.

    Raises:
        QuestionError: when there is nothing to search for, or too much.
    """
    question = read_question(text, index)
    named = [mention.reference for mention in question.references if mention.reference.work]
    found = [passage for place in named for passage in index.at(place, as_of)]
    for hit in index.search(question.query, SECTIONS_FOUND, as_of):
        found.extend(hit.passages[:PASSAGES_EACH])
    sources = (passage for passage in found if passage.kind is not Kind.FAQ)
    return list({passage.id: passage for passage in sources}.values())[: SECTIONS_FOUND * PASSAGES_EACH]


def _pin(value: str, words: str, index: PassageIndex) -> Pin:
    match = _VALUE.fullmatch(value)
    passage = _passage(match["place"], match["digest"], index) if match else None
    if match is None or passage is None:
        return Pin(value, match["place"] if match else "", "", words, None, GONE)
    place, title = str(passage.reference), passage.title
    start, end = int(match["start"]), int(match["end"])
    if not 0 <= start < end <= len(passage.text):
        return Pin(value, place, title, words, None, OTHER_WORDS)
    quote = _with_words(Quote(passage, start, end), words)
    return pin_of(quote) if quote else Pin(value, place, title, words, None, OTHER_WORDS)


def _passage(place: str, digest: str, index: PassageIndex) -> Passage | None:
    try:
        reference = Reference.parse(place)
    except ValueError:
        return None
    return next(
        (
            passage
            for passage in index.ever_at(reference)
            if passage.reference == reference and passage.digest == digest and passage.kind is not Kind.FAQ
        ),
        None,
    )


def _with_words(quote: Quote, words: str) -> Quote | None:
    """The quote with the words in its text field: as it is without any, None when its passage does not have them."""
    wanted = words.split()
    text = quote.passage.text
    if not wanted or wanted == quote.text.split():
        return quote
    # More words than the passage has are not in it: no pattern is made of what is pasted by mistake.
    if len(wanted) > len(text.split()):
        return None
    pattern = re.compile(r"\s+".join(map(re.escape, wanted)))
    found = pattern.search(text, quote.start) or pattern.search(text)
    return Quote(quote.passage, found.start(), found.end()) if found else None
