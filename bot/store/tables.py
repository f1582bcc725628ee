"""The tables of the store, as typed rows. Each change of them is a migration (bot/migrations)."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.columns import Base, OneOf, Sources
from bot.store.values import Role, State


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
    """A question for the helpdesk. `chat_id` or `contact` says where the reply is owed; None once it is closed."""

    __tablename__ = "tickets"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id", ondelete="CASCADE"), unique=True)
    asker: Mapped[str] = mapped_column(index=True)
    chat_id: Mapped[int | None] = mapped_column(BigInteger)
    contact: Mapped[str | None]  # what someone on the web gave: a name, an e-mail address
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


class Account(Base):
    """Someone of the helpdesk. `subject` is "issuer sub" of the school's sign-in; no password means that way only."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)
    role: Mapped[Role] = mapped_column(OneOf(Role))
    password_hash: Mapped[str | None]
    subject: Mapped[str | None] = mapped_column(unique=True)
    is_active: Mapped[bool]
    created_at: Mapped[datetime]


class SignedIn(Base):
    """A session of an account; of its token only the SHA-256 is kept."""

    __tablename__ = "sessions"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    started_at: Mapped[datetime]
    used_at: Mapped[datetime]


class Attempt(Base):
    """One attempt to sign in, under the hash of an e-mail address or of a network address."""

    __tablename__ = "attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(index=True)
    tried_at: Mapped[datetime]


class ApiKey(Base):
    """What lets a program ask; of the key itself only the SHA-256 is kept."""

    __tablename__ = "api_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    key_hash: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[list[str]]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Entry(Base):
    """A checked answer on its way: `current` is the number of its newest version, `approved` of the one in service."""

    __tablename__ = "entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    state: Mapped[State] = mapped_column(OneOf(State))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id", ondelete="SET NULL"))
    current: Mapped[int]
    approved: Mapped[int | None]
    created_at: Mapped[datetime]


class Version(Base):
    """One wording of an answer, never changed but for its decision: "approved" or "sent back".

    `owner_name` is the owner as a file named it, when no account goes by that name.
    """

    __tablename__ = "versions"
    __table_args__ = (UniqueConstraint("entry_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"))
    number: Mapped[int]
    question: Mapped[str]
    phrasings: Mapped[list[str]]
    answer: Mapped[str]
    anchors: Mapped[Sources]
    owner_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    owner_name: Mapped[str | None]
    review_on: Mapped[date]
    author_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    why: Mapped[str]
    written_at: Mapped[datetime]
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]
    decision: Mapped[str | None]
    decision_why: Mapped[str | None]


class ServiceRevision(Base):
    """One row: a number that changes whenever the answers in service do."""

    __tablename__ = "service_revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]


class Handling(Base):
    """What the helpdesk does with a question that waits for a person."""

    __tablename__ = "handlings"

    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True)
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    snoozed_until: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class Note(Base):
    """What the helpdesk says to itself about a question; its asker never sees it."""

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    text: Mapped[str]
    written_at: Mapped[datetime]


class Look(Base):
    """Who has a question open, and when they were last seen to."""

    __tablename__ = "looks"

    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    looked_at: Mapped[datetime]


class AuditEntry(Base):
    """Who changed what; never words of an asker."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    action: Mapped[str]
    what: Mapped[str]
    detail: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)
