"""Markdown with front matter → Document: laws by article, pages by heading."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from corpus.document import Document, Kind, Section, SourceError
from corpus.reference import Level, Reference

_FRONT_MATTER = re.compile(r"\A---\r?\n(?P<yaml>.*?)^---\s*?\r?\n", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^(?P<marks>#{1,6})[ \t]+(?P<words>.+?)[ \t#]*$", re.MULTILINE)
_ARTICLE = re.compile(r"(?:Artikel|Art\.)\s+(?P<number>[\w.:]*\w)\.?(?:\s+(?P<words>.*))?$")
_ANNEX = re.compile(r"Bijlage\s+(?P<number>[\w.]*\w)\b")
# A section whose validity differs from its document's says so right under its heading.
_SECTION_VALIDITY = re.compile(
    r"\A\s*<!--\s*geldig(?:\s+van\s+(?P<start>\d{4}-\d\d-\d\d))?(?:\s+tot\s+(?P<end>\d{4}-\d\d-\d\d))?\s*-->"
)


def read_markdown(path: Path) -> Document:
    """The document in a Markdown file; its id is the front matter's, else the file's name without ending.

    Raises:
        SourceError: with file and line, when the file is not UTF-8 or its front matter is broken.
    """
    text = read_utf8(path)
    front, body_start = _front_matter(path, text)
    title = _string(front, "title") or _first_heading(text[body_start:]) or path.stem
    document_id = _string(front, "id") or path.stem
    kind = _kind(path, front)
    return Document(
        id=document_id,
        title=title,
        kind=kind,
        publisher=_string(front, "publisher"),
        url=_string(front, "url"),
        published=_day(path, front, "published"),
        valid_from=_day(path, front, "valid_from"),
        valid_to=_day(path, front, "valid_to"),
        sections=tuple(markdown_sections(document_id, text[body_start:], title=title, by_article=kind.is_law)),
        path=path,
    )


def read_utf8(path: Path) -> str:
    """The file's text with plain line ends.

    Raises:
        SourceError: when the bytes are not UTF-8, with the line of the first bad byte.
    """
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise SourceError(path, f"not UTF-8 (byte 0x{data[error.start]:02x}); save the file as UTF-8", line) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def markdown_sections(work: str, body: str, *, title: str, by_article: bool) -> list[Section]:
    """The sections of a Markdown text, in order; text before the first heading has only the work as its place."""
    sections: list[Section] = []
    stack: list[tuple[int, str]] = []
    headings = list(_HEADING.finditer(body))
    preamble = body[: headings[0].start()] if headings else body
    _add_section(sections, Reference(work), (), preamble)
    for number, heading in enumerate(headings, start=1):
        words, depth = heading["words"], len(heading["marks"])
        stack = [(level, above) for level, above in stack if level < depth]
        if depth > 1 or words != title:
            stack.append((depth, words))
        path = tuple(above for _, above in stack)
        text = body[heading.end() : headings[number].start() if number < len(headings) else len(body)]
        _add_section(sections, _place(work, path, by_article=by_article), path, text)
    return sections


def _place(work: str, headings: tuple[str, ...], *, by_article: bool) -> Reference:
    if by_article and headings:
        if article := _ARTICLE.match(headings[-1]):
            return Reference(work, ((Level.ARTIKEL, article["number"]),))
        for depth, heading in enumerate(headings):
            if annex := _ANNEX.match(heading):
                rest = tuple((Level.KOP, words.replace('"', "'")) for words in headings[depth + 1 :])
                return Reference(work, ((Level.BIJLAGE, annex["number"]), *rest))
        headings = headings[-1:]
    return Reference(work, tuple((Level.KOP, words.replace('"', "'")) for words in headings))


def _add_section(sections: list[Section], reference: Reference, headings: tuple[str, ...], text: str) -> None:
    validity = _SECTION_VALIDITY.match(text)
    start = end = None
    if validity:
        start = date.fromisoformat(validity["start"]) if validity["start"] else None
        end = date.fromisoformat(validity["end"]) if validity["end"] else None
        text = text[validity.end() :]
    if text.strip():
        sections.append(Section(reference, headings, text.strip("\n"), start, end))


def _front_matter(path: Path, text: str) -> tuple[dict[str, Any], int]:
    if not text.startswith("---"):
        return {}, 0
    match = _FRONT_MATTER.match(text)
    if not match:
        raise SourceError(path, "front matter has no closing line '---'", 1)
    try:
        front = yaml.safe_load(match["yaml"])
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise SourceError(path, f"front matter is not YAML: {error.problem}", line) from None
    except ValueError as error:  # PyYAML passes on a date such as 2020-02-31 as ValueError
        raise SourceError(path, f"front matter has an impossible value: {error}", 1) from None
    if not isinstance(front, dict):
        raise SourceError(path, "front matter is not a list of 'name: value' lines", 2)
    return front, match.end()


def _line_of(path: Path, name: str) -> int:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.startswith(f"{name}:")), 1)


def _string(front: dict[str, Any], name: str) -> str:
    value = front.get(name)
    return "" if value is None else str(value)


def _day(path: Path, front: dict[str, Any], name: str) -> date | None:
    value = front.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        problem = f"{name} is {value!r}; expected a date such as 2020-08-01"
        raise SourceError(path, problem, _line_of(path, name)) from None


def _kind(path: Path, front: dict[str, Any]) -> Kind:
    value = _string(front, "kind") or Kind.WEBSITE
    try:
        return Kind(value)
    except ValueError:
        expected = ", ".join(Kind)
        raise SourceError(path, f"kind is {value!r}; expected one of {expected}", _line_of(path, "kind")) from None


def _first_heading(body: str) -> str:
    match = _HEADING.search(body)
    return match["words"] if match else ""
