"""Checked questions and answers (YAML or CSV) → documents of kind FAQ whose passages know their phrasings."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from corpus.document import Kind, SourceError
from corpus.passage import Passage
from corpus.readers.markdown import read_utf8
from corpus.reference import Level, Reference

_REQUIRED = ("id", "question", "phrasings", "answer", "see", "owner", "checked_on", "expires_on")
# What a spreadsheet makes of 2026-11-22 when it saves the file again.
_DUTCH_DAY = re.compile(r"(?P<day>\d{1,2})[-/](?P<month>\d{1,2})[-/](?P<year>\d{4})$")


@dataclass(frozen=True, slots=True)
class FaqEntry:
    """A question with its checked answer. `expires_on` is the first day on which it is no longer given as checked.

    `see` names the places that back the answer: "document-id#heading" or a printed reference.
    """

    id: str
    question: str
    phrasings: tuple[str, ...]
    answer: str
    see: tuple[str, ...]
    owner: str
    checked_on: date
    expires_on: date


def read_faq(path: Path) -> list[FaqEntry]:
    """The entries of a FAQ file, in order: a YAML list, or a CSV file with a column per field.

    Raises:
        SourceError: when the file is not a list of complete entries; names the entry or line, and the field.
    """
    if path.suffix.lower() == ".csv":
        return [_entry(path, number, row, line) for number, (line, row) in enumerate(_csv_rows(path), start=1)]
    return [entry for entry, _ in read_faq_rows(read_utf8(path), path)]


def read_faq_rows(text: str, path: Path) -> list[tuple[FaqEntry, dict[str, Any]]]:
    """The entries of a YAML list, in order, each with its row, which may have more in it than the corpus reads.

    Raises:
        SourceError: as `read_faq`, naming `path`.
    """
    rows = _yaml_rows(text, path)
    return [(_entry(path, number, row, None), row) for number, row in enumerate(rows, start=1)]


def _yaml_rows(text: str, path: Path) -> list[Any]:
    try:
        rows = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise SourceError(path, f"not YAML: {error.problem}", line) from None
    if not isinstance(rows, list):
        raise SourceError(path, "expected a list of entries, each starting with '- id: …'", 1)
    return rows


def _csv_rows(path: Path) -> Iterator[tuple[int | None, Any]]:
    """Each row with its first line; `phrasings` and `see` hold several values with "|" between them."""
    text = read_utf8(path)
    head = text.partition("\n")[0]
    mark = max(";,", key=head.count)
    columns = [column.strip().lower() for column in next(csv.reader([head], delimiter=mark), [])]
    wrong = [f"column {column!r} is not known" for column in columns if column not in _REQUIRED]
    wrong += [f"column {column!r} is missing" for column in _REQUIRED if column not in columns]
    if wrong:
        raise SourceError(path, f"{'; '.join(wrong)}; expected {mark.join(_REQUIRED)}", 1)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=mark)
    next(reader)
    line = reader.line_num + 1
    for cells in reader:
        if any(cells):
            if len(cells) != len(columns):
                problem = f"{len(cells)} cells, expected {len(columns)}"
                raise SourceError(path, f'{problem}; put a text with {mark} in it between double quotes: "…"', line)
            row: dict[str, Any] = dict(zip(columns, (cell.strip() for cell in cells), strict=True))
            for field in ("phrasings", "see"):
                row[field] = [value.strip() for value in row[field].split("|") if value.strip()]
            for field in ("checked_on", "expires_on"):
                row[field] = _day(row[field])
            yield line, row
        line = reader.line_num + 1


def _day(text: str) -> date | str:
    """The day in a cell, 2026-11-22 or 22-11-2026; the text itself when it is no day."""
    dutch = _DUTCH_DAY.match(text)
    try:
        return date(int(dutch["year"]), int(dutch["month"]), int(dutch["day"])) if dutch else date.fromisoformat(text)
    except ValueError:
        return text


def _entry(path: Path, number: int, row: Any, line: int | None) -> FaqEntry:
    if not isinstance(row, dict):
        raise SourceError(path, f"entry {number} is not a set of 'name: value' lines", line)
    name = row.get("id") or number
    missing = [field for field in _REQUIRED if not row.get(field)]
    if missing:
        raise SourceError(path, f"entry {name} lacks {', '.join(missing)}", line)
    for field in ("checked_on", "expires_on"):
        if not isinstance(row[field], date):
            problem = f"entry {name}: {field} is {row[field]!r}; expected a date such as 2026-11-22"
            raise SourceError(path, problem, line)
    return FaqEntry(
        id=str(row["id"]),
        question=str(row["question"]).strip(),
        phrasings=tuple(str(phrasing).strip() for phrasing in row["phrasings"]),
        answer=str(row["answer"]).strip(),
        see=tuple(str(place) for place in row["see"]),
        owner=str(row["owner"]),
        checked_on=row["checked_on"],
        expires_on=row["expires_on"],
    )


def faq_passage(entry: FaqEntry, file_stem: str) -> Passage:
    """The entry's answer as a passage that holds from the day it was checked until it expires."""
    return Passage(
        reference=Reference(f"faq-{file_stem}", ((Level.VRAAG, entry.id),)),
        title="Veelgestelde vragen",
        headings=(entry.question,),
        text=entry.answer,
        kind=Kind.FAQ,
        publisher=entry.owner,
        url="",
        published=entry.checked_on,
        valid_from=None,
        valid_to=entry.expires_on,
        phrasings=(entry.question, *entry.phrasings),
        see=tuple(backing_places(entry)),
    )


def backing_places(entry: FaqEntry) -> list[Reference]:
    """The places that back the answer; what the entry is asked for, they are asked for too."""
    places = []
    for see in entry.see:
        work, _, heading = see.partition("#")
        places.append(Reference(work, ((Level.KOP, heading.replace('"', "'")),)) if heading else Reference.parse(see))
    return places
