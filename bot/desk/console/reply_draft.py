"""The reply that a colleague writes, and the sources it quotes by number; it starts from what the bot replied."""

import re
from dataclasses import dataclass

from starlette.datastructures import FormData

from bot.desk.checked_list import checked_answers
from bot.desk.console.form_fields import text_in
from bot.desk.console.pinned_quotes import DROP, PIN, Pin, pin_of, pins_in
from bot.desk.desk import Reading
from bot.reply.phrases import SOURCES
from bot.reply.reply import Quote
from bot.store.tables import Question
from corpus.document import Kind
from corpus.passage import Passage

TEXT, PLACE, INSERT_ANSWER, INSERT_SOURCE = "tekst", "plek", "voeg_antwoord", "voeg_bron"

_NUMBER = re.compile(r"(?P<before>[ \t]?)\[(?P<number>[1-9]\d?)\]")
# Of what a checked answer rests on: a whole law is no quote.
PASSAGES_A_PLACE = 2


@dataclass(frozen=True, slots=True)
class Draft:
    """A text in which [1] stands for the first of the pins."""

    text: str
    pins: tuple[Pin, ...]


def draft_of(question: Question, reading: Reading) -> Draft:
    """The words that the bot quoted, pinned as far as they are still in the index; no text when it had no answer."""
    values = [f"{source['start']}-{source['end']} {source['passage']}" for source in question.sources]
    pins = {pin.value: pin for pin in _pinned(values, reading) if pin.quote}
    if question.outcome not in ("answered", "partial"):
        return Draft("", tuple(pins.values()))
    # What backs a checked answer has a number in the list of sources alone.
    said = question.shown.rpartition(f"\n\n{SOURCES}\n")[0] or question.shown
    texts = []
    for at, (source, value) in enumerate(zip(question.sources, values, strict=True), start=1):
        if f"[{at}]" in said:
            number = f" [{list(pins).index(value) + 1}]" if value in pins else ""
            texts.append(f"{source['text']}{number}")
    return Draft("\n\n".join(texts), tuple(pins.values()))


def draft_in(form: FormData, reading: Reading) -> Draft:
    """The draft in a form, after what was just picked, dropped or inserted."""
    text = text_in(form, TEXT).replace("\r\n", "\n")
    values = [value for value in form.getlist(PIN) if isinstance(value, str)]
    if (dropped := form.get(DROP)) in values:
        text = without_number(text, list(dict.fromkeys(values)).index(str(dropped)) + 1)
    draft = Draft(text, tuple(pins_in(form, reading.index)))
    if name := text_in(form, INSERT_ANSWER):
        answer = next((passage for passage in checked_answers(reading) if passage.id == name), None)
        return _with_answer(draft, answer, _place(form, text), reading) if answer else draft
    if value := text_in(form, INSERT_SOURCE):
        pin = _pinned([value], reading)[0]
        return _with_source(draft, pin, _place(form, text)) if pin.quote else draft
    return draft


def without_number(text: str, gone: int) -> str:
    """The text after one of its sources went: its number goes, those after it count one less."""

    def renumbered(match: re.Match[str]) -> str:
        number = int(match["number"])
        return "" if number == gone else f"{match['before']}[{number - (number > gone)}]"

    return _NUMBER.sub(renumbered, text)


def without_numbers(text: str) -> str:
    """The text without the numbers of its sources."""
    return _NUMBER.sub("", text)


def _with_answer(draft: Draft, answer: Passage, place: int, reading: Reading) -> Draft:
    """The draft with a checked answer, pinned on the words that it rests on."""
    backing = (passage for see in answer.see for passage in reading.index.at(see, reading.today)[:PASSAGES_A_PLACE])
    quotes = [Quote(passage, 0, len(passage.text)) for passage in backing if passage.kind is not Kind.FAQ]
    pins = {pin.value: pin for pin in (*draft.pins, *map(pin_of, quotes))}
    numbers = [f"[{list(pins).index(pin_of(quote).value) + 1}]" for quote in quotes]
    return Draft(_with_block(draft.text, " ".join((answer.text, *numbers)), place), tuple(pins.values()))


def _with_source(draft: Draft, pin: Pin, place: int) -> Draft:
    """The draft with words of a source between quotation marks, pinned."""
    pins = {known.value: known for known in (*draft.pins, pin)}
    number = list(pins).index(pin.value) + 1
    return Draft(_with_block(draft.text, f"“{pin.words}” [{number}]", place), tuple(pins.values()))


def _with_block(text: str, block: str, place: int) -> str:
    return "\n\n".join(part for part in (text[:place].rstrip(), block, text[place:].lstrip()) if part)


def _place(form: FormData, text: str) -> int:
    """Where the cursor stood, as the page's script says; the end when it says nothing."""
    given = text_in(form, PLACE)
    return min(int(given), len(text)) if given.isdecimal() and len(given) < 9 else len(text)


def _pinned(values: list[str], reading: Reading) -> list[Pin]:
    return pins_in(FormData([(PIN, value) for value in values]), reading.index)
