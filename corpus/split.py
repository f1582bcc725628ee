"""Documents → passages: laws at artikel, lid and onderdeel, pages at headings, paragraphs and lists.

Each passage is a verbatim stretch of its section; the passages of a section cover it in order without overlap.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from corpus.document import Document, Kind, Section
from corpus.passage import Passage
from corpus.reference import Level, Reference
from corpus.sentences import sentence_spans

# A lid with its list stays whole up to here (about 400 tokens of the packaged model, which reads 512); a longer
# one is split at its onderdelen, and longer prose between sentences.
MAX_CHARS = 1500
# Consecutive short paragraphs under one heading share a passage up to here.
MIN_CHARS = 220

_LID = re.compile(r"[ \t]*(?P<number>\d+[a-z]{0,2})\.(?=[ \t])")
_ONDERDEEL = re.compile(r"[ \t]*(?P<number>[a-z]{1,2}\d{0,2})\.(?!\w\.)[ \t]*(?=\S)")
_BULLET = re.compile(r"[ \t]*(?:[•·▪◦*–-]|\d+[.)])[ \t]+\S")


@dataclass(slots=True)
class _Block:
    """`text[start:end]` at a place; `items` are the starts of its onderdelen with their numbers."""

    reference: Reference
    start: int
    end: int
    items: list[tuple[str, int]]


def split_document(document: Document) -> list[Passage]:
    """The passages of a document, in reading order."""
    passages = []
    for section in document.sections:
        for reference, lead, text in _split_section(section, by_article=document.kind.is_law):
            headings = (*section.headings, lead) if lead else section.headings
            passages.append(_passage(document, section, reference, headings, text))
    return passages


def _passage(
    document: Document, section: Section, reference: Reference, headings: tuple[str, ...], text: str
) -> Passage:
    return Passage(
        reference=reference,
        title=document.title,
        headings=headings,
        text=text,
        kind=document.kind,
        publisher=document.publisher,
        url=_url(document, reference, text),
        published=document.published,
        valid_from=section.valid_from or document.valid_from,
        valid_to=section.valid_to or document.valid_to,
    )


def _url(document: Document, reference: Reference, text: str) -> str:
    """A link to the place: article and day at wetten.overheid.nl (jci 1.3), a text fragment on a page."""
    if not document.url:
        return ""
    if document.id.startswith("BWB"):
        steps = "".join(
            f"&{level.value}={quote(value)}" for level, value in reference.path if level in (Level.ARTIKEL, Level.LID)
        )
        return (
            f"https://wetten.overheid.nl/jci1.3:c:{document.id}{steps}&g={document.valid_from}"
            if steps
            else document.url
        )
    if document.kind is Kind.UITLEG or document.url.endswith((".pdf", ".docx")) or "#" in document.url:
        return document.url  # our own words stand on no page, and these files have no text to point at
    words = re.sub(r"^[•*–-]\s*", "", text).split()[:6]
    return f"{document.url}#:~:text={quote(' '.join(words), safe='')}"


def _split_section(section: Section, *, by_article: bool) -> Iterator[tuple[Reference, str, str]]:
    """(reference, introductory words that stand in an earlier passage, text) of each passage."""
    is_article = any(level is Level.ARTIKEL for level, _ in section.reference.path)
    blocks = _leden(section) if by_article and is_article else _paragraphs(section)
    for block in blocks:
        text = section.text[block.start : block.end].strip()
        if len(text) <= MAX_CHARS:
            yield block.reference, "", text
        elif block.items:
            yield from _items(section.text, block)
        else:
            yield from _long_prose(block.reference, text)


def _leden(section: Section) -> list[_Block]:
    """The leden of an article; words before the first lid, or an article without leden, have the article's place.

    A number counts as a lid only when it follows the lid before it: "1." inside onderdeel a is a list item.
    """
    blocks: list[_Block] = [_Block(section.reference, 0, len(section.text), [])]
    last_lid = ""
    for start, line in _lines(section.text):
        lid = _LID.match(line)
        if lid and _follows(lid["number"], last_lid, in_list=bool(blocks[-1].items)):
            blocks[-1].end = start
            reference = section.reference.child(Level.LID, lid["number"])
            blocks.append(_Block(reference, start, len(section.text), []))
            last_lid = lid["number"]
        elif (item := _ONDERDEEL.match(line)) and _may_follow(item["number"], blocks[-1].items):
            blocks[-1].items.append((item["number"], start))
    return [block for block in blocks if section.text[block.start : block.end].strip()]


def _follows(number: str, last: str, *, in_list: bool) -> bool:
    value = int(re.match(r"\d+", number).group())  # type: ignore[union-attr]
    if not last:
        return value == 1 and not in_list
    last_value = int(re.match(r"\d+", last).group())  # type: ignore[union-attr]
    return last_value <= value <= last_value + 2 and number != last


def _may_follow(number: str, items: list[tuple[str, int]]) -> bool:
    return bool(items) or number in ("a", "aa", "a1")


def _paragraphs(section: Section) -> list[_Block]:
    """Paragraphs of a page: a list stays with the line that introduces it, short paragraphs join the next."""
    spans: list[tuple[int, int]] = []
    for match in re.finditer(r"\S(?:.*?)(?=\n[ \t]*\n|\Z)", section.text, re.DOTALL):
        start, end = section.text.rfind("\n", 0, match.start()) + 1, match.end()
        if spans and _belongs(section.text, spans[-1], (start, end)):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    blocks = []
    for number, (start, end) in enumerate(spans, start=1):
        reference = section.reference if len(spans) == 1 else section.reference.child(Level.ALINEA, str(number))
        items = [(str(n), at) for n, at in enumerate(_bullets(section.text, start, end), start=1)]
        blocks.append(_Block(reference, start, end, items))
    return blocks


def _belongs(text: str, before: tuple[int, int], span: tuple[int, int]) -> bool:
    previous, current = text[slice(*before)], text[slice(*span)]
    joined = span[1] - before[0]
    if _BULLET.match(current):
        return joined <= MAX_CHARS and (
            previous.rstrip().endswith(":") or bool(_BULLET.match(previous.splitlines()[-1]))
        )
    return len(previous.strip()) < MIN_CHARS and joined <= MAX_CHARS and not _BULLET.match(previous.splitlines()[-1])


def _bullets(text: str, start: int, end: int) -> list[int]:
    return [start + at for at, line in _lines(text[start:end]) if _BULLET.match(line)]


def _items(text: str, block: _Block) -> Iterator[tuple[Reference, str, str]]:
    """Each onderdeel of a long list by itself; its introduction has the list's own place."""
    first = block.items[0][1]
    lead = text[block.start : first].strip()
    if lead:
        yield block.reference, "", lead
    starts = [start for _, start in block.items]
    for (number, start), end in zip(block.items, [*starts[1:], block.end], strict=True):
        yield block.reference.child(Level.ONDERDEEL, number), lead, text[start:end].strip()


def _long_prose(reference: Reference, text: str) -> Iterator[tuple[Reference, str, str]]:
    """Runs of whole sentences of at most MAX_CHARS (a longer single sentence stays whole)."""
    start = end = 0
    number = 1
    for sentence_start, sentence_end in sentence_spans(text):
        if sentence_end - start > MAX_CHARS and end > start:
            yield reference.child(Level.ALINEA, str(number)), "", text[start:end].strip()
            start, number = sentence_start, number + 1
        end = sentence_end
    last = reference.child(Level.ALINEA, str(number)) if number > 1 else reference
    yield last, "", text[start:end].strip()


def _lines(text: str) -> Iterator[tuple[int, str]]:
    position = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            yield position, line
        position += len(line)
