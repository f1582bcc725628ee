"""A passage as one line of JSON, and back: the form in which an index keeps it."""

import json
from datetime import date
from typing import Any

from corpus.document import Kind
from corpus.passage import Passage
from corpus.reference import Level, Reference


def passage_to_json(passage: Passage) -> str:
    """One line of JSON."""
    row: dict[str, Any] = {
        **_place(passage.reference),
        "title": passage.title,
        "headings": passage.headings,
        "text": passage.text,
        "kind": passage.kind.value,
        "publisher": passage.publisher,
        "url": passage.url,
        "published": _iso(passage.published),
        "valid_from": _iso(passage.valid_from),
        "valid_to": _iso(passage.valid_to),
        "phrasings": passage.phrasings,
        "see": [_place(reference) for reference in passage.see],
    }
    return json.dumps(row, ensure_ascii=False)


def passage_from_json(line: str | bytes) -> Passage:
    """The passage that `passage_to_json` wrote."""
    row = json.loads(line)
    return Passage(
        reference=_reference(row),
        title=row["title"],
        headings=tuple(row["headings"]),
        text=row["text"],
        kind=Kind(row["kind"]),
        publisher=row["publisher"],
        url=row["url"],
        published=_day(row["published"]),
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        phrasings=tuple(row["phrasings"]),
        see=tuple(_reference(place) for place in row.get("see", ())),
    )


def _place(reference: Reference) -> dict[str, Any]:
    return {"work": reference.work, "path": [[level.value, value] for level, value in reference.path]}


def _reference(row: dict[str, Any]) -> Reference:
    return Reference(row["work"], tuple((Level(level), value) for level, value in row["path"]))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
