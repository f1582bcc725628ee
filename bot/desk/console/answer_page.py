"""A checked answer with its versions, and what is done with it: to review, approved, sent back, retired."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from bot.anchors import anchor_from_json
from bot.desk.clear_error import ClearError
from bot.desk.console.answer_form import MAX_WHY_CHARS
from bot.desk.console.form_fields import FormOf, id_in, text_in
from bot.desk.console.notices import done
from bot.desk.console.pages import console_page
from bot.desk.console.standing_answers import standing_answer
from bot.desk.desk import Desk, DeskOf, Reading, ReadingOf
from bot.desk.visitors import NOT_ALLOWED, HelpdeskMember, Reviewer
from bot.desk.word_diff import Piece, word_diff
from bot.store.accounts import Role
from bot.store.checked_answers import (
    CheckedAnswers,
    EditConflictError,
    Entry,
    FourEyesError,
    State,
    StateError,
    Version,
)
from bot.store.tables import Account

router = APIRouter()

UNKNOWN = "Dit antwoord bestaat niet (meer). Kijk de link na, of zoek het in de lijst van antwoorden."
WHY_IS_EMPTY = "Schrijf waarom, zodat de ander weet wat er aan de hand is."
WHY_IS_LONG = "Je toelichting is {length} tekens lang; hoogstens {most} kan."
NO_LONGER_NEWEST = "Er is intussen een nieuwere versie: {number}. Lees die eerst; hieronder staat ze."


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An entry with its versions, oldest first; at least one."""

    entry: Entry
    versions: Sequence[Version]

    @property
    def newest(self) -> Version:
        """The version written last."""
        return self.versions[-1]


def _answer(desk: DeskOf, nummer: int) -> KeptAnswer:
    answers = CheckedAnswers(desk.store)
    entry = answers.entry(number) if (number := id_in(str(nummer))) else None
    if entry is None:
        raise ClearError(404, UNKNOWN)
    return KeptAnswer(entry, answers.versions(entry.id))


AnswerOf = Annotated[KeptAnswer, Depends(_answer)]


@router.get("/antwoorden/{nummer:int}")
def answer_page(
    request: Request,
    desk: DeskOf,
    reading: ReadingOf,
    account: HelpdeskMember,
    answer: AnswerOf,
    van: str = "",
    naar: str = "",
) -> Response:
    """The newest version, all versions, and what differs between two of them."""
    return _page(request, desk, reading, account, answer, between=(id_in(van), id_in(naar)))


@router.post("/antwoorden/{nummer:int}/ter-beoordeling")
def submitted(
    request: Request, desk: DeskOf, reading: ReadingOf, account: HelpdeskMember, answer: AnswerOf, form: FormOf
) -> Response:
    """Put the newest version before a colleague."""
    try:
        _check_version(answer, id_in(text_in(form, "versie")))
        CheckedAnswers(desk.store).submit(answer.entry.id, account.id, reading.now)
    except (EditConflictError, StateError) as error:
        return _refused(request, desk, reading, account, answer, error)
    return done(f"/antwoorden/{answer.entry.id}", "ter beoordeling")


@router.post("/antwoorden/{nummer:int}/goedkeuren")
def approved(
    request: Request, desk: DeskOf, reading: ReadingOf, account: Reviewer, answer: AnswerOf, form: FormOf
) -> Response:
    """Take a version into service; not the reviewer's own, and not one whose sources changed while it waited."""
    number = id_in(text_in(form, "versie"))
    try:
        version = _check_version(answer, number)
        if problem := standing_answer(answer.entry, version, reading.index, reading.today).problem:
            raise StateError(f"{problem} Wijzig het antwoord eerst.")
        CheckedAnswers(desk.store).approve(answer.entry.id, version.number, account.id, reading.now)
    except (EditConflictError, StateError, FourEyesError) as error:
        return _refused(request, desk, reading, account, answer, error)
    return done(f"/antwoorden/{answer.entry.id}", "goedgekeurd")


@router.post("/antwoorden/{nummer:int}/terugsturen")
def sent_back(
    request: Request, desk: DeskOf, reading: ReadingOf, account: Reviewer, answer: AnswerOf, form: FormOf
) -> Response:
    """Give a version back to who wrote it, with why."""
    why = text_in(form, "waarom").strip()
    if problem := _why_problem(why):
        return _page(request, desk, reading, account, answer, 422, why=why, why_problem=("terugsturen", problem))
    try:
        version = _check_version(answer, id_in(text_in(form, "versie")))
        CheckedAnswers(desk.store).send_back(answer.entry.id, version.number, account.id, why, reading.now)
    except (EditConflictError, StateError) as error:
        return _refused(request, desk, reading, account, answer, error, ("terugsturen", ""), why)
    return done(f"/antwoorden/{answer.entry.id}", "teruggestuurd")


@router.post("/antwoorden/{nummer:int}/intrekken")
def retired(
    request: Request, desk: DeskOf, reading: ReadingOf, account: HelpdeskMember, answer: AnswerOf, form: FormOf
) -> Response:
    """Take an answer out of service; a draft that never was in service, anybody may withdraw."""
    if answer.entry.approved and not Role(account.role).allows(Role.REVIEWER):
        raise ClearError(403, NOT_ALLOWED)
    why = text_in(form, "waarom").strip()
    if problem := _why_problem(why):
        return _page(request, desk, reading, account, answer, 422, why=why, why_problem=("intrekken", problem))
    try:
        CheckedAnswers(desk.store).retire(answer.entry.id, account.id, why, reading.now)
    except (EditConflictError, StateError) as error:
        return _refused(request, desk, reading, account, answer, error, ("intrekken", ""), why)
    return done(f"/antwoorden/{answer.entry.id}", "ingetrokken")


def _check_version(answer: KeptAnswer, number: int | None) -> Version:
    if number != answer.newest.number:
        raise EditConflictError(answer.newest)
    return answer.newest


def _why_problem(why: str) -> str:
    if len(why) > MAX_WHY_CHARS:
        return WHY_IS_LONG.format(length=len(why), most=MAX_WHY_CHARS)
    return "" if why else WHY_IS_EMPTY


def _refused(
    request: Request,
    desk: Desk,
    reading: Reading,
    account: Account,
    answer: KeptAnswer,
    error: Exception,
    why_problem: tuple[str, str] = ("", ""),
    why: str = "",
) -> Response:
    """The page as it is now, with why the action was not done and what was typed."""
    told = NO_LONGER_NEWEST.format(number=error.current.number) if isinstance(error, EditConflictError) else str(error)
    status = 403 if isinstance(error, FourEyesError) else 409
    now = _answer(desk, answer.entry.id)
    return _page(request, desk, reading, account, now, status, problem=told, why=why, why_problem=why_problem)


def _page(
    request: Request,
    desk: Desk,
    reading: Reading,
    account: Account,
    answer: KeptAnswer,
    status: int = 200,
    between: tuple[int | None, int | None] = (None, None),
    problem: str = "",
    why: str = "",
    why_problem: tuple[str, str] = ("", ""),
) -> Response:
    """The page; `why_problem` names the form in which `why` was typed, and what is wrong with it."""
    entry, newest = answer.entry, answer.newest
    by_number = {version.number: version for version in answer.versions}
    first, second = (by_number.get(number or 0) for number in between)
    is_reviewer = Role(account.role).allows(Role.REVIEWER)
    return console_page(
        request,
        "answer.html",
        status,
        entry=entry,
        version=newest,
        versions=list(reversed(answer.versions)),
        standing=standing_answer(entry, newest, reading.index, reading.today),
        names={person.id: person.name for person in desk.accounts.all()},
        problem=problem,
        why=why,
        why_problem=why_problem,
        can_submit=entry.state is State.DRAFT and newest.decision is None and bool(newest.anchors),
        can_decide=entry.state is State.REVIEW and is_reviewer,
        is_own=newest.author_id == account.id,
        can_retire=entry.state is not State.RETIRED and (is_reviewer or not entry.approved),
        compared=(first, second) if first and second else None,
        changes=version_changes(first, second) if first and second else [],
        default_from=entry.approved or max(1, newest.number - 1),
    )


def version_changes(before: Version, after: Version) -> list[tuple[str, list[Piece]]]:
    """Per text of a version what differs between two, by words; texts that are the same left out."""
    pairs = zip(_texts(before), _texts(after), strict=True)
    return [(name, word_diff(old, new)) for (name, old), (_, new) in pairs if old != new]


def _texts(version: Version) -> list[tuple[str, str]]:
    anchors = [anchor_from_json(row) for row in version.anchors]
    return [
        ("Vraag", version.question),
        ("Andere vragen", "\n".join(version.phrasings)),
        ("Antwoord", version.answer),
        ("Bronnen", "\n\n".join(f"{anchor.place}\n{anchor.words}" for anchor in anchors)),
        ("Nakijken op", version.review_on.isoformat()),
    ]
