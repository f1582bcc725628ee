"""Checked answers: written by one person, approved by another, each version kept. Knows no index and no page."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from bot.anchors import Anchor
from bot.store.audit import record
from bot.store.database import Store
from bot.store.faq_file import Imported, faq_yaml, take_in
from bot.store.searching import matching
from bot.store.tables import Account, Entry, ServiceRevision, Version
from bot.store.values import State
from bot.store.versions import (
    APPROVED,
    SENT_BACK,
    EditConflictError,
    FourEyesError,
    StateError,
    add_entry,
    add_version,
    change_service,
    decide,
    move,
    named,
    newest,
    wording_of,
)
from bot.store.wording import Wording, WordingError

__all__ = [
    "CheckedAnswers",
    "EditConflictError",
    "Entry",
    "FourEyesError",
    "State",
    "StateError",
    "Version",
    "Wording",
    "WordingError",
    "wording_of",
]


class CheckedAnswers:
    """The checked answers in a store.

    >>> answers = CheckedAnswers(store)
    >>> entry = answers.draft(wording, anna.id, "nieuw", now)
    >>> answers.submit(entry.id, anna.id, now)
    >>> answers.approve(entry.id, 1, bram.id, now)
    >>> [version.number for _, version in answers.in_service()]
    [1]
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def draft(
        self, wording: Wording, author_id: int, why: str, now: datetime, ticket_id: int | None = None, *, slug: str = ""
    ) -> Entry:
        """A new entry with its first version, as a draft; a slug is made of the question unless one is given.

        Raises:
            WordingError: when the wording cannot be kept.
        """
        with self._store.session() as session:
            return add_entry(session, wording, author_id, why, now, ticket_id=ticket_id, slug=slug)

    def revise(
        self, entry_id: int, wording: Wording, author_id: int, why: str, based_on: int, now: datetime
    ) -> Version:
        """The new version, a draft; what is in service stays so until this one is approved.

        Raises:
            EditConflictError: when `based_on` is not the newest version.
            WordingError: when the wording cannot be kept.
        """
        with self._store.session() as session:
            return add_version(session, entry_id, wording, author_id, why, based_on, now)

    def submit(self, entry_id: int, account_id: int, now: datetime) -> None:
        """Put the newest version before a second person.

        Raises:
            StateError: when it is no draft, has been sent back as it is, or rests on no source.
        """
        with self._store.session() as session:
            entry, version = newest(session, entry_id)
            if version.decision == SENT_BACK:
                raise StateError("Deze versie is teruggestuurd; pas haar eerst aan.")
            if not version.anchors:
                raise StateError("Kies eerst een bron waarop het antwoord rust.")
            move(session, entry, State.DRAFT, State.REVIEW)
            record(session, account_id, "ter beoordeling gegeven", named(entry_id, version.number), "", now)

    def approve(self, entry_id: int, version: int, reviewer_id: int, now: datetime) -> None:
        """Take a version into service.

        Raises:
            FourEyesError: when the reviewer wrote it.
            EditConflictError: when it is not the newest, or somebody else decided meanwhile.
            StateError: when it does not wait for review.
        """
        with self._store.session() as session:
            entry, latest = newest(session, entry_id, version)
            if latest.author_id == reviewer_id:
                raise FourEyesError
            move(session, entry, State.REVIEW, State.CHECKED, approved=version)
            decide(session, latest, APPROVED, reviewer_id, None, now)
            change_service(session)
            record(session, reviewer_id, "goedgekeurd", named(entry_id, version), "", now)

    def send_back(self, entry_id: int, version: int, reviewer_id: int, why: str, now: datetime) -> None:
        """Give a version back to who writes, with why.

        Raises:
            EditConflictError: when it is not the newest, or somebody else decided meanwhile.
            StateError: when it does not wait for review.
        """
        with self._store.session() as session:
            entry, latest = newest(session, entry_id, version)
            move(session, entry, State.REVIEW, State.DRAFT)
            decide(session, latest, SENT_BACK, reviewer_id, why, now)
            record(session, reviewer_id, "teruggestuurd", named(entry_id, version), why, now)

    def retire(self, entry_id: int, account_id: int, why: str, now: datetime) -> None:
        """Take an entry out of service for good; a new version brings it back as a draft.

        Raises:
            StateError: when it is retired already.
        """
        with self._store.session() as session:
            entry, _ = newest(session, entry_id)
            if entry.state is State.RETIRED:
                raise StateError("Dit antwoord is al ingetrokken.")
            move(session, entry, entry.state, State.RETIRED, approved=None)
            change_service(session)
            record(session, account_id, "ingetrokken", named(entry_id), why, now)

    def reanchor(
        self, entry_id: int, version: int, anchors: Sequence[Anchor], reviewer_id: int, now: datetime
    ) -> Version:
        """The new version in service: the words of `version` on today's sources, approved at once.

        Its author is the owner, or who wrote `version` when the owner approves.

        Raises:
            FourEyesError: when the reviewer is both.
            EditConflictError: when `version` is not the newest.
            StateError: when it is not in service, or there is no anchor.
        """
        with self._store.session() as session:
            entry, before = newest(session, entry_id, version)
            others = [person for person in (before.owner_id, before.author_id) if person != reviewer_id]
            if entry.state is not State.CHECKED:
                raise StateError("Alleen een gecontroleerd antwoord krijgt zo nieuwe bronwoorden.")
            if not others:
                raise FourEyesError
            if not anchors:
                raise StateError("Kies eerst een bron waarop het antwoord rust.")
            wording = replace(wording_of(before), anchors=tuple(anchors))
            new = add_version(session, entry_id, wording, others[0], "bronwoorden bijgewerkt", version, now)
            entry, _ = newest(session, entry_id, new.number)
            move(session, entry, State.DRAFT, State.CHECKED, approved=new.number)
            decide(session, new, APPROVED, reviewer_id, None, now)
            change_service(session)
            record(session, reviewer_id, "bronwoorden goedgekeurd", named(entry_id, new.number), "", now)
            return new

    def entry(self, entry_id: int) -> Entry | None:
        """An entry by its id."""
        with self._store.session() as session:
            return session.get(Entry, entry_id)

    def versions(self, entry_id: int) -> Sequence[Version]:
        """The versions of an entry, oldest first."""
        with self._store.session() as session:
            mine = select(Version).where(Version.entry_id == entry_id)
            return session.scalars(mine.order_by(Version.number)).all()

    def entries(
        self, state: State | None = None, owner_id: int | None = None, text: str = ""
    ) -> list[tuple[Entry, Version]]:
        """The entries with their newest versions, last written first; typos in `text` are forgiven."""
        found = _with_version(Entry.current).order_by(Version.written_at.desc(), Version.id.desc())
        if state is not None:
            found = found.where(Entry.state == state)
        if owner_id is not None:
            found = found.where(Version.owner_id == owner_id)
        rows = self._pairs(found)
        if not text.strip():
            return rows
        texts = {entry.id: " ".join((v.question, *v.phrasings, v.answer)) for entry, v in rows}
        wanted = matching(text, texts)
        return [(entry, version) for entry, version in rows if entry.id in wanted]

    def in_service(self) -> list[tuple[Entry, Version]]:
        """What may be given: the approved versions, also while a newer one waits, by entry."""
        return self._pairs(_with_version(Entry.approved).order_by(Entry.id))

    def decided_slugs(self) -> frozenset[str]:
        """The slugs of all entries that were ever approved here, also when they no longer are."""
        with self._store.session() as session:
            decided = select(Entry.slug).join(Version, Version.entry_id == Entry.id)
            return frozenset(session.scalars(decided.where(Version.decision == APPROVED).distinct()))

    def revision(self) -> int:
        """A number that changes whenever what is in service does."""
        with self._store.session() as session:
            return session.scalar(select(ServiceRevision.number)) or 0

    def to_yaml(self, *, checked_by_name: bool = True) -> str:
        """What is in service as a file of corpus/faq; with the names of who checked, unless they stay here."""
        rows = self.in_service()
        with self._store.session() as session:
            names = {account.id: account.name for account in session.scalars(select(Account))}
        return faq_yaml(rows, names, checked_by_name=checked_by_name)

    def from_yaml(self, text: str, author_id: int, now: datetime) -> Imported:
        """Take in a file of corpus/faq: all of it, as drafts for another person to approve, or nothing.

        Raises:
            WordingError: when it is no such file, or one of its entries cannot be kept.
        """
        with self._store.session() as session:
            return take_in(session, text, author_id, now)

    def _pairs(self, found: "Select[Entry, Version]") -> list[tuple[Entry, Version]]:
        with self._store.session() as session:
            return [(entry, version) for entry, version in session.execute(found)]


def _with_version(number: Any) -> "Select[Entry, Version]":
    return select(Entry, Version).join(Version, (Version.entry_id == Entry.id) & (Version.number == number))
