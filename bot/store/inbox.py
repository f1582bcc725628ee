"""What waits for a person: tickets, refused and badly rated questions; who takes them, and what is noted about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select

from bot.store.asked_the_same import asked_the_same
from bot.store.audit import record
from bot.store.database import Store
from bot.store.kept_row import keep_row
from bot.store.searching import matching
from bot.store.tables import Account, Handling, Look, Note, Question, Ticket
from bot.store.waiting import Filter, Item, Kind, bad_ratings, item_of, texts_of, waiting

__all__ = ["Filter", "Group", "Inbox", "Item", "Kind"]

# Of a backlog longer than this the newest are shown; they are grouped by comparing each with each.
MAX_ITEMS = 2_000
MAX_NOTE_CHARS = 5_000
SEEN_FOR = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Group:
    """Items that ask the same, newest first; at least one."""

    items: tuple[Item, ...]

    @property
    def question(self) -> str:
        """The newest question."""
        return self.items[0].question.text

    @property
    def count(self) -> int:
        """How many ask it."""
        return len(self.items)

    @property
    def newest(self) -> datetime:
        """When it was last asked."""
        return self.items[0].question.asked_at

    @property
    def subject(self) -> str:
        """The subject of the newest question."""
        return self.items[0].subject


class Inbox:
    """The inbox of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def groups(self, shown: Filter, now: datetime, limit: int, offset: int = 0) -> list[Group]:
        """The groups of items that the filter leaves, the one asked last first."""
        items = self.items(shown, now)
        grouped = asked_the_same([item.question.text for item in items])
        groups = [Group(tuple(items[position] for position in positions)) for positions in grouped]
        return groups[offset : offset + limit]

    def items(self, shown: Filter, now: datetime) -> list[Item]:
        """The items that the filter leaves, newest first, at most `MAX_ITEMS`."""
        with self._store.session() as session:
            found = waiting(shown, now)
            if not (shown.text.strip() or shown.subject):
                found = found.limit(MAX_ITEMS)
            rows = session.execute(found.order_by(Question.asked_at.desc(), Question.id.desc())).all()
            ratings = bad_ratings(session, [question.id for question, _, _ in rows])
            items = [item_of(question, ticket, handling, ratings, now) for question, ticket, handling in rows]
            items = [item for item in items if shown.kind in (None, item.kind)]
            items = [item for item in items if shown.subject in ("", item.subject)]
            if shown.text.strip():
                wanted = matching(shown.text, texts_of(session, items))
                items = [item for item in items if item.question.id in wanted]
        return items[:MAX_ITEMS]

    def item(self, question_id: int, now: datetime) -> Item | None:
        """One question as an item, whatever its state; None when it is not kept, or waits for nobody."""
        with self._store.session() as session:
            row = session.execute(waiting(Filter(state=""), now).where(Question.id == question_id)).first()
            if row is None:
                return None
            question, ticket, handling = row
            return item_of(question, ticket, handling, bad_ratings(session, [question_id]), now)

    def subjects(self, now: datetime) -> list[str]:
        """The subjects of what is open, by name."""
        return sorted({item.subject for item in self.items(Filter(), now)}, key=str.lower)

    def count_open(self, now: datetime) -> int:
        """How many questions wait now."""
        with self._store.session() as session:
            found = waiting(Filter(), now).with_only_columns(Question.id).subquery()
            return session.scalar(select(func.count()).select_from(found)) or 0

    def assign(self, question_id: int, account_id: int | None, by: int, now: datetime) -> None:
        """Give a question to somebody, or to nobody."""
        whom = f"account {account_id}" if account_id else "niemand"
        self._handle(question_id, {"assignee_id": account_id}, by, "toegewezen", whom, now)

    def snooze(self, question_id: int, until: datetime, by: int, now: datetime) -> None:
        """Let a question wait until a moment."""
        detail = f"tot {until:%d-%m-%Y}"
        self._handle(question_id, {"snoozed_until": until}, by, "uitgesteld", detail, now)

    def close(self, question_id: int, by: int, now: datetime) -> None:
        """Nobody needs to look at a question any more; its ticket is closed too."""
        with self._store.session() as session:
            ticket = session.scalar(select(Ticket).where(Ticket.question_id == question_id))
            if ticket is not None:
                ticket.state, ticket.closed_at, ticket.chat_id, ticket.contact = "closed", now, None, None
        self._handle(question_id, {"closed_at": now}, by, "gesloten", "", now)

    def reopen(self, question_id: int, by: int, now: datetime) -> None:
        """Have a question wait again now; a closed ticket stays closed, its asker can no longer be reached."""
        self._handle(question_id, {"closed_at": None, "snoozed_until": None}, by, "heropend", "", now)

    def add_note(self, question_id: int, text: str, by: int, now: datetime) -> None:
        """Keep what somebody notes about a question, for the helpdesk only."""
        text = text.strip()[:MAX_NOTE_CHARS]
        if not text:
            return
        with self._store.session() as session:
            session.add(Note(question_id=question_id, account_id=by, text=text, written_at=now))
            record(session, by, "notitie geschreven", f"vraag {question_id}", "", now)

    def notes(self, question_id: int) -> Sequence[tuple[Note, Account]]:
        """What was noted about a question, oldest first, each with who noted it."""
        with self._store.session() as session:
            found = select(Note, Account).join(Account, Account.id == Note.account_id)
            rows = session.execute(found.where(Note.question_id == question_id).order_by(Note.id))
            return [(note, account) for note, account in rows]

    def look(self, question_id: int, account_id: int, now: datetime) -> Sequence[Account]:
        """The others who have a question open, by name; from now on this account has it open as well."""
        with self._store.session() as session:
            keep_row(session, Look, {"question_id": question_id, "account_id": account_id}, {"looked_at": now})
            others = select(Account).join(Look, Look.account_id == Account.id).order_by(Account.name)
            recent = others.where(Look.question_id == question_id, Look.looked_at > now - SEEN_FOR)
            return session.scalars(recent.where(Account.id != account_id)).all()

    def leave(self, question_id: int, account_id: int) -> None:
        """An account no longer has a question open."""
        with self._store.session() as session:
            session.execute(delete(Look).where(Look.question_id == question_id, Look.account_id == account_id))

    def _handle(
        self, question_id: int, values: Mapping[str, Any], by: int, action: str, detail: str, now: datetime
    ) -> None:
        with self._store.session() as session:
            keep_row(session, Handling, {"question_id": question_id}, values)
            record(session, by, action, f"vraag {question_id}", detail, now)
