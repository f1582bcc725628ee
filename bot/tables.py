"""The tables of the store, as typed rows. Each change of them is a migration (bot/migrations)."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, ForeignKey, TypeDecorator, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Sources = list[dict[str, Any]]


class UtcDateTime(TypeDecorator[datetime]):
    """Times with their zone, also in SQLite, which keeps none."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC without zone, as it is kept."""
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC."""
        return value.replace(tzinfo=UTC) if value else None


class Base(DeclarativeBase):
    """The tables."""

    type_annotation_map = {datetime: UtcDateTime, Sources: JSON, list[int]: JSON, list[str]: JSON}  # noqa: RUF012


class Question(Base):
    """A question with the reply that was shown. `origin` says what brought it, so that it is kept once."""

    __tablename__ = "questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    origin: Mapped[str] = mapped_column(unique=True)
    asker: Mapped[str] = mapped_column(index=True)
    asked_at: Mapped[datetime] = mapped_column(index=True)
    text: Mapped[str]
    outcome: Mapped[str]
    reason: Mapped[str | None]
    shown: Mapped[str]
    sources: Mapped[Sources]
    options: Mapped[list[str]]
    as_of: Mapped[date]
    release: Mapped[str]


class Feedback(Base):
    """What one person thinks of one reply."""

    __tablename__ = "feedback"
    __table_args__ = (UniqueConstraint("question_id", "asker"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id", ondelete="CASCADE"))
    asker: Mapped[str] = mapped_column(index=True)
    is_right: Mapped[bool]
    reason: Mapped[str | None]
    given_at: Mapped[datetime]


class Ticket(Base):
    """A question for the helpdesk. `chat_id` is where the reply is owed; None once the ticket is closed."""

    __tablename__ = "tickets"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id", ondelete="CASCADE"), unique=True)
    asker: Mapped[str] = mapped_column(index=True)
    chat_id: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str]  # open: a reply is owed; answered; closed
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Message(Base):
    """A message in a ticket, from "asker" or "helpdesk"; a helpdesk's is to be sent until `delivered_at`."""

    __tablename__ = "messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    origin: Mapped[str | None] = mapped_column(unique=True)
    author: Mapped[str]
    text: Mapped[str]
    sources: Mapped[Sources]
    written_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]


class Draft(Base):
    """An answer that the helpdesk proposes for reuse; a second person approves it."""

    __tablename__ = "drafts"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id", ondelete="SET NULL"))
    question: Mapped[str]
    answer: Mapped[str]
    sources: Mapped[Sources]
    author: Mapped[str]
    written_at: Mapped[datetime]
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]


class Conversation(Base):
    """What a chat is about: the question before, the chosen day, and what the next message is expected to be."""

    __tablename__ = "conversations"

    key: Mapped[str] = mapped_column(primary_key=True)
    asker: Mapped[str] = mapped_column(index=True)
    last_question: Mapped[int | None]
    as_of: Mapped[date | None]
    expecting: Mapped[str] = mapped_column(default="")
    used_at: Mapped[datetime]


class Member(Base):
    """Someone who gave the pairing code."""

    __tablename__ = "members"

    asker: Mapped[str] = mapped_column(primary_key=True)
    admitted_at: Mapped[datetime]


class Delivery(Base):
    """What was sent for an update or a helpdesk message, so that nothing is answered twice."""

    __tablename__ = "deliveries"

    key: Mapped[str] = mapped_column(primary_key=True)
    message_ids: Mapped[list[int]]
    begun_at: Mapped[datetime] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]
