"""Checks of the sources: dead references, statements without one, expired answers, names that lead nowhere."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from textwrap import shorten

import yaml

from corpus.document import SourceError
from corpus.inventory import Answer, Inventory, OwnText, Page, SourceFile, take_inventory
from corpus.read import SHIPPED
from corpus.readers.markdown import read_utf8
from corpus.reference import Reference
from corpus.sources import Register
from corpus.statements import citations, statements
from corpus.words import read_words

FRONT_MATTER = ("title", "kind", "publisher", "published", "valid_from")
PHRASINGS = range(3, 9)

_LAW = re.compile(r"BWB[RV]\d{7}$")  # laws are fetched, not shipped: the form of their id has to do
_SOURCE_ERROR = re.compile(r"(?::(?P<line>\d+))?: (?P<problem>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something to mend, and where. Maintainers read it, so it is in Dutch."""

    path: Path
    line: int
    problem: str

    def __str__(self) -> str:
        """Print as "file:line: problem", a place that editors can open."""
        return f"{self.path}:{self.line}: {self.problem}"


def check(inventory: Inventory, today: date) -> list[Finding]:
    """Everything that is wrong in a folder, by file and line; empty when it is clean."""
    found = {_unreadable(path, error) for path, error in inventory.unreadable}
    for page in inventory.pages:
        found.update(_front_matter(page))
    for own in (*inventory.explanations, *inventory.glossary):
        found.update(_dead_references(own, inventory.register))
    for own in inventory.explanations:
        found.update(_unsourced_statements(own))
    places = _places(inventory.pages)
    for answer in inventory.answers:
        found.update(_answer(answer, places, today))
    found.update(_repeated_in_faq(inventory.answers))
    if inventory.glossary:
        found.update(_words(inventory, places))
    for path in inventory.folder.rglob("*.yaml"):
        found.update(_yaml_keys(path))
    return sorted(found)


def refuse_dead_references(folder: Path = SHIPPED) -> None:
    """Stop a build at a reference that leads nowhere.

    Raises:
        SourceError: with file and line of the first such reference.
    """
    inventory = take_inventory(folder)
    for own in (*inventory.explanations, *inventory.glossary):
        for finding in _dead_references(own, inventory.register):
            raise SourceError(finding.path, finding.problem, finding.line)


def _unreadable(path: Path, error: SourceError) -> Finding:
    """The reader's own words; where it names an entry and no line, the entry's line."""
    place = _SOURCE_ERROR.fullmatch(str(error).removeprefix(str(path)))
    if not place:
        return Finding(path, 1, f"niet te lezen: {error}")
    entry = re.search(r"\bentry (?P<id>[\w-]+)", place["problem"])
    if place["line"] or not entry:
        return Finding(path, int(place["line"] or 1), f"niet te lezen: {place['problem']}")
    return _at(SourceFile(path, read_utf8(path)), entry["id"], 0, f"niet te lezen: {place['problem']}")


def _at(file: SourceFile, words: str, after: int, problem: str) -> Finding:
    return Finding(file.path, file.line_of(words, after), problem)


def _front_matter(page: Page) -> Iterator[Finding]:
    missing = [field for field in FRONT_MATTER if not page.file.front_matter(field)]
    if missing:
        yield Finding(page.file.path, 1, f"boven het stuk ontbreekt {', '.join(missing)}; zet het tussen de regels ---")


def _dead_references(own: OwnText, register: Register) -> Iterator[Finding]:
    for citation in citations(own.text):
        if not register.resolve(citation):
            problem = f"[{citation}] staat niet in het bronnenregister{_perhaps(citation, register.cites)}"
            yield _at(own.file, citation, own.start, problem)


def _unsourced_statements(own: OwnText) -> Iterator[Finding]:
    for statement in statements(own.text):
        if not (statement.has_reference or statement.is_intro):
            quoted = shorten(statement.text, 80, placeholder=" …")
            yield _at(own.file, statement.text, own.start, f"deze bewering eindigt niet met een [bron]: {quoted}")


def _places(pages: Sequence[Page]) -> set[str]:
    """Every document's id, and "id#heading" of every section: what the FAQ and the words may name."""
    headings = {
        f"{page.document.id}#{heading}"
        for page in pages
        for section in page.document.sections
        for heading in section.headings
    }
    return headings | {page.document.id for page in pages}


def _answer(answer: Answer, places: set[str], today: date) -> Iterator[Finding]:
    entry, file = answer.entry, answer.file
    if entry.expires_on <= today:
        problem = f"{entry.id} is verlopen op {entry.expires_on}; controleer het antwoord opnieuw"
        yield _at(file, entry.id, answer.start, problem)
    if len(entry.phrasings) not in PHRASINGS:
        problem = f"{entry.id} heeft {len(entry.phrasings)} formuleringen; verwacht: 3 tot en met 8"
        yield _at(file, entry.id, answer.start, problem)
    for place in entry.see:
        if not _exists(place, places):
            problem = f'{entry.id} verwijst naar "{place}", dat er niet is{_perhaps(place, places)}'
            yield _at(file, place, answer.start, problem)


def _exists(place: str, places: set[str]) -> bool:
    if not place.strip() or "#" in place:
        return place in places
    work = Reference.parse(place).work
    return work in places or bool(_LAW.match(work))


def _repeated_in_faq(answers: Sequence[Answer]) -> Iterator[Finding]:
    """Ids used twice, and questions asked twice: the same but for capitals and punctuation."""
    ids: dict[str, str] = {}
    asked: dict[str, str] = {}
    for answer in answers:
        entry, file = answer.entry, answer.file
        place = f"{entry.id} ({file.path.name}:{file.line_of(entry.id, answer.start)})"
        if entry.id in ids:
            yield _at(file, entry.id, answer.start, f"dit id is ook dat van {ids[entry.id]}")
        ids.setdefault(entry.id, place)
        for phrasing in (entry.question, *entry.phrasings):
            words = " ".join(re.findall(r"\w+", phrasing.lower()))
            if words in asked:
                yield _at(file, phrasing, answer.start, f'"{phrasing}" staat ook bij {asked[words]}')
            asked.setdefault(words, place)


def _words(inventory: Inventory, places: set[str]) -> Iterator[Finding]:
    """Terms without a source or explained twice, and schemes with documents that are not there."""
    file = inventory.glossary[0].file
    lines: dict[str, int] = {}
    for own in inventory.glossary:
        term = own.text.partition(":")[0]
        if not citations(own.text):
            yield _at(file, "term:", own.start, f"begrip {term} heeft geen source")
        if term.lower() in lines:
            yield _at(file, "term:", own.start, f"begrip {term} staat ook op regel {lines[term.lower()]}")
        lines.setdefault(term.lower(), file.line_of("term:", own.start))
    for scheme in read_words(file.path).schemes:
        start = max(0, file.text.find(f"\n  {scheme.id}:"))
        for document in scheme.documents:
            if document not in places and not _LAW.match(document):
                problem = f"{scheme.id} noemt document {document}, dat er niet is{_perhaps(document, places)}"
                yield _at(file, document, max(start, file.text.find("documents:", start)), problem)


def _yaml_keys(path: Path) -> Iterator[Finding]:
    """Keys that YAML reads otherwise than they look: of two equal ones it keeps the last, and no is False."""
    try:
        root = yaml.compose(read_utf8(path), Loader=yaml.CSafeLoader)
    except SourceError as error:
        yield _unreadable(path, error)
        return
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        yield Finding(path, line, f"niet te lezen: not YAML: {error.problem}")  # as the readers put it
        return
    for mapping in _mappings(root):
        lines: dict[str, int] = {}
        for key, _ in mapping.value:
            name, line = str(key.value), key.start_mark.line + 1
            if name.lower() in lines:
                yield Finding(path, line, f'"{name}" staat ook op regel {lines[name.lower()]}; voeg ze samen')
            lines.setdefault(name.lower(), line)
            if not key.tag.endswith(":str"):
                yield Finding(path, line, f'"{name}" is voor YAML geen tekst; zet het tussen aanhalingstekens')
            if path.parent.name == "questions" and not _is_place(name):
                problem = f'"{name}" is geen plaats in een regeling; verwacht bijvoorbeeld "artikel 7.2.4, lid 2"'
                yield Finding(path, line, problem)


def _mappings(node: yaml.Node | None) -> Iterator[yaml.MappingNode]:
    if isinstance(node, yaml.MappingNode):
        yield node
        for _, value in node.value:
            yield from _mappings(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _mappings(item)


def _is_place(text: str) -> bool:
    reference = Reference.parse(text or "?")
    return bool(reference.path) and not reference.work


def _perhaps(name: str, known: Iterable[str]) -> str:
    """What may have been meant: the known name most like it."""
    close = get_close_matches(name, known, n=1)
    return f'; bedoelt u "{close[0]}"?' if close else ""
