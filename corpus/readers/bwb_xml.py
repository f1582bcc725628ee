"""Laws in the official XML form (BWB "toestand") → Document: every article with its place, words and validity.

Repealed ("vervallen") and not yet in force ("nogniet") are kept as validity, not dropped.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
from defusedxml import DefusedXmlException

from corpus.document import Document, Kind, Section, SourceError
from corpus.reference import Level, Reference

# The start of words that are published but not in force, when the law names no day: BWB's own "no date yet".
NOT_YET = date.max

_KINDS = {
    "wet": Kind.WET,
    "wet-BES": Kind.WET,
    "rijkswet": Kind.WET,
    "AMvB": Kind.AMVB,
    "AMvB-BES": Kind.AMVB,
    "KB": Kind.AMVB,
    "rijksKB": Kind.AMVB,
    "ministeriele-regeling": Kind.MINISTERIELE_REGELING,
    "ministeriele-regeling-BES": Kind.MINISTERIELE_REGELING,
    "beleidsregel": Kind.MINISTERIELE_REGELING,
    "beleidsregel-BES": Kind.MINISTERIELE_REGELING,
    "pbo": Kind.MINISTERIELE_REGELING,
    "zbo": Kind.MINISTERIELE_REGELING,
    "reglement": Kind.MINISTERIELE_REGELING,
    "circulaire": Kind.UITVOERINGSPAGINA,
    "circulaire-BES": Kind.UITVOERINGSPAGINA,
}

# Titles are the document's, numbers go before their words, notes after them; signatures answer no question and an
# explanatory note is no law.
_NO_TEXT = frozenset(
    "meta-data kop lidnr li.nr noot intitule citeertitel wetsluiting regeling-sluiting circulaire-sluiting "
    "nota-toelichting bwb-inputbestand bwb-wijzigingen redactionele-correcties".split()
)
# Break a paragraph wherever they stand; any other element inside words ("nadruk", "extref", "sup") runs on.
_BREAKS = frozenset("al lid lijst li definitielijst definitie-item considerans.lijst table tussenkop plaatje".split())
# "1." before a list item would read as lid 1, so such an item is written "- 1."; "1°." and "a." cannot be mistaken.
_LIKE_LID = re.compile(r"\d+[a-z]{0,2}\.")

_LABEL = re.compile(r"(?:Artikel|Bijlage)\s+(?P<number>\S+)")
_NOT_IN_FORCE = re.compile(r"nog niet in ?werking")

_JCI = re.compile(r"(?:jci)?1\.\d+:[cv]:(?P<work>BWB[A-Z]\d{7})(?P<steps>[^\s]*)")
_JCI_LEVELS = {"bijlage": Level.BIJLAGE, "artikel": Level.ARTIKEL, "lid": Level.LID, "o": Level.ONDERDEEL}


class _Status(StrEnum):
    """What the XML says about the force of an article or division; anything else is in force."""

    GOED = "goed"
    VERVALLEN = "vervallen"
    NOG_NIET = "nogniet"


@dataclass(frozen=True, slots=True)
class LawLink:
    """A link (jci) that a law makes itself: the words at `place` point to `target`."""

    place: Reference
    words: str
    target: Reference


@dataclass(frozen=True, slots=True)
class _Part:
    """An article, or the words of a division outside its articles, with what holds for it.

    `base` is what an article inside it counts from: the work, or the annex.
    """

    base: Reference
    place: Reference
    headings: tuple[str, ...]
    status: _Status
    since: date | None
    elements: tuple[Element, ...] = ()


def read_bwb_xml(path: Path) -> Document:
    """The law in a "toestand" file as it stood from the day the file names.

    `valid_to` comes from the description that `corpus.fetch` leaves beside the file, as the XML itself names no end.

    Raises:
        SourceError: when the file is no such law, is not XML, or holds entities or a DTD.
    """
    toestand = _parse(path)
    law = toestand.find("wetgeving")
    work = toestand.get("bwb-id", "")
    if toestand.tag != "toestand" or law is None or not work:
        expected = "expected a law in the BWB form: <toestand bwb-id=…> with <wetgeving> inside"
        raise SourceError(path, f"found <{toestand.tag}>; {expected}")
    if (form := law.get("soort", "")) not in _KINDS:
        raise SourceError(path, f"soort is {form!r}; expected one of {', '.join(_KINDS)}")
    valid_from = _day(path, toestand.get("inwerkingtreding"))
    return Document(
        id=work,
        title=_title(law) or work,
        kind=_KINDS[form],
        publisher="Overheid.nl",
        url=f"https://wetten.overheid.nl/{work}" + (f"/{valid_from}" if valid_from else ""),
        published=None,
        valid_from=valid_from,
        valid_to=_end_of_validity(path),
        sections=tuple(section for part in _parts(path, law, work) for section in _sections(part, valid_from)),
        path=path,
    )


def law_links(path: Path) -> list[LawLink]:
    """The links to Dutch laws that a law makes itself, in reading order; links to European law have no jci.

    Raises:
        SourceError: when the file is not XML, or holds entities or a DTD.
    """
    toestand = _parse(path)
    links = []
    for part in _parts(path, toestand, toestand.get("bwb-id", "")):
        for element in part.elements:
            for link in element.iter():
                if link.tag in ("extref", "intref") and (target := _jci_target(link.get("doc", ""))):
                    links.append(LawLink(part.place, _words(link), target))
    return links


def _jci_target(doc: str) -> Reference | None:
    jci = _JCI.match(doc)
    if not jci:
        return None
    steps = (step.partition("=") for step in jci["steps"].split("&"))
    path = tuple((_JCI_LEVELS[name], unquote(value)) for name, _, value in steps if name in _JCI_LEVELS and value)
    return Reference(jci["work"], path)


def _parse(path: Path) -> Element:
    try:
        root = defusedxml.ElementTree.parse(path, forbid_dtd=True).getroot()
    except ParseError as error:
        raise SourceError(path, f"not XML: {error}", error.position[0]) from None
    except DefusedXmlException:
        problem = "holds a DTD or entities, which no official law file does; refused, as they can reach other files"
        raise SourceError(path, problem) from None
    assert root is not None  # parse() raises when there is no element
    return root


def _day(path: Path, value: str | None) -> date | None:
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise SourceError(path, f"date {value!r}; expected a date such as 2020-08-01") from None


def _end_of_validity(path: Path) -> date | None:
    beside = path.with_suffix(".json")
    if not beside.is_file():
        return None
    try:
        description: dict[str, Any] = json.loads(beside.read_text(encoding="utf-8"))
    except ValueError as error:
        raise SourceError(beside, f"not JSON: {error}; delete it and fetch the law again") from None
    return _day(beside, description.get("valid_to"))


def _title(law: Element) -> str:
    """The citeertitel, else the long title (intitule)."""
    titles = (law.find("citeertitel[@status='officieel']"), law.find("citeertitel"), law.find("intitule"))
    return next((_words(title) for title in titles if title is not None), "")


def _parts(path: Path, law: Element, work: str) -> Iterator[_Part]:
    whole = Reference(work)
    return _walk(path, law, _Part(whole, whole, (), _Status.GOED, None))


def _walk(path: Path, element: Element, above: _Part) -> Iterator[_Part]:
    """The articles inside `element` and the words around them, in reading order."""
    own: list[Element] = []
    for child in element:
        is_division = child.tag in ("artikel", "bijlage") or child.find("kop") is not None
        if child.tag in _NO_TEXT:
            continue
        if not is_division and child.find(".//kop") is None and child.find(".//artikel") is None:
            own.append(child)
            continue
        yield from _own_words(own, above)
        if child.tag == "artikel":
            yield replace(_inside(path, child, above), elements=tuple(child))
        else:
            yield from _walk(path, child, _inside(path, child, above) if is_division else above)
    if above.status is _Status.VERVALLEN and element.find(".//artikel") is None and not own:
        own = [element]
    yield from _own_words(own, above)


def _own_words(own: list[Element], above: _Part) -> Iterator[_Part]:
    if own:
        yield replace(above, elements=tuple(own))
    own.clear()


def _inside(path: Path, element: Element, above: _Part) -> _Part:
    """What holds inside an article, annex or division: its place, headings and force; force is inherited."""
    heading = _heading(element)
    number = _number(element)
    if number and element.tag == "artikel":
        place = above.base.child(Level.ARTIKEL, number)
    elif number and element.tag == "bijlage":
        place = above.base.child(Level.BIJLAGE, number)
    elif heading:
        # As on a page: a division of the law is known by its own heading, inside an annex by all of them.
        place = (above.place if above.base.path else above.base).child(Level.KOP, heading.replace('"', "'"))
    else:
        place = above.place
    base = place if element.tag == "bijlage" else above.base
    status, since = _status(element), _day(path, element.get("inwerking"))
    if status is _Status.GOED and above.status is not _Status.GOED:
        status, since = above.status, above.since
    return _Part(base, place, (*above.headings, heading) if heading else above.headings, status, since)


def _status(element: Element) -> _Status:
    """The force of an article, division or lid; laws for emergencies say "not yet" only in an editor's words."""
    status = element.get("status", "")
    if status in set(_Status) and status != _Status.GOED:
        return _Status(status)
    own = [element] if element.tag == "lid" else [child for child in element if child.tag in ("al", "structuurtekst")]
    notes = (_words(note) for child in own for note in child.iter("redactie"))
    if element.get("inwerking") is None and any(_NOT_IN_FORCE.search(note) for note in notes):
        return _Status.NOG_NIET
    return _Status.GOED


def _heading(element: Element) -> str:
    """Label, number and title in the order of the source: "Artikel 1 Definities", "Vierde titel"."""
    kop = element.find("kop")
    words = [_words(child) for child in kop if child.tag not in _NO_TEXT] if kop is not None else []
    if kop is not None and element.tag == "artikel" and kop.find("label") is None:
        words.insert(0, "Artikel")
    return " ".join(filter(None, words)) or element.get("label", "")


def _number(element: Element) -> str:
    number = element.find("kop/nr")
    label = _LABEL.match(element.get("label", ""))
    words = _words(number).split() if number is not None else [label["number"]] if label else []
    return words[0].rstrip(".,:;").replace('"', "") if words else ""


def _sections(part: _Part, valid_from: date | None) -> Iterator[Section]:
    """The section of an article; a lid that is not yet in force has one of its own."""
    if part.status is _Status.VERVALLEN:
        # No words are in force from that day on: the validity ends where it starts.
        yield Section(part.place, _with_note(part), "Vervallen.", part.since, part.since)
        return
    if part.status is _Status.NOG_NIET:
        start = part.since if part.since and valid_from and part.since > valid_from else NOT_YET
        part = replace(part, since=start)
        yield from _section(part, part.elements, start)
        return
    leden = [element for element in part.elements if element.tag == "lid"]
    waiting = [lid for lid in leden if _status(lid) is _Status.NOG_NIET]
    in_force = [element for element in part.elements if element not in waiting]
    yield from _section(part, in_force, part.since if part.since != valid_from else None)
    for lid in waiting:
        number = _words(lid.find("lidnr")).rstrip(".")
        # The splitter itself finds lid 1 in the text of an article; any other number alone it leaves in place.
        place = part.place if number == "1" else part.place.child(Level.LID, number)
        yield from _section(replace(part, place=place, status=_Status.NOG_NIET, since=NOT_YET), [lid], NOT_YET)


def _section(part: _Part, elements: Sequence[Element], start: date | None) -> Iterator[Section]:
    text = "\n\n".join(block for element in elements for block in _block(element))
    if text:
        yield Section(part.place, _with_note(part), text, start)


def _with_note(part: _Part) -> tuple[str, ...]:
    """The headings, the last one saying why its words do not hold, as wetten.overheid.nl says it."""
    if part.status is _Status.GOED or not part.headings:
        return part.headings
    if part.status is _Status.VERVALLEN:
        note = f"Vervallen per {part.since:%d-%m-%Y}" if part.since else "Vervallen"
    elif part.since in (None, NOT_YET):
        note = "Treedt in werking op een nader te bepalen tijdstip"
    else:
        note = f"Treedt in werking per {part.since:%d-%m-%Y}"
    return (*part.headings[:-1], f"{part.headings[-1]} [{note}]")


def _block(element: Element) -> list[str]:
    """An element as paragraphs, laid out as the Markdown laws are: "1.  lid", "a. onderdeel", table rows."""
    if element.tag in _NO_TEXT:
        return []
    if element.tag == "lid":
        number = _words(element.find("lidnr")).rstrip(".")
        blocks = ["Vervallen."] if element.get("status") == "vervallen" else _blocks(element)
        return _numbered(f"{number}.  " if number else "", blocks)
    if element.tag == "definitie-item":
        return _definition(element)
    if element.tag == "li":
        number = _words(element.find("li.nr"))
        return _numbered(_item_number(number), _blocks(element))
    if element.tag == "table":
        return _table(element)
    if element.tag == "plaatje":
        caption = _words(element.find("bijschrift"))
        return [f"[afbeelding: {caption}]" if caption else "[afbeelding]"]
    return _blocks(element)


def _blocks(element: Element) -> list[str]:
    """The paragraphs inside an element, footnotes last; words of elements that run on stay in one paragraph."""
    runs_on = element.tag == "al" or any(text.strip() for text in _loose_words(element))
    blocks: list[str] = []
    run = element.text or ""
    for child in element:
        if child.tag in _BREAKS or (not runs_on and child.tag not in _NO_TEXT):
            blocks += [_tidy(run), *_block(child)]
            run = ""
        else:
            run += _run_on(child)
        run += child.tail or ""
    notes = [" ".join(_blocks(note)) for note in element.iter("noot")] if runs_on else []
    return [block for block in (*blocks, _tidy(run), *notes) if block]


def _loose_words(element: Element) -> list[str]:
    return [element.text or "", *(child.tail or "" for child in element)]


def _numbered(number: str, blocks: list[str]) -> list[str]:
    return [f"{number}{blocks[0]}", *blocks[1:]] if blocks else []


def _item_number(number: str) -> str:
    return f"- {number} " if _LIKE_LID.fullmatch(number) else f"{number} " if number else ""


def _definition(element: Element) -> list[str]:
    """A defined term as "term: meaning", and the rest of the meaning in paragraphs of its own."""
    term = _words(element.find("term")).rstrip(":")
    meaning = element.find("definitie")
    blocks = _blocks(meaning) if meaning is not None else []
    return _numbered(f"{_item_number(_words(element.find('li.nr')))}{term}: ", blocks)


def _table(table: Element) -> list[str]:
    """Title and rows of a CALS table; the first row heads the Markdown table when the source has no head."""
    blocks = [title for element in table.findall("title") if (title := _words(element))]
    for group in table.findall("tgroup"):
        names = [spec.get("colname") for spec in group.findall("colspec")]
        columns = {name: number for number, name in enumerate(names) if name}
        rows = [_row(row, columns) for row in group.iter("row")]
        width = max((len(row) for row in rows), default=0)
        lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
        if lines:
            blocks.append("\n".join([lines[0], "|" + " --- |" * width, *lines[1:]]))
    return blocks


def _row(row: Element, columns: dict[str, int]) -> list[str]:
    cells: list[str] = []
    for entry in row.findall("entry"):
        column = columns.get(entry.get("namest") or entry.get("colname") or "", len(cells))
        cells += [""] * (column - len(cells))
        cells.append(" ".join(_blocks(entry)).replace("\n", " ").replace("|", "\\|"))
    return cells


def _words(element: Element | None) -> str:
    """The words of an element in one line; empty when there is no element."""
    return _tidy(_run_on(element, whole=True)) if element is not None else ""


def _run_on(element: Element, *, whole: bool = False) -> str:
    if element.tag in _NO_TEXT and not whole:
        return ""
    words = (element.text or "") + "".join(_run_on(child) + (child.tail or "") for child in element)
    # An editor's words, not the law's: marked as on wetten.overheid.nl.
    return f"[Red: {_tidy(words)}]" if element.tag == "redactie" else words


def _tidy(words: str) -> str:
    return " ".join(words.split())
