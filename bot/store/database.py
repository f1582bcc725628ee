"""The database: opened and brought up to date, and what asking needs of it. Knows nothing of Telegram or the web.

Texts come in masked (bot.masking). A person is a keyed hash; only an open ticket says where the reply is owed.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Engine, func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.store.columns import Sources
from bot.store.kept_row import keep_row
from bot.store.opening import open_engine
from bot.store.tables import Conversation, Delivery, Feedback, Member, Message, Question, Ticket


class StoreError(Exception):
    """A database that cannot be opened, with why."""


class TicketMovedError(Exception):
    """A ticket that was closed, or in which somebody wrote, since it was read."""


class Store:
    """The database.

    >>> store = Store.open("sqlite:///var/regelwijzer.db")
    >>> store.begin("update:17", now)  # the ids of the messages sent for it so far
    []
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @classmethod
    def open(cls, url: str) -> "Store":
        """The database at a URL, with its tables made or brought up to date.

        Raises:
            StoreError: when it cannot be opened.
        """
        try:
            return cls(open_engine(url))
        except (SQLAlchemyError, OSError, ImportError) as error:
            # Not the URL: it may hold a password.
            raise StoreError(f"the database cannot be opened ({str(error).splitlines()[0]})") from None

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction: kept when the block ends well, undone when it does not."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def begin(self, key: str, now: datetime) -> list[int] | None:
        """The ids of the messages sent so far for a delivery, begun now if it was not; None when it is finished."""
        with self.session() as session:
            row = session.get(Delivery, key)
            if row is None:
                session.add(Delivery(key=key, message_ids=[], begun_at=now, finished_at=None))
                return []
            return None if row.finished_at else row.message_ids

    def record_messages(self, key: str, message_ids: Sequence[int]) -> None:
        """Keep which messages were sent for a delivery."""
        with self.session() as session:
            session.execute(update(Delivery).where(Delivery.key == key).values(message_ids=list(message_ids)))

    def finish(self, key: str, now: datetime) -> None:
        """The delivery is complete: never begin it again."""
        with self.session() as session:
            session.execute(update(Delivery).where(Delivery.key == key).values(finished_at=now))

    def add_question(self, question: Question) -> Question:
        """The question as kept, with its id; the one kept before when its origin is the same."""
        with self.session() as session:
            known = session.scalar(select(Question).where(Question.origin == question.origin))
            if known is None:
                session.add(question)
            return known or question

    def question(self, question_id: int) -> Question | None:
        """A question by its id; None when it is no longer kept."""
        with self.session() as session:
            return session.get(Question, question_id)

    def give_feedback(self, question_id: int, asker: str, is_right: bool, reason: str | None, now: datetime) -> None:
        """Keep what someone thinks of a reply, instead of what they thought before."""
        with self.session() as session:
            given = {"is_right": is_right, "reason": reason, "given_at": now}
            keep_row(session, Feedback, {"question_id": question_id, "asker": asker}, given)

    def conversation(self, key: str, asker: str, now: datetime) -> Conversation:
        """The conversation under a key, new when there is none; kept by `keep_conversation`."""
        with self.session() as session:
            fresh = Conversation(key=key, asker=asker, last_question=None, as_of=None, expecting="", used_at=now)
            return session.get(Conversation, key) or fresh

    def keep_conversation(self, conversation: Conversation, now: datetime) -> None:
        """Keep a conversation as it is now."""
        conversation.used_at = now
        with self.session() as session:
            session.merge(conversation)

    def admit(self, asker: str, now: datetime) -> None:
        """Someone gave the pairing code."""
        with self.session() as session:
            session.merge(Member(asker=asker, admitted_at=now))

    def is_member(self, asker: str) -> bool:
        """Whether someone gave the pairing code before."""
        with self.session() as session:
            return session.get(Member, asker) is not None

    def open_ticket(
        self, question: Question, chat_id: int | None, note: str, origin: str, now: datetime, contact: str | None = None
    ) -> Ticket:
        """The ticket of a question, opened now if it was not.

        `note` is what the asker adds. The reply goes to the chat, or to the `contact` that someone on the web gave.
        """
        with self.session() as session:
            owed = {"chat_id": chat_id, "contact": contact, "state": "open", "closed_at": None}
            once = {"asker": question.asker, "opened_at": now}
            keep_row(session, Ticket, {"question_id": question.id}, owed, once)
            ticket = session.scalars(select(Ticket).where(Ticket.question_id == question.id)).one()
            if note:
                _add_message(session, ticket.id, "asker", note, [], origin, now)
            return ticket

    def ticket(self, ticket_id: int) -> Ticket | None:
        """A ticket by its id."""
        with self.session() as session:
            return session.get(Ticket, ticket_id)

    def ticket_of(self, question_id: int) -> Ticket | None:
        """The ticket of a question; None when it was not handed to the helpdesk."""
        with self.session() as session:
            return session.scalar(select(Ticket).where(Ticket.question_id == question_id))

    def waiting_ticket(self, asker: str, chat_id: int) -> Ticket | None:
        """The newest ticket of someone in a chat to which the helpdesk has yet to reply."""
        with self.session() as session:
            waiting = select(Ticket).where(Ticket.asker == asker, Ticket.chat_id == chat_id, Ticket.state == "open")
            return session.scalars(waiting.order_by(Ticket.id.desc())).first()

    def tickets(self, state: str) -> Sequence[Ticket]:
        """The tickets in a state, oldest first."""
        with self.session() as session:
            return session.scalars(select(Ticket).where(Ticket.state == state).order_by(Ticket.id)).all()

    def messages(self, ticket_id: int) -> Sequence[Message]:
        """What was said in a ticket, in order."""
        with self.session() as session:
            return session.scalars(select(Message).where(Message.ticket_id == ticket_id).order_by(Message.id)).all()

    def add_note(self, ticket_id: int, text: str, origin: str, now: datetime) -> None:
        """The asker says more; a reply is owed again."""
        with self.session() as session:
            _add_message(session, ticket_id, "asker", text, [], origin, now)
            session.execute(update(Ticket).where(Ticket.id == ticket_id).values(state="open"))

    def reply_to_ticket(
        self,
        ticket_id: int,
        text: str,
        sources: Sources,
        now: datetime,
        origin: str | None = None,
        after: int | None = None,
    ) -> None:
        """The helpdesk replies; each source has title, place and url. The chat sends it on.

        With `after` only while the ticket is not closed and that is its last message (0: it has none).

        Raises:
            TicketMovedError: when it is closed, or somebody wrote since.
        """
        with self.session() as session:
            # The ticket first: whoever else replies waits here until this reply is kept.
            session.execute(update(Ticket).where(Ticket.id == ticket_id).values(state="answered"))
            if after is not None:
                last = select(func.coalesce(func.max(Message.id), 0)).where(Message.ticket_id == ticket_id)
                is_closed = select(Ticket.closed_at.is_not(None)).where(Ticket.id == ticket_id)
                if session.scalar(last) != after or session.scalar(is_closed):
                    raise TicketMovedError
            _add_message(session, ticket_id, "helpdesk", text, sources, origin, now)

    def undelivered(self) -> Sequence[tuple[Message, Ticket]]:
        """The helpdesk's messages that still have to be sent, oldest first, with their tickets."""
        with self.session() as session:
            waiting = (
                select(Message, Ticket)
                .join(Ticket, Ticket.id == Message.ticket_id)
                .where(Message.author == "helpdesk", Message.delivered_at.is_(None), Ticket.chat_id.is_not(None))
            )
            return [(message, ticket) for message, ticket in session.execute(waiting.order_by(Message.id))]

    def mark_delivered(self, message_id: int, now: datetime) -> None:
        """A helpdesk's message has been sent."""
        with self.session() as session:
            session.execute(update(Message).where(Message.id == message_id).values(delivered_at=now))

    def close_ticket(self, ticket_id: int, now: datetime) -> None:
        """No reply is owed any more, so the chat id and the contact go."""
        with self.session() as session:
            closed = update(Ticket).where(Ticket.id == ticket_id)
            session.execute(closed.values(state="closed", closed_at=now, chat_id=None, contact=None))

    def questions_since(self, moment: datetime) -> int:
        """How many questions were asked since a moment."""
        with self.session() as session:
            return session.scalar(select(func.count()).where(Question.asked_at >= moment)) or 0


def _add_message(
    session: Session, ticket_id: int, author: str, text: str, sources: Sources, origin: str | None, now: datetime
) -> None:
    if origin and session.scalar(select(Message.id).where(Message.origin == origin)):
        return
    session.add(Message(ticket_id=ticket_id, origin=origin, author=author, text=text, sources=sources, written_at=now))
