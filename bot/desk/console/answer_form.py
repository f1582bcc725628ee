"""The form of a checked answer: what was typed, what of it can be kept, and per field why the rest cannot."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from starlette.datastructures import FormData

from bot.anchors import anchor_of
from bot.desk.console.form_fields import id_in, text_in
from bot.desk.console.pinned_quotes import PinError, read_pinned
from bot.desk.desk import Reading
from bot.reply.render import written
from bot.store.checked_answers import Version, Wording
from bot.store.wording import MAX_ANSWER_CHARS, MAX_PHRASINGS, MAX_QUESTION_CHARS

MAX_WHY_CHARS = 1_000
# A rule changes with the school year: who looks once a year, has seen each one.
REVIEW_DAYS = 365
LATEST_REVIEW_DAYS = 5 * REVIEW_DAYS

EMPTY = "Vul dit veld in."
TOO_LONG = "Dit is {length} tekens lang; hoogstens {most} kan. Maak het korter."
TOO_MANY = "Dit zijn {count} vragen; hoogstens {most} kan."
NO_OWNER = "Kies een collega uit de lijst."
NO_DAY = "Kies een dag, bijvoorbeeld 2027-08-01."
WRONG_DAY = "Kies een dag na vandaag, en niet later dan {latest}."


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of the form as somebody typed them; `phrasings` has one a line."""

    question: str = ""
    phrasings: str = ""
    answer: str = ""
    owner: str = ""
    review_on: str = ""
    why: str = ""


class FieldsError(ValueError):
    """What cannot be kept: a sentence in Dutch per field, "" for the form as a whole."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


def first_typed(question: str, owner_id: int, today: date) -> Typed:
    """A new form."""
    return Typed(question=question, owner=str(owner_id), review_on=_next_review(today))


def typed_of(version: Version, today: date) -> Typed:
    """A version to change; a review date that has passed comes a year after today."""
    review_on = version.review_on.isoformat() if version.review_on > today else _next_review(today)
    phrasings = "\n".join(version.phrasings)
    return Typed(version.question, phrasings, version.answer, str(version.owner_id), review_on)


def typed_in(form: FormData) -> Typed:
    """The form as it came back."""
    return Typed(
        question=text_in(form, "vraag"),
        phrasings=text_in(form, "andere"),
        answer=text_in(form, "antwoord"),
        owner=text_in(form, "eigenaar"),
        review_on=text_in(form, "nakijken"),
        why=text_in(form, "waarom"),
    )


def read_wording(form: FormData, reading: Reading, owners: Collection[int]) -> Wording:
    """The wording that a form holds.

    Raises:
        FieldsError: when a field cannot be kept; all of those, at once.
    """
    typed = typed_in(form)
    phrasings = tuple(filter(str.strip, typed.phrasings.splitlines()))
    problems = {
        "vraag": _problem(typed.question, MAX_QUESTION_CHARS),
        "antwoord": _problem(typed.answer, MAX_ANSWER_CHARS),
        "andere": _problem_of_lines(phrasings),
        "waarom": _too_long(typed.why, MAX_WHY_CHARS),
        "eigenaar": "" if id_in(typed.owner) in owners else NO_OWNER,
        "nakijken": _problem_of_day(typed.review_on, reading.today),
    }
    try:
        quotes = read_pinned(form, reading.index)
    except PinError as error:
        problems["bronnen"] = str(error)
    if found := {field: problem for field, problem in problems.items() if problem}:
        raise FieldsError(found)
    anchors = tuple(anchor_of(quote) for quote in quotes)
    review_on = date.fromisoformat(typed.review_on)
    return Wording(typed.question, phrasings, typed.answer, anchors, int(typed.owner), review_on)


def _next_review(today: date) -> str:
    return (today + timedelta(days=REVIEW_DAYS)).isoformat()


def _problem(text: str, most: int) -> str:
    return _too_long(text, most) if text.strip() else EMPTY


def _too_long(text: str, most: int) -> str:
    return TOO_LONG.format(length=len(text), most=most) if len(text) > most else ""


def _problem_of_lines(lines: Collection[str]) -> str:
    if len(lines) > MAX_PHRASINGS:
        return TOO_MANY.format(count=len(lines), most=MAX_PHRASINGS)
    return _too_long(max(lines, key=len, default=""), MAX_QUESTION_CHARS)


def _problem_of_day(text: str, today: date) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return NO_DAY
    latest = today + timedelta(days=LATEST_REVIEW_DAYS)
    return "" if today < day <= latest else WRONG_DAY.format(latest=written(latest))
