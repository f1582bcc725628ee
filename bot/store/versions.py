"""The steps of a checked answer, each within a transaction that its caller holds: write, move on, decide."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.anchors import anchor_from_json, anchor_to_json
from bot.store.audit import record
from bot.store.kept_row import keep_row
from bot.store.tables import Entry, ServiceRevision, Version
from bot.store.values import State
from bot.store.wording import Wording, cleaned, slug_of

APPROVED, SENT_BACK = "approved", "sent back"


class FourEyesError(Exception):
    """Somebody would approve their own words; one line in Dutch."""

    def __init__(self) -> None:
        super().__init__("Wie een versie schreef, keurt haar niet goed; vraag het een collega.")


class EditConflictError(Exception):
    """Somebody else was first; `current` is the newest version."""

    def __init__(self, current: Version) -> None:
        super().__init__(f"Iemand anders was eerder; versie {current.number} is nu de nieuwste.")
        self.current = current


class StateError(Exception):
    """What cannot be done with an entry as it stands now; one line in Dutch."""


def wording_of(version: Version) -> Wording:
    """What a version says."""
    anchors = tuple(anchor_from_json(row) for row in version.anchors)
    return Wording(
        version.question, tuple(version.phrasings), version.answer, anchors, version.owner_id, version.review_on
    )


def add_entry(
    session: Session,
    wording: Wording,
    author_id: int,
    why: str,
    now: datetime,
    *,
    ticket_id: int | None = None,
    slug: str = "",
    owner_name: str | None = None,
) -> Entry:
    """As `CheckedAnswers.draft`, within a transaction; `owner_name` is an owner without an account."""
    wording = cleaned(wording)
    entry = Entry(
        slug=slug or f"nieuw {now.isoformat()}",
        state=State.DRAFT,
        ticket_id=ticket_id,
        current=1,
        approved=None,
        created_at=now,
    )
    session.add(entry)
    session.flush()
    entry.slug = slug or slug_of(wording.question, entry.id)
    session.add(_version(entry.id, 1, wording, author_id, why, now, owner_name))
    record(session, author_id, "concept geschreven", named(entry.id, 1), why, now)
    return entry


def add_version(
    session: Session,
    entry_id: int,
    wording: Wording,
    author_id: int,
    why: str,
    based_on: int,
    now: datetime,
    *,
    owner_name: str | None = None,
) -> Version:
    """As `CheckedAnswers.revise`, within a transaction; `owner_name` is an owner without an account."""
    wording = cleaned(wording)
    moved = update(Entry).where(Entry.id == entry_id, Entry.current == based_on)
    if not _rows(session, moved.values(current=based_on + 1, state=State.DRAFT)):
        raise _conflict(session, newest(session, entry_id)[1])
    before = version_of(session, entry_id, based_on)
    if owner_name is None and before.owner_id == wording.owner_id:
        owner_name = before.owner_name
    version = _version(entry_id, based_on + 1, wording, author_id, why, now, owner_name)
    session.add(version)
    session.flush()
    record(session, author_id, "nieuwe versie geschreven", named(entry_id, version.number), why, now)
    return version


def _version(
    entry_id: int, number: int, wording: Wording, author_id: int, why: str, now: datetime, owner_name: str | None
) -> Version:
    return Version(
        entry_id=entry_id,
        number=number,
        question=wording.question,
        phrasings=list(wording.phrasings),
        answer=wording.answer,
        anchors=[anchor_to_json(anchor) for anchor in wording.anchors],
        owner_id=wording.owner_id,
        owner_name=owner_name,
        review_on=wording.review_on,
        author_id=author_id,
        why=why.strip(),
        written_at=now,
    )


def newest(session: Session, entry_id: int, expected: int | None = None) -> tuple[Entry, Version]:
    """An entry with its newest version; raises when another was expected, or there is no such entry."""
    entry = session.get(Entry, entry_id, populate_existing=True)
    if entry is None:
        raise StateError("Dit antwoord bestaat niet.")
    version = version_of(session, entry_id, entry.current)
    if expected is not None and expected != entry.current:
        raise _conflict(session, version)
    return entry, version


def version_of(session: Session, entry_id: int, number: int) -> Version:
    """A version of an entry by its number."""
    return session.scalars(select(Version).where(Version.entry_id == entry_id, Version.number == number)).one()


def move(session: Session, entry: Entry, expected: State, state: State, **values: Any) -> None:
    """Bring an entry from one state to the next, unless somebody else moved it since it was read."""
    if entry.state is not expected:
        raise StateError(f"Dit antwoord is nu: {entry.state}.")
    read = update(Entry).where(Entry.id == entry.id, Entry.current == entry.current, Entry.state == expected)
    if not _rows(session, read.values(state=state, **values)):
        raise _conflict(session, newest(session, entry.id)[1])


def decide(session: Session, version: Version, decision: str, reviewer_id: int, why: str | None, now: datetime) -> None:
    """Keep what a reviewer says of a version."""
    version.decision, version.decision_why = decision, why
    version.reviewer_id, version.decided_at = reviewer_id, now


def change_service(session: Session) -> None:
    """Say that what is in service is no longer what it was."""
    keep_row(session, ServiceRevision, {"id": 1}, {"number": ServiceRevision.number + 1}, {"number": 1})


def _rows(session: Session, statement: Any) -> int:
    return int(getattr(session.execute(statement, execution_options={"synchronize_session": False}), "rowcount", 0))


def named(entry_id: int, version: int | None = None) -> str:
    """The entry, or a version of it, in the list of changes."""
    return f"antwoord {entry_id}" + (f", versie {version}" if version else "")


def _conflict(session: Session, current: Version) -> EditConflictError:
    session.expunge(current)  # what the error undoes must not empty the version that it shows
    return EditConflictError(current)
