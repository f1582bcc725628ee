"""Replies and passages as blocks of Telegram text: the words that answer first, then the other quotes, then sources."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.chat import phrases
from bot.chat.rich_text import Block, Run, Style, block
from bot.reply import phrases as reply_phrases
from bot.reply.backing import backing_passages
from bot.reply.render import written
from bot.reply.reply import Answer, Clarify, NoAnswer, Partial, Quote, Reply
from bot.source_link import source_link
from corpus.dates import Cue
from corpus.document import Kind
from corpus.passage import Passage
from corpus.sentences import sentence_spans
from index.passage_index import PassageIndex

# A first quote up to here stands open; of a longer one its first sentences do, and the whole folds out.
OPEN_CHARS = 700
LEAD_CHARS = 300


def reply_blocks(reply: Reply, today: date, index: PassageIndex) -> list[Block]:
    """What a reader sees of a reply; a day other than today on top. The index has what backs a checked answer."""
    head = reply.answer if isinstance(reply, Partial) else reply
    blocks = [] if head.as_of == today else [_status("🕓", phrases.AS_OF.format(day=written(head.as_of)))]
    match reply:
        case Partial():
            missing = reply_phrases.MISSING.format(words=", ".join(reply.missing))
            return [*blocks, _status("⚠️", phrases.PARTLY, missing), *_answer(reply.answer, index)]
        case Answer():
            return [*blocks, *_answer(reply, index)]
        case Clarify():
            return [*blocks, *_choices(reply_phrases.CLARIFY, reply.options)]
        case NoAnswer():
            return [*blocks, *_no_answer(reply)]


def passage_blocks(passage: Passage, as_of: date, marked: tuple[int, int] | None) -> list[Block]:
    """A whole passage under its title, with the words from `marked` (start, end) underlined."""
    start, end = marked or (0, 0)
    title = block(Run(passage.title, Style.BOLD))
    place = _place(passage)
    text = block(passage.text[:start], Run(passage.text[start:end], Style.MARKED), passage.text[end:])
    blocks = [title, *([block(Run(place, Style.ITALIC), tight=True)] if place else []), text]
    if ended := _ended(passage, as_of):
        blocks.append(ended)
    return [*blocks, replace(_source_line(None, passage, as_of, passage.text[start:end]), is_tight=False)]


def source_blocks(sources: Sequence[dict[str, str]]) -> list[Block]:
    """Sources as kept with a ticket (title, place, url), numbered."""
    if not sources:
        return []
    lines = [
        block(f"[{number}] ", Run(_named(source["title"], source["place"]), link=source["url"]), tight=True)
        for number, source in enumerate(sources, start=1)
    ]
    return [block(Run(reply_phrases.SOURCES, Style.BOLD)), *lines]


def _answer(answer: Answer, index: PassageIndex) -> list[Block]:
    blocks = [_status("⚠️", phrases.CONFLICT, reply_phrases.CONFLICT)] if answer.conflict else []
    blocks.extend(_first_quote(answer.quotes[0], is_checked=answer.checked_on is not None))
    blocks.extend(_status("⏰", phrases.EXPIRED, reply_phrases.EXPIRED.format(date=day)) for day in _expired(answer))
    if answer.checked_on:
        blocks.append(_status("✅", phrases.CHECKED, reply_phrases.CHECKED.format(day=written(answer.checked_on))))
    for number, quote in enumerate(answer.quotes[1:], start=2):
        name = _named(quote.passage.title, _place(quote.passage))
        blocks.append(block(Run(f"{phrases.QUOTE_FROM.format(number=number)}: {name}", Style.BOLD)))
        blocks.append(Block(block(Run(quote.text, Style.FOLDED)).runs, is_tight=True))
    ended = {note: None for quote in answer.quotes if (note := _ended(quote.passage, answer.as_of))}
    blocks.extend(ended)
    blocks.append(block(Run(reply_phrases.SOURCES, Style.BOLD)))
    blocks.extend(
        _source_line(number, quote.passage, answer.as_of, quote.text)
        for number, quote in enumerate(answer.quotes, start=1)
    )
    blocks.extend(
        _source_line(number, passage, answer.as_of, "")
        for number, passage in enumerate(backing_passages(answer, index), start=len(answer.quotes) + 1)
    )
    if answer.related:
        blocks.extend(_choices(phrases.RELATED, answer.related))
    return blocks


def _first_quote(quote: Quote, *, is_checked: bool) -> list[Block]:
    if is_checked:
        return [block(f"{quote.text} [1]")]
    if len(quote.text) <= OPEN_CHARS:
        return [block(Run(quote.text, Style.QUOTE), "[1]")]
    end = 0
    for _, stop in sentence_spans(quote.text):
        if end and stop > LEAD_CHARS:
            break
        end = stop
    lead = quote.text[:end].rstrip()
    return [block(f"{lead} … [1]"), block(Run(quote.text, Style.FOLDED))]


def _expired(answer: Answer) -> list[str]:
    """The last days that have passed, each once, in order."""
    days = [
        written(deadline.date)
        for deadline in answer.deadlines
        if deadline.date and deadline.cue in (Cue.BEFORE, Cue.UNTIL) and deadline.status(answer.as_of) == "expired"
    ]
    return list(dict.fromkeys(days))


def _no_answer(reply: NoAnswer) -> list[Block]:
    opening = reply_phrases.REFUSALS[reply.reason].format(day=written(reply.as_of), place=reply.place)
    blocks = [block(opening)]
    if reply.nearest:
        blocks.append(block(Run(reply_phrases.NEAREST, Style.BOLD)))
        blocks.extend(_source_line(None, passage, reply.as_of, "") for passage in reply.nearest)
    if reply.options:
        blocks.extend(_choices(reply_phrases.CLARIFY, reply.options))
    return [*blocks, block(reply_phrases.HELPDESK)]


def _choices(title: str, options: Sequence[str]) -> list[Block]:
    lines = [block(f"{number}. {option}", tight=True) for number, option in enumerate(options, start=1)]
    return [block(Run(title, Style.BOLD)), *lines]


def _status(sign: str, word: str, sentence: str = "") -> Block:
    """A state in a sign and in words, for no reader should need the sign."""
    return block(f"{sign} ", Run(word, Style.BOLD), f". {sentence}" if sentence else "")


def _ended(passage: Passage, as_of: date) -> Block | None:
    if passage.kind is Kind.FAQ or passage.valid_to is None or as_of < passage.valid_to:
        return None
    return _status("⚠️", phrases.ENDED, reply_phrases.ENDED.format(day=written(passage.valid_to)))


def _source_line(number: int | None, passage: Passage, as_of: date, quoted: str) -> Block:
    dated = ""
    if passage.kind.is_law and passage.valid_from:
        dated = reply_phrases.IN_FORCE.format(day=written(passage.valid_from))
    elif passage.published:
        dated = reply_phrases.PUBLISHED.format(day=written(passage.published))
    mark = f"[{number}] " if number else "– "
    name = Run(_named(passage.title, _place(passage)), link=source_link(passage, as_of, quoted))
    return block(mark, name, f", {dated}" if dated else "", tight=True)


def _place(passage: Passage) -> str:
    if passage.headings and not passage.kind.is_law:
        return passage.headings[-1]
    return passage.reference.place


def _named(title: str, place: str) -> str:
    return ", ".join(part for part in (title, place) if part)
