"""What waits to be looked at: versions before a reviewer, and answers out of service because a source changed."""

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response

from bot.desk.clear_error import ClearError
from bot.desk.console.answer_page import UNKNOWN, version_changes
from bot.desk.console.form_fields import FormOf, id_in, text_in
from bot.desk.console.notices import done
from bot.desk.console.pages import console_page
from bot.desk.console.standing_answers import StandingAnswer, not_given, standing_answer
from bot.desk.desk import Desk, DeskOf, Reading, ReadingOf
from bot.desk.visitors import HelpdeskMember, Reviewer
from bot.store.accounts import Role
from bot.store.checked_answers import CheckedAnswers, EditConflictError, FourEyesError, State, StateError
from bot.store.tables import Account

router = APIRouter()

PAGE = "/antwoorden/nakijken"
SEEN_ANOTHER = "Terwijl je las zijn de woorden van de bron of het antwoord veranderd. Lees opnieuw wat er nu staat."


@router.get(PAGE)
def review_page(request: Request, desk: DeskOf, reading: ReadingOf, account: HelpdeskMember) -> Response:
    """The versions to review, then the answers that are no longer given, one's own first."""
    return _page(request, desk, reading, account)


@router.post("/antwoorden/{nummer:int}/bijwerken")
def renewed(
    request: Request, desk: DeskOf, reading: ReadingOf, account: Reviewer, nummer: int, form: FormOf
) -> Response:
    """Bring an answer back with today's words of its sources, when those are the words that were on the page."""
    answers = CheckedAnswers(desk.store)
    found = {entry.id: (entry, version) for entry, version in answers.in_service()}.get(nummer)
    if found is None:
        if id_in(str(nummer)) is None or answers.entry(nummer) is None:
            raise ClearError(404, UNKNOWN)
        return _page(request, desk, reading, account, 409, SEEN_ANOTHER)
    entry, version = found
    standing = standing_answer(entry, version, reading.index, reading.today)
    if (text_in(form, "versie"), text_in(form, "gezien")) != (str(version.number), standing.seen):
        return _page(request, desk, reading, account, 409, SEEN_ANOTHER)
    try:
        answers.reanchor(entry.id, version.number, standing.renewed, account.id, reading.now)
    except EditConflictError:
        return _page(request, desk, reading, account, 409, SEEN_ANOTHER)
    except (FourEyesError, StateError) as error:
        status = 403 if isinstance(error, FourEyesError) else 409
        return _page(request, desk, reading, account, status, str(error))
    return done(PAGE, "bijgewerkt")


def _page(
    request: Request, desk: Desk, reading: Reading, account: Account, status: int = 200, problem: str = ""
) -> Response:
    answers = CheckedAnswers(desk.store)
    in_service = answers.in_service()
    people = {person.id: person.name for person in desk.accounts.all()}
    standing = not_given(in_service, reading.index, reading.today)
    standing.sort(key=lambda answer: (answer.version.owner_id != account.id, people.get(answer.version.owner_id, "")))
    approved = {entry.id: version for entry, version in in_service}
    waiting = answers.entries(State.REVIEW)
    waiting.reverse()
    return console_page(
        request,
        "review.html",
        status,
        problem=problem,
        names=people,
        to_review=[(entry, version) for entry, version in waiting if version.author_id != account.id],
        own=[(entry, version) for entry, version in waiting if version.author_id == account.id],
        changes={
            entry.id: version_changes(approved[entry.id], version) for entry, version in waiting if entry.id in approved
        },
        stale=[answer for answer in standing if answer.is_stale],
        overdue=[answer for answer in standing if not answer.is_stale],
        may_renew={answer.entry.id for answer in standing if _may_renew(answer, account)},
        is_reviewer=Role(account.role).allows(Role.REVIEWER),
    )


def _may_renew(answer: StandingAnswer, account: Account) -> bool:
    """Whether one approval by this account would bring the answer back."""
    others: Sequence[int] = [answer.version.owner_id, answer.version.author_id]
    is_alone = all(person == account.id for person in others)
    is_newest = answer.entry.state is State.CHECKED and answer.entry.current == answer.version.number
    is_reviewer = Role(account.role).allows(Role.REVIEWER)
    return is_reviewer and is_newest and not is_alone and bool(answer.renewed) and not answer.is_past_review
