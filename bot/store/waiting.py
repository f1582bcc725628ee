"""Which questions wait for a person, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from bot.store.tables import Feedback, Handling, Message, Note, Question, Ticket

NO_SUBJECT = "geen bron"


class Kind(StrEnum):
    """Why a question waits for a person; a ticket above a bad rating above a refusal."""

    TICKET = "ticket"
    REFUSED = "geweigerd"
    BADLY_RATED = "slecht beoordeeld"


@dataclass(frozen=True, slots=True)
class Item:
    """One question that waits. `rating` is the newest bad one; `state` is open, answered, closed or snoozed."""

    kind: Kind
    question: Question
    ticket: Ticket | None
    rating: Feedback | None
    assignee_id: int | None
    snoozed_until: datetime | None
    state: str

    @property
    def subject(self) -> str:
        """The title of the first source that was shown."""
        return subject_of(self.question)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which items are shown; an empty value leaves none out, `state` "" all states."""

    kind: Kind | None = None
    subject: str = ""
    state: str = "open"
    assignee_id: int | None = None
    older_than_days: int = 0
    text: str = ""


def subject_of(question: Question) -> str:
    """The title of the first source that was shown."""
    return str(question.sources[0].get("title") or NO_SUBJECT) if question.sources else NO_SUBJECT


def waiting(shown: Filter, now: datetime) -> "Select[Question, Ticket, Handling]":
    """The questions that a filter leaves, as far as the database can say; kind, subject and text are for later."""
    bad = exists().where(Feedback.question_id == Question.id, Feedback.is_right.is_(False))
    found = (
        select(Question, Ticket, Handling)
        .join(Ticket, Ticket.question_id == Question.id, isouter=True)
        .join(Handling, Handling.question_id == Question.id, isouter=True)
        .where(or_(Ticket.id.is_not(None), Question.outcome == "refused", bad))
    )
    # A ticket's own state counts; without one, whether somebody closed the question.
    has_ticket = Ticket.id.is_not(None)
    is_open = or_(and_(has_ticket, Ticket.state == "open"), and_(Ticket.id.is_(None), Handling.closed_at.is_(None)))
    is_snoozed = Handling.snoozed_until > now
    match shown.state:
        case "open":
            found = found.where(is_open, or_(Handling.snoozed_until.is_(None), Handling.snoozed_until <= now))
        case "snoozed":
            found = found.where(is_open, is_snoozed)
        case "answered":
            found = found.where(Ticket.state == "answered")
        case "closed":
            is_closed = and_(Ticket.id.is_(None), Handling.closed_at.is_not(None))
            found = found.where(or_(Ticket.state == "closed", is_closed))
    if shown.assignee_id is not None:
        found = found.where(Handling.assignee_id == shown.assignee_id)
    if shown.older_than_days:
        found = found.where(Question.asked_at <= now - timedelta(days=shown.older_than_days))
    return found


def item_of(
    question: Question,
    ticket: Ticket | None,
    handling: Handling | None,
    ratings: Mapping[int, Feedback],
    now: datetime,
) -> Item:
    """A question with what is known of it, as an item."""
    rating = ratings.get(question.id)
    kind = Kind.TICKET if ticket else Kind.BADLY_RATED if rating else Kind.REFUSED
    state = ticket.state if ticket else "closed" if handling and handling.closed_at else "open"
    until = handling.snoozed_until if handling else None
    if state == "open" and until and until > now:
        state = "snoozed"
    return Item(kind, question, ticket, rating, handling.assignee_id if handling else None, until, state)


def bad_ratings(session: Session, question_ids: Sequence[int]) -> dict[int, Feedback]:
    """The newest bad rating of each of the questions that has one."""
    wanted = set(question_ids)
    bad = session.scalars(select(Feedback).where(Feedback.is_right.is_(False)).order_by(Feedback.given_at))
    return {rating.question_id: rating for rating in bad if rating.question_id in wanted}


def texts_of(session: Session, items: Sequence[Item]) -> dict[int, str]:
    """What was asked, said and noted about each item's question."""
    texts = {item.question.id: item.question.text for item in items}
    said = select(Ticket.question_id, Message.text).join(Message, Message.ticket_id == Ticket.id)
    for found in (said, select(Note.question_id, Note.text)):
        for question_id, text in session.execute(found):
            if question_id in texts:
                texts[question_id] += f"\n{text}"
    return texts
