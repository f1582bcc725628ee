"""What the helpdesk learns from a period: how much is answered, how fast people answer, and what is missing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median

from rapidfuzz import fuzz, process
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.dutch_day import AMSTERDAM, dutch_day
from bot.store.asked_the_same import asked_the_same
from bot.store.checked_answers import CheckedAnswers
from bot.store.database import Store
from bot.store.tables import Feedback, Message, Question, Ticket
from bot.store.waiting import subject_of
from corpus.reference import Level
from index.words import fold

SHOWN = 10
MAX_GAPS = 2_000
# As bot.reply.known_questions: the same words but for a slip or their order.
SAME_LETTERS = 93


@dataclass(frozen=True, slots=True)
class Day:
    """How many questions a day brought, and what became of them; `handed_off` counts beside the outcome."""

    day: date
    answered: int = 0
    partial: int = 0
    clarify: int = 0
    refused: int = 0
    handed_off: int = 0

    @property
    def questions(self) -> int:
        """All of them."""
        return self.answered + self.partial + self.clarify + self.refused


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject with how many of its questions were asked, refused, and badly rated."""

    title: str
    questions: int
    refused: int
    badly_rated: int

    @property
    def bad(self) -> int:
        """How many did not get what they came for."""
        return self.refused + self.badly_rated


@dataclass(frozen=True, slots=True)
class Used:
    """A checked answer, by its question when the helpdesk wrote it (else by its name), with how often it was given."""

    slug: str
    question: str
    times: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that was refused, and that no checked answer answers yet, with how often it was asked."""

    question: str
    times: int
    newest: datetime


@dataclass(frozen=True, slots=True)
class Insight:
    """The figures of a period: every day of it in order, the lists most telling first, at most `SHOWN` long."""

    days: tuple[Day, ...]
    median_hours: float | None
    used: tuple[Used, ...]
    subjects: tuple[Subject, ...]
    gaps: tuple[Gap, ...]

    @property
    def questions(self) -> int:
        """All questions of the period."""
        return sum(day.questions for day in self.days)

    def share(self, outcome: str) -> float:
        """The share of the questions with an outcome, or "handed_off"; 0 without any."""
        return sum(int(getattr(day, outcome)) for day in self.days) / self.questions if self.questions else 0.0


def figures(store: Store, first: date, last: date) -> Insight:
    """The figures of the questions asked from one day through another, by the Dutch calendar."""
    start, end = (datetime.combine(day, time(), AMSTERDAM) for day in (first, last + timedelta(days=1)))
    in_period = (Question.asked_at >= start, Question.asked_at < end)
    with store.session() as session:
        questions = session.scalars(select(Question).where(*in_period).order_by(Question.asked_at.desc())).all()
        tickets = set(session.scalars(select(Ticket.question_id)))
        bad = set(session.scalars(select(Feedback.question_id).where(Feedback.is_right.is_(False))))
        hours = _hours_to_answer(session, start, end)
    answers = CheckedAnswers(store)
    service = [(entry.slug, version) for entry, version in answers.in_service()]
    known = [version.question for _, version in service]
    known += [phrasing for _, version in service for phrasing in version.phrasings]
    return Insight(
        days=_days(questions, tickets, first, last),
        median_hours=median(hours) if hours else None,
        used=_used(questions, {entry.slug: version.question for entry, version in answers.entries()}),
        subjects=_subjects(questions, bad),
        gaps=_gaps([question for question in questions if question.outcome == "refused"], known),
    )


def _hours_to_answer(session: Session, start: datetime, end: datetime) -> list[float]:
    """Of each ticket opened in a period and answered since, how long its asker waited."""
    first = func.min(Message.written_at)
    replies = select(Message.ticket_id, first.label("at")).where(Message.author == "helpdesk")
    answered = replies.group_by(Message.ticket_id).subquery()
    found = select(Ticket.opened_at, answered.c.at).join(answered, answered.c.ticket_id == Ticket.id)
    rows = session.execute(found.where(Ticket.opened_at >= start, Ticket.opened_at < end))
    return [(at - opened_at).total_seconds() / 3600 for opened_at, at in rows]


def _days(questions: Iterable[Question], tickets: set[int], first: date, last: date) -> tuple[Day, ...]:
    counts: dict[date, Counter[str]] = defaultdict(Counter)
    for question in questions:
        counts[dutch_day(question.asked_at)].update([question.outcome, *["handed_off"] * (question.id in tickets)])
    all_days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return tuple(Day(day, **counts[day]) for day in all_days)


def _used(questions: Iterable[Question], written: dict[str, str]) -> tuple[Used, ...]:
    """The checked answers that came first in a reply."""
    times: Counter[str] = Counter()
    for question in questions:
        source = question.sources[0] if question.sources else {}
        if str(source.get("document", "")).startswith("faq-"):
            times[str(source["place"]).removeprefix(f"{Level.VRAAG} ")] += 1
    ranked = sorted(times.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Used(slug, written.get(slug, slug), count) for slug, count in ranked[:SHOWN])


def _subjects(questions: Iterable[Question], bad: set[int]) -> tuple[Subject, ...]:
    asked, refused, rated = Counter[str](), Counter[str](), Counter[str]()
    for question in questions:
        subject = subject_of(question)
        asked[subject] += 1
        refused[subject] += question.outcome == "refused"
        rated[subject] += question.id in bad and question.outcome != "refused"
    found = [Subject(title, asked[title], refused[title], rated[title]) for title in asked]
    worst = sorted(found, key=lambda subject: (-subject.bad, subject.title))
    return tuple(subject for subject in worst[:SHOWN] if subject.bad)


def _gaps(refused: Sequence[Question], known: Sequence[str]) -> tuple[Gap, ...]:
    """Of the newest refused questions, those that no checked answer is like; what is asked most comes first."""
    recent = refused[:MAX_GAPS]
    folded = [fold(text) for text in known]
    gaps = []
    for positions in asked_the_same([question.text for question in recent]):
        newest = recent[positions[0]]
        like = process.extractOne(fold(newest.text), folded, scorer=fuzz.token_sort_ratio, score_cutoff=SAME_LETTERS)
        if like is None:
            gaps.append(Gap(newest.text, len(positions), newest.asked_at))
    return tuple(sorted(gaps, key=lambda gap: -gap.times)[:SHOWN])
