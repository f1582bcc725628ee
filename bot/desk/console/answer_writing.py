"""Writing a checked answer: a new draft, or a new version of one; two who write at once both see each other's text."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from fastapi import APIRouter, Request, Response

from bot.anchors import anchor_from_json
from bot.desk.clear_error import ClearError
from bot.desk.console.answer_form import FieldsError, Typed, first_typed, read_wording, typed_in, typed_of
from bot.desk.console.answer_page import AnswerOf
from bot.desk.console.form_fields import FormOf, id_in, text_in
from bot.desk.console.notices import done
from bot.desk.console.pages import console_page
from bot.desk.console.pinned_quotes import Pin, Sought, is_about_sources, pins_in, pins_of, sought_in, whole
from bot.desk.desk import DeskOf, ReadingOf
from bot.desk.visitors import HelpdeskMember
from bot.desk.word_diff import word_diff
from bot.store.checked_answers import CheckedAnswers, EditConflictError, Version, WordingError, wording_of
from bot.store.tables import Account
from bot.store.wording import MAX_QUESTION_CHARS

router = APIRouter()

NEW = "/antwoorden/nieuw"
SAME = "Je hebt niets gewijzigd. Wijzig iets, of ga terug."
NO_VERSION = "Dit formulier noemt geen versie. Open het antwoord opnieuw en kies “Wijzig”."


@router.get(NEW)
def new_page(request: Request, desk: DeskOf, reading: ReadingOf, account: HelpdeskMember, vraag: str = "") -> Response:
    """An empty form, or one that starts from a question."""
    typed = first_typed(vraag[:MAX_QUESTION_CHARS], account.id, reading.today)
    return _page(request, desk.accounts.all(), typed)


@router.post(NEW)
def drafted(request: Request, desk: DeskOf, reading: ReadingOf, account: HelpdeskMember, form: FormOf) -> Response:
    """Keep a draft; or show the form again, with what a search for sources found or what has to be mended."""
    people = desk.accounts.all()
    problems: Mapping[str, str] = {}
    if not is_about_sources(form):
        try:
            wording = read_wording(form, reading, _active(people))
            entry = CheckedAnswers(desk.store).draft(wording, account.id, typed_in(form).why, reading.now)
            return done(f"/antwoorden/{entry.id}", "concept")
        except FieldsError as error:
            problems = error.problems
        except WordingError as error:
            problems = {"": str(error)}
    pins, sought = pins_in(form, reading.index), sought_in(form, reading.index, reading.today)
    return _page(request, people, typed_in(form), pins, sought, problems)


@router.get("/antwoorden/{nummer:int}/wijzigen")
def edit_page(
    request: Request, desk: DeskOf, reading: ReadingOf, _account: HelpdeskMember, answer: AnswerOf
) -> Response:
    """The newest version in a form."""
    newest = answer.newest
    anchors = [anchor_from_json(row) for row in newest.anchors]
    pins = pins_of(anchors, reading.index, reading.today)
    return _page(request, desk.accounts.all(), typed_of(newest, reading.today), pins, newest=newest)


@router.post("/antwoorden/{nummer:int}/wijzigen")
def revised(
    request: Request, desk: DeskOf, reading: ReadingOf, account: HelpdeskMember, answer: AnswerOf, form: FormOf
) -> Response:
    """Keep a new version, unless somebody else wrote one meanwhile."""
    based_on = id_in(text_in(form, "gebaseerd_op"))
    if based_on is None:
        raise ClearError(422, NO_VERSION)
    people, newest = desk.accounts.all(), answer.newest
    problems: Mapping[str, str] = {}
    is_conflict = not is_about_sources(form) and based_on != newest.number
    if not is_about_sources(form) and not is_conflict:
        try:
            wording = read_wording(form, reading, {*_active(people), newest.owner_id})
            if wording == wording_of(newest):
                raise FieldsError({"": SAME})
            why = typed_in(form).why
            CheckedAnswers(desk.store).revise(answer.entry.id, wording, account.id, why, based_on, reading.now)
            return done(f"/antwoorden/{answer.entry.id}", "versie")
        except FieldsError as error:
            problems = error.problems
        except WordingError as error:
            problems = {"": str(error)}
        except EditConflictError as error:
            newest, is_conflict = error.current, True
    pins, sought = pins_in(form, reading.index), sought_in(form, reading.index, reading.today)
    # Who has seen both texts may keep theirs: the next attempt is based on the version that they were shown.
    based_on = newest.number if is_conflict else based_on
    return _page(request, people, typed_in(form), pins, sought, problems, newest, based_on, is_conflict)


def _active(people: Sequence[Account]) -> set[int]:
    return {person.id for person in people if person.is_active}


def _page(
    request: Request,
    people: Sequence[Account],
    typed: Typed,
    pins: Sequence[Pin] = (),
    sought: Sought | None = None,
    problems: Mapping[str, str] | None = None,
    newest: Version | None = None,
    based_on: int = 0,
    is_conflict: bool = False,
) -> Response:
    return console_page(
        request,
        "answer_form.html",
        409 if is_conflict else 422 if problems else 200,
        action=f"/antwoorden/{newest.entry_id}/wijzigen" if newest else NEW,
        typed=typed,
        pins=pins,
        sought=sought or Sought(),
        whole=whole,
        problems=defaultdict(str, problems or {}),
        people=[person for person in people if person.is_active or str(person.id) == typed.owner],
        names={person.id: person.name for person in people},
        newest=newest,
        based_on=based_on or (newest.number if newest else 0),
        is_conflict=is_conflict,
        changes=_changes(newest, typed) if newest and is_conflict else [],
    )


def _changes(newest: Version, typed: Typed) -> list[object]:
    """Per text the words of the other and what differs in what was typed."""
    texts = (
        ("Vraag", newest.question, typed.question),
        ("Andere vragen", "\n".join(newest.phrasings), typed.phrasings.replace("\r\n", "\n")),
        ("Antwoord", newest.answer, typed.answer.replace("\r\n", "\n")),
    )
    return [(name, theirs, word_diff(theirs, mine)) for name, theirs, mine in texts]
