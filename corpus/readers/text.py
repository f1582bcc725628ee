"""Plain text as scraped from a web page → Document: headings, paragraphs, lists and contact details stay; menus go."""

import re
from datetime import date
from pathlib import Path

from corpus.dates import MONTHS
from corpus.document import Document, Kind, Section
from corpus.readers.markdown import read_utf8
from corpus.reference import Level, Reference

_BULLET = re.compile(r"\s*(?:[•·▪◦*–]|-)\s+\S")
_DAY = re.compile(rf"^(?P<day>\d{{1,2}})\s+(?P<month>{'|'.join(MONTHS)})\s+(?P<year>\d{{4}})$", re.IGNORECASE)
# A Dutch phone number, a mail address on its own, a postcode with its town.
_CONTACT = re.compile(
    r"(?:\b0\d{1,3}[-\s]?\d{6,8}\b)|(?:^\s*(?:•\s*)?[\w.+-]+@[\w-]+\.[\w.]+\s*$)|(?:^\s*\d{4}\s?[A-Z]{2}\b)"
)
# "CONTACT:", "Bel of mail ons", "Neem dan contact met ons op": who can be asked follows.
_CONTACT_HEADING = re.compile(r"\b(?:contact\w*|bel|bellen|mail|mailen|bereikbaar|adres\w*)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?;:]['\"”’)]*$")
_ENUMERATION = re.compile(r"[^\n,.:;]+, [^\n.:;]+")
_MAX_HEADING_WORDS = 14


def read_text(path: Path) -> Document:
    """The document in a scraped text file; its id is the file's name without ending.

    A line is a heading when prose or a list follows it at once. A short line with neither a full stop nor prose under
    it belongs to a menu, and is left out, unless it enumerates ("Onderwijs, bedrijfsleven en overheid") or stands
    under a line that invites to get in touch.

    Raises:
        SourceError: when the file is not UTF-8.
    """
    text = read_utf8(path)
    blocks = _blocks(text)
    published = _published(text, blocks)
    sections = _sections(path.stem, text, blocks)
    headings = [section.headings[0] for section in sections if section.headings]
    titles = [words for words in headings if not _CONTACT_HEADING.search(words)]
    title = next((words for words in titles if len(words.split()) > 2), titles[0] if titles else path.stem)
    return Document(
        id=path.stem,
        title=title,
        kind=Kind.WEBSITE,
        publisher="",
        url="",
        published=published,
        valid_from=None,
        valid_to=None,
        sections=tuple(sections),
        path=path,
    )


def _blocks(text: str) -> list[tuple[int, int]]:
    """Spans of paragraphs: lines between blank lines; bullets with blank lines between them are one block."""
    blocks: list[tuple[int, int]] = []
    for match in re.finditer(r"^[ \t]*\S(?:.|\n(?![ \t]*\n))*", text, re.MULTILINE):
        start, end = match.span()
        previous = text[slice(*blocks[-1])] if blocks else ""
        if previous and _BULLET.match(match.group()) and _BULLET.match(previous.splitlines()[-1]):
            blocks[-1] = (blocks[-1][0], end)
        else:
            blocks.append((start, end))
    return blocks


def _is_prose(block: str) -> bool:
    if _CONTACT.search(block) and len(block.split()) < 12:
        return False
    if _BULLET.match(block):
        items = block.splitlines()
        return sum(bool(_CONTACT.search(item)) for item in items) * 2 <= len(items)
    words = len(block.split())
    if _ENUMERATION.fullmatch(block.strip()):
        return True
    if words <= _MAX_HEADING_WORDS and re.search(r"[!?]$", block.rstrip()) and "\n" not in block:
        return False
    return words >= 6 and bool(_SENTENCE_END.search(block.rstrip()))


def _is_heading(block: str) -> bool:
    return (
        "\n" not in block.strip()
        and len(block.split()) <= _MAX_HEADING_WORDS
        and not re.search(r"[.;,]$", block.strip())
        and not _CONTACT.search(block)
        and not _DAY.match(block.strip())
    )


def _sections(work: str, text: str, blocks: list[tuple[int, int]]) -> list[Section]:
    """Runs of prose under their heading; what was left out ends a run, so that a section stays verbatim."""
    sections: list[Section] = []
    heading = ""
    run: list[tuple[int, int]] = []
    in_contact = False

    def close() -> None:
        if run:
            headings = (heading,) if heading else ()
            path = tuple((Level.KOP, words.replace('"', "'")) for words in headings)
            sections.append(Section(Reference(work, path), headings, text[run[0][0] : run[-1][1]]))
        run.clear()

    def leads_to_prose(position: int) -> bool:
        following = text[slice(*blocks[position + 1])] if position + 1 < len(blocks) else ""
        return _is_heading(text[slice(*blocks[position])]) and _is_prose(following)

    for position, (start, end) in enumerate(blocks):
        block = text[start:end]
        if _is_prose(block):
            if in_contact:
                close()
                heading, in_contact = "", False
            run.append((start, end))
        elif leads_to_prose(position):
            close()
            heading, in_contact = block.strip(), False
        elif in_contact:
            run.append((start, end))
        elif _CONTACT_HEADING.search(first := block.strip().splitlines()[0]) and (
            "\n" in block.strip() or (position + 1 < len(blocks) and not leads_to_prose(position + 1))
        ):
            close()
            heading, in_contact = first.strip(), True
            if "\n" in block.strip():
                run.append((start + block.index("\n") + 1, end))
        else:
            close()
    close()
    return sections


def _published(text: str, blocks: list[tuple[int, int]]) -> date | None:
    """The first date that stands on lines of its own, also when day, month and year stand on three lines."""
    for start, end in blocks:
        match = _DAY.match(" ".join(text[start:end].split()))
        if match:
            return date(int(match["year"]), MONTHS[match["month"].lower()], int(match["day"]))
    return None
