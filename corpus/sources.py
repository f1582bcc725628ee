"""The register of sources (corpus/sources/*.yaml): where each bracketed reference leads."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from corpus.document import Kind, SourceError
from corpus.readers.markdown import read_utf8

# Authority by kind of source, 1 the highest; explanations and FAQ are our own words and no source.
RANKS = {
    Kind.WET: 1,
    Kind.AMVB: 2,
    Kind.MINISTERIELE_REGELING: 3,
    Kind.KAMERBRIEF: 4,
    Kind.KAMERSTUK: 4,
    Kind.UITVOERINGSPAGINA: 5,
    Kind.RAPPORT: 5,
    Kind.WEBSITE: 6,
    Kind.NIEUWS: 6,
}

_REQUIRED = ("id", "cite", "title", "publisher", "kind", "date", "rank")
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?$")  # 2019, 2019-01 or 2019-01-31
_NO_CITE = re.compile(r"[\[\];]")  # these end a reference


@dataclass(frozen=True, slots=True)
class Source:
    """A text that statements rest on.

    `cite` is how references name it: "Stb. 2019, 2". `date` is as precise as it is known: a year, a month or a day.
    """

    id: str
    cite: str
    title: str
    publisher: str
    kind: Kind
    date: str
    url: str
    rank: int


@dataclass(frozen=True)
class Register:
    """All sources, each once, in reading order."""

    sources: tuple[Source, ...]

    @cached_property
    def _by_cite(self) -> dict[str, Source]:
        return {source.cite: source for source in self.sources}

    @property
    def cites(self) -> list[str]:
        """The names by which references may name a source."""
        return list(self._by_cite)

    def resolve(self, citation: str) -> Source | None:
        """The source of a citation: that of the longest cite which it starts with, up to a comma or its end.

        "Stb. 2019, 2, artikel 5, lid 2" is the source "Stb. 2019, 2"; "Stb. 2019, 21" is another or none.
        """
        name = citation
        while name not in self._by_cite:
            name, comma, _ = name.rpartition(",")
            if not comma:
                return None
        return self._by_cite[name]


def read_register(folder: Path) -> Register:
    """The register in a folder of YAML files; a source may stand in several, as long as cite and url agree.

    Raises:
        SourceError: with file and line, on an incomplete entry, or on two that contradict each other.
    """
    places: dict[str, str] = {}
    by_id: dict[str, Source] = {}
    by_cite: dict[str, Source] = {}
    for path in sorted(folder.glob("*.yaml")):
        for line, row in _rows(path):
            source = _source(path, line, row)
            known = by_id.setdefault(source.id, source)
            place = places.setdefault(source.id, f"{path}:{line}")
            if (known.cite, known.url) != (source.cite, source.url):
                raise SourceError(path, f"id {source.id} has another cite or url at {place}; make them equal", line)
            namesake = by_cite.setdefault(source.cite, source)
            if namesake.id != source.id:
                problem = f"cite {source.cite!r} is also that of {namesake.id} at {places[namesake.id]}"
                raise SourceError(path, f"{problem}; a cite names one source", line)
    return Register(tuple(by_id.values()))


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    text = read_utf8(path)
    try:
        rows = yaml.load(text, Loader=yaml.CSafeLoader)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise SourceError(path, f"not YAML: {error.problem}", line) from None
    except ValueError as error:  # PyYAML passes on a date such as 2020-02-31 as ValueError
        raise SourceError(path, f"has an impossible value: {error}") from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise SourceError(path, "expected a list of sources, each starting with '- id: …'", 1)
    for item, row in zip(node.value if node else (), rows, strict=True):
        yield item.start_mark.line + 1, row


def _source(path: Path, line: int, row: dict[str, Any]) -> Source:
    name = row.get("id") or row.get("cite") or "without id"
    missing = [field for field in _REQUIRED if not row.get(field)]
    if missing:
        raise SourceError(path, f"source {name} lacks {', '.join(missing)}", line)
    cite, dated = str(row["cite"]), str(row["date"])
    if _NO_CITE.search(cite):
        raise SourceError(path, f"cite {cite!r} holds [, ] or ;, which end a reference; leave them out", line)
    if not _DATE.match(dated):
        raise SourceError(path, f"source {name}: date is {dated!r}; expected 2019, 2019-01 or 2019-01-31", line)
    rank = RANKS.get(row["kind"])
    if rank is None:
        raise SourceError(path, f"source {name}: kind is {row['kind']!r}; expected one of {', '.join(RANKS)}", line)
    if rank != row["rank"]:
        raise SourceError(path, f"source {name}: rank is {row['rank']}; that of a {row['kind']} is {rank}", line)
    return Source(
        id=str(row["id"]),
        cite=cite,
        title=str(row["title"]),
        publisher=str(row["publisher"]),
        kind=Kind(row["kind"]),
        date=dated,
        url=str(row.get("url") or ""),
        rank=rank,
    )
