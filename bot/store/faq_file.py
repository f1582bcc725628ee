"""Checked answers as a file of corpus/faq, with the quotes they rest on, and such a file as checked answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.anchors import Anchor, anchor_from_json, anchor_to_json
from bot.dutch_day import dutch_day
from bot.store.tables import Account, Entry, Version
from bot.store.versions import add_entry, add_version, version_of, wording_of
from bot.store.wording import Wording, WordingError, checked_slug, cleaned
from corpus.document import SourceError
from corpus.faq import FaqEntry, backing_places, read_faq_rows
from corpus.reference import Level

MAX_FILE_CHARS = 5_000_000
IMPORTED = "ingelezen uit een bestand"


@dataclass(frozen=True, slots=True)
class Imported:
    """How many entries of a file were new, had other words than the newest version, or were here already."""

    new: int
    changed: int
    same: int


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as such, as people do."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def faq_yaml(rows: Sequence[tuple[Entry, Version]], names: Mapping[int, str], *, checked_by_name: bool) -> str:
    """Entries as `read_faq` reads them, in order; `names` are those of accounts, by id."""
    return yaml.dump(
        [_row(entry, version, names, checked_by_name) for entry, version in rows],
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=118,
    )


def take_in(session: Session, text: str, author_id: int, now: datetime) -> Imported:
    """Take in the entries of a file, within a transaction; what is new or other than the newest version is a draft.

    An owner is an account of that name; else the author looks after the entry, and the name is kept for the file.

    Raises:
        WordingError: when the file is no such list, or one of its entries cannot be kept; nothing is then.
    """
    if len(text) > MAX_FILE_CHARS:
        raise WordingError(f"Het bestand is te groot; hoogstens {MAX_FILE_CHARS} tekens kan.")
    try:
        rows = read_faq_rows(text, Path("bestand.yaml"))
        read = [(entry, _anchors(entry, row)) for entry, row in rows]
    except (SourceError, yaml.YAMLError, ValueError, TypeError, AttributeError) as error:
        problem = " ".join(str(error).split())[:300]
        raise WordingError(f"Het bestand kan niet worden gelezen: {problem}") from None
    counts = {"new": 0, "changed": 0, "same": 0}
    for entry, anchors in read:
        counts[_take_in_one(session, entry, anchors, author_id, now)] += 1
    return Imported(**counts)


def _take_in_one(session: Session, faq: FaqEntry, anchors: tuple[Anchor, ...], author_id: int, now: datetime) -> str:
    owner = session.scalars(select(Account.id).where(func.lower(Account.name) == faq.owner.lower())).first()
    name = None if owner else faq.owner
    asked = Wording(faq.question, faq.phrasings, faq.answer, anchors, owner or author_id, faq.expires_on)
    try:
        asked = cleaned(asked)
        slug = checked_slug(faq.id)
    except WordingError as error:
        raise WordingError(f"{faq.id[:60]}: {error}") from None
    known = session.scalar(select(Entry).where(Entry.slug == slug))
    if known is None:
        add_entry(session, asked, author_id, IMPORTED, now, slug=slug, owner_name=name)
        return "new"
    newest = version_of(session, known.id, known.current)
    if name is not None and name == newest.owner_name:
        asked = replace(asked, owner_id=newest.owner_id)
    if asked == wording_of(newest) and name == newest.owner_name:
        return "same"
    add_version(session, known.id, asked, author_id, IMPORTED, known.current, now, owner_name=name)
    return "changed"


def _row(entry: Entry, version: Version, names: Mapping[int, str], checked_by_name: bool) -> dict[str, Any]:
    wording = wording_of(version)
    row: dict[str, Any] = {
        "id": entry.slug,
        "question": wording.question,
        "phrasings": list(wording.phrasings) or [wording.question],
        "answer": wording.answer,
        "see": list(dict.fromkeys(_see(anchor) for anchor in wording.anchors)),
        "owner": version.owner_name or names[version.owner_id],
        "checked_on": dutch_day(version.decided_at or version.written_at),
        "expires_on": version.review_on,
    }
    if checked_by_name and version.reviewer_id:
        row["checked_by"] = names[version.reviewer_id]
    row["quotes"] = [anchor_to_json(anchor) for anchor in wording.anchors if anchor.digest]
    return row


def _see(anchor: Anchor) -> str:
    """The place as a file names it: "document#heading", or a printed reference."""
    reference = anchor.reference
    heading = next((value for level, value in reference.path if level is Level.KOP), None)
    if heading is not None and (len(reference.path) == 1 or "#" in anchor.place):
        return f"{reference.work}#{heading}"
    return anchor.place


def _anchors(entry: FaqEntry, row: Mapping[str, Any]) -> tuple[Anchor, ...]:
    """The quotes of a row, and without words the places of `see` that no quote names."""
    quotes = tuple(anchor_from_json(quote) for quote in row.get("quotes") or ())
    named = {_see(quote) for quote in quotes}
    bare = (Anchor(str(place), "", "", "", "") for place in backing_places(entry))
    return (*quotes, *(anchor for anchor in bare if _see(anchor) not in named))
