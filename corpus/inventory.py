"""What a folder of sources holds, file by file: for checking and counting it, not for searching in it."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

import yaml

from corpus.document import Document, Kind, SourceError
from corpus.faq import FaqEntry, read_faq
from corpus.read import SHIPPED
from corpus.readers.markdown import read_markdown, read_utf8
from corpus.sources import Register, Source, read_register
from corpus.statements import citations, statements
from corpus.words import read_words

_ENTRY = r"""
    ^[ \t]*(?:-[ \t]+)?(?:id:[ \t]+)?   # "- id: a-wie-mag" in YAML, the first cell of a row in CSV
    ["']?(?P<id>{})(?![\w-])
"""

_Part = TypeVar("_Part")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file's words, to say on which line something stands."""

    path: Path
    text: str

    def line_of(self, words: str, after: int = 0) -> int:
        """The first line, from offset `after`, where `words` begin, also when the file folds them over lines.

        That is the line of `after` when they are not there, as with quotation marks that YAML doubles.
        """
        folded = re.compile(r"\s+".join(re.escape(word) for word in words.split()))
        found = folded.search(self.text, after)
        return self.text.count("\n", 0, found.start() if found else after) + 1

    def front_matter(self, field: str) -> str:
        """What the front matter says after "field:"; empty when that is missing."""
        front = self.text.partition("\n---")[0] if self.text.startswith("---") else ""
        found = re.search(rf"^{field}:[ \t]*(?P<value>\S.*)$", front, re.MULTILINE)
        return found["value"] if found else ""


@dataclass(frozen=True, slots=True)
class Page:
    """A document in Markdown."""

    file: SourceFile
    document: Document
    subject: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An entry of the FAQ; its id stands at offset `start` of the file."""

    file: SourceFile
    start: int
    entry: FaqEntry
    subject: str


@dataclass(frozen=True, slots=True)
class OwnText:
    """Words of our own with references: a section of an explanation, an answer, a term of the glossary."""

    file: SourceFile
    start: int
    text: str
    subject: str


@dataclass(frozen=True, slots=True)
class Inventory:
    """The parts of a folder that lean on each other, and the files that could not be read."""

    folder: Path
    register: Register
    pages: tuple[Page, ...]
    answers: tuple[Answer, ...]
    glossary: tuple[OwnText, ...]
    unreadable: tuple[tuple[Path, SourceError], ...]

    @property
    def explanations(self) -> Iterator[OwnText]:
        """Every section of an explanation, then every answer; laws and letters are other people's words."""
        for page in self.pages:
            start = 0
            for section in page.document.sections if page.document.kind is Kind.UITLEG else ():
                start = page.file.text.find(section.text, start)
                yield OwnText(page.file, start, section.text, page.subject)
        for answer in self.answers:
            yield OwnText(answer.file, answer.start, answer.entry.answer, answer.subject)


def take_inventory(folder: Path) -> Inventory:
    """What `folder` holds: in the form of the shipped corpus, or documents and FAQ side by side.

    A folder without a register is held against the shipped one. Documents other than Markdown are not ours to
    write, and left alone.

    Raises:
        SourceError: when the register cannot be read, or when there is nothing to check.
    """
    documents, faq = _files(folder, "documents", ".md"), _files(folder, "faq", ".yaml", ".csv")
    if not documents and not faq:
        raise SourceError(folder, "no sources found; expected a folder with documents in .md or FAQ in .yaml or .csv")
    register = folder / "sources" if (folder / "sources").is_dir() else SHIPPED / "sources"
    unreadable: list[tuple[Path, SourceError]] = []
    pages = tuple(_each(documents, _page, unreadable))
    answers = tuple(_each(faq, _answers, unreadable))
    glossary = tuple(_each(list(folder.glob("words.yaml")), _glossary, unreadable))
    return Inventory(folder, read_register(register), pages, answers, glossary, tuple(unreadable))


def _files(folder: Path, part: str, *endings: str) -> list[Path]:
    """The files of one part: in its own folder, or when there is none, wherever no other part has its own."""
    home = folder / part if (folder / part).is_dir() else folder
    return [
        path
        for path in sorted(home.rglob("*"))
        if path.suffix.lower() in endings
        and path.name not in ("README.md", "words.yaml")
        and {"sources", "questions"}.isdisjoint(path.relative_to(home).parts)
    ]


def _each(
    paths: Sequence[Path],
    read: Callable[[SourceFile], Sequence[_Part]],
    unreadable: list[tuple[Path, SourceError]],
) -> Iterator[_Part]:
    for path in paths:
        try:
            yield from read(SourceFile(path, read_utf8(path)))
        except SourceError as error:
            unreadable.append((path, error))


def _page(file: SourceFile) -> list[Page]:
    return [Page(file, read_markdown(file.path), file.front_matter("subject"))]


def _answers(file: SourceFile) -> list[Answer]:
    answers = []
    start = 0
    for entry in read_faq(file.path):
        pattern = re.compile(_ENTRY.format(re.escape(entry.id)), re.MULTILINE | re.VERBOSE)
        found = pattern.search(file.text, start)
        start = found.start("id") if found else start
        answers.append(Answer(file, start, entry, file.path.stem.upper()))
        start += len(entry.id)
    return answers


def _glossary(file: SourceFile) -> list[OwnText]:
    read_words(file.path)  # says what is wrong with the file, if anything
    terms = []
    start = 0
    for row in yaml.load(file.text, Loader=yaml.CSafeLoader)["terms"]:
        start = max(file.text.find("- term:", start + 1), start)
        terms.append(OwnText(file, start, f"{row['term']}: {row['means']} [{row.get('source', '')}]", subject=""))
    return terms


def count_by_subject(inventory: Inventory) -> dict[str, Counter[str]]:
    """Per subject, in order: documents, sections, statements with a reference, answers and their phrasings."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for page in inventory.pages:
        counts[page.subject].update(documents=1, sections=len(page.document.sections))
    for answer in inventory.answers:
        counts[answer.subject].update(answers=1, phrasings=len(answer.entry.phrasings))
    for own in inventory.explanations:
        counts[own.subject]["statements"] += sum(statement.has_reference for statement in statements(own.text))
    return dict(sorted(counts.items()))


def count_references(inventory: Inventory) -> Counter[Source]:
    """How often documents, answers and the glossary name each source; a source that none names has 0."""
    counts = Counter(dict.fromkeys(inventory.register.sources, 0))
    for own in (*inventory.explanations, *inventory.glossary):
        counts.update(filter(None, map(inventory.register.resolve, citations(own.text))))
    return counts


def ends_by(inventory: Inventory, day: date) -> list[tuple[date, Path, str]]:
    """The answers and documents that hold no longer on `day`: with the first day without them, earliest first."""
    answers = [(answer.entry.expires_on, answer.file.path, answer.entry.id) for answer in inventory.answers]
    pages = [(page.document.valid_to, page.file.path, page.document.id) for page in inventory.pages]
    return sorted((end, path, name) for end, path, name in (*answers, *pages) if end and end <= day)
