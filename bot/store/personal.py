"""What is stored of one person: told, exported, forgotten on their word; and what is forgotten by itself, in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.store.columns import Base
from bot.store.database import Store
from bot.store.limits import THROTTLED_FOR, is_over
from bot.store.tables import (
    Attempt,
    Conversation,
    Delivery,
    Feedback,
    Look,
    Member,
    Message,
    Note,
    Question,
    SignedIn,
    Ticket,
)

# How long a ticket stays open for "and what about …" after the helpdesk replied.
ANSWERED_DAYS = 7


@dataclass(frozen=True, slots=True)
class Stored:
    """All that is stored of one person; questions newest first."""

    questions: Sequence[Question]
    feedback: int
    tickets: Sequence[Ticket]
    as_of: date | None
    is_member: bool


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much a run of the retention closed and deleted."""

    tickets_closed: int
    questions: int
    sessions: int


def stored_of(store: Store, asker: str) -> Stored:
    """All that is stored of one person."""
    with store.session() as session:
        mine = select(Question).where(Question.asker == asker).order_by(Question.id.desc())
        chosen = select(Conversation.as_of).where(Conversation.asker == asker, Conversation.as_of.is_not(None))
        return Stored(
            questions=session.scalars(mine).all(),
            feedback=session.scalar(select(func.count()).where(Feedback.asker == asker)) or 0,
            tickets=session.scalars(select(Ticket).where(Ticket.asker == asker)).all(),
            as_of=session.scalars(chosen).first(),
            is_member=session.get(Member, asker) is not None,
        )


def export_of(store: Store, asker: str) -> dict[str, list[dict[str, Any]]]:
    """All that is stored of one person, row by row under the name of its table; times and days as ISO 8601."""
    with store.session() as session:
        questions = select(Question.id).where(Question.asker == asker)
        tickets = select(Ticket.id).where(Ticket.asker == asker)
        found = {
            Question: Question.asker == asker,
            Feedback: Feedback.asker == asker,
            Ticket: Ticket.asker == asker,
            Message: Message.ticket_id.in_(tickets),
            Note: Note.question_id.in_(questions),
            Conversation: Conversation.asker == asker,
            Member: Member.asker == asker,
        }
        rows = {table: session.scalars(select(table).where(mine)).all() for table, mine in found.items()}
        return {table.__tablename__: [_as_json(row) for row in of_table] for table, of_table in rows.items()}


def askers_at(store: Store, contact: str) -> list[str]:
    """Who left this contact with a ticket that is still open."""
    with store.session() as session:
        found = select(Ticket.asker).where(func.lower(Ticket.contact) == contact.strip().lower())
        return list(session.scalars(found.distinct()))


def forget(store: Store, asker: str) -> None:
    """Delete all that is stored of one person, with what the helpdesk noted about it."""
    with store.session() as session:
        for table in (Feedback, Ticket, Question, Conversation, Member):
            session.execute(delete(table).where(table.asker == asker))


def close_answered(store: Store, before: datetime, now: datetime) -> int:
    """Close the tickets that were answered, and where nothing was written since a moment; how many."""
    with store.session() as session:
        recent = select(Message.ticket_id).where(Message.written_at >= before)
        answered = session.scalars(select(Ticket).where(Ticket.state == "answered", Ticket.id.not_in(recent))).all()
        for ticket in answered:
            ticket.state, ticket.closed_at, ticket.chat_id, ticket.contact = "closed", now, None, None
        return len(answered)


def forget_before(store: Store, moment: datetime) -> int:
    """Delete questions asked before a moment with all that hangs on them, unless a reply is owed; how many."""
    with store.session() as session:
        owed = select(Ticket.question_id).where(Ticket.state == "open")
        old = _deleted(session, Question, Question.asked_at < moment, Question.id.not_in(owed))
        _deleted(session, Conversation, Conversation.used_at < moment)
        _deleted(session, Delivery, Delivery.begun_at < moment)
        return old


def keep_to(store: Store, keep_days: int, now: datetime) -> Forgotten:
    """Close the tickets that were answered a while ago; delete what has been kept long enough, and what has ended."""
    closed = close_answered(store, now - timedelta(days=ANSWERED_DAYS), now)
    questions = forget_before(store, now - timedelta(days=keep_days))
    with store.session() as session:
        sessions = _deleted(session, SignedIn, is_over(now))
        _deleted(session, Attempt, Attempt.tried_at < now - THROTTLED_FOR)
        _deleted(session, Look, Look.looked_at < now - timedelta(days=1))
    return Forgotten(closed, questions, sessions)


def _deleted(session: Session, table: type[Base], *which: Any) -> int:
    return int(getattr(session.execute(delete(table).where(*which)), "rowcount", 0))


def _as_json(row: Base) -> dict[str, Any]:
    values = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
