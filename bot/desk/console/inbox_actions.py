"""What is done with questions that wait: given to somebody, put off, closed, opened again; one or many at once."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated
from urllib.parse import parse_qsl, urlsplit

from fastapi import APIRouter, Form, Response

from bot.desk.clear_error import ClearError
from bot.desk.console.form_fields import FormOf, id_in
from bot.desk.console.notices import NOTICE, done
from bot.desk.console.sign_in import HOME, path_within
from bot.desk.desk import Desk, DeskOf
from bot.desk.visitors import HelpdeskMember
from bot.dutch_day import AMSTERDAM, dutch_day
from bot.store.inbox import Inbox, Item

router = APIRouter()

MAX_AT_ONCE = 500
# What was put off is back before work starts.
BACK_AT = time(7)
MAX_DAYS = 365
MAX_QUERY_CHARS = 4_000
DAYS = {"morgen": 1, "week": 7}

UNKNOWN = "Deze vraag staat niet (meer) in de inbox. Ga terug naar de inbox."
_NONE = "Kies eerst een vraag: zet er een vinkje voor."
_TOO_MANY = f"Kies hoogstens {MAX_AT_ONCE} vragen tegelijk."
_NOBODY = "Deze collega is er niet (meer). Kies iemand anders."
_BAD_DAY = "Kies een dag na vandaag, hoogstens een jaar vooruit."
_WHAT = "Kies wat er met de vraag moet gebeuren."


@router.post("/werk/doe")
def done_with(
    desk: DeskOf,
    account: HelpdeskMember,
    form: FormOf,
    doe: Annotated[str, Form()] = "",
    aan: Annotated[str, Form()] = "",
    dag: Annotated[str, Form()] = "",
    terug: Annotated[str, Form()] = "",
) -> Response:
    """Do one thing with the questions that are ticked, and go back to the page it was asked on.

    `doe` may bring its own questions, for the button beside a group: "neem 12 15".
    """
    action, *own = doe.split(" ") if doe else [""]
    given = own or [text for field in form.getlist("vraag") if isinstance(field, str) for text in field.split()]
    items, inbox, now = _items(desk, given), Inbox(desk.store), desk.now()
    match action:
        case "neem":
            for item in items:
                inbox.assign(item.question.id, account.id, account.id, now)
            notice = "toegewezen"
        case "wijs":
            whom = _colleague(desk, aan) if aan else None
            for item in items:
                inbox.assign(item.question.id, whom, account.id, now)
            notice = "toegewezen"
        case "morgen" | "week" | "dag":
            until = _until(desk, action, dag)
            for item in items:
                inbox.snooze(item.question.id, until, account.id, now)
            notice = "uitgesteld"
        case "sluit":
            for item in items:
                inbox.close(item.question.id, account.id, now)
            notice = "gesloten"
        case "heropen":
            for item in items:
                inbox.reopen(item.question.id, account.id, now)
            notice = "heropend"
        case _:
            raise ClearError(422, _WHAT)
    return back(terug, notice)


def item_of(desk: Desk, question_id: str) -> Item:
    """The question in an address, as an item of the inbox.

    Raises:
        ClearError: 404 when there is none.
    """
    known = id_in(question_id)
    item = Inbox(desk.store).item(known, desk.now()) if known else None
    if item is None:
        raise ClearError(404, UNKNOWN)
    return item


def back(address: str, notice: str) -> Response:
    """To a page of the inbox, with its filters, and the sentence of that name."""
    parts = urlsplit(path_within(address))
    path = parts.path if parts.path == HOME or parts.path.startswith(f"{HOME}/") else HOME
    kept = {name: value for name, value in parse_qsl(parts.query[:MAX_QUERY_CHARS]) if name != NOTICE}
    return done(path, notice, **kept)


def _items(desk: Desk, given: Sequence[str]) -> list[Item]:
    ids = list(dict.fromkeys(given))
    if not ids:
        raise ClearError(422, _NONE)
    if len(ids) > MAX_AT_ONCE:
        raise ClearError(422, _TOO_MANY)
    # All of them before anything is done: an unknown one changes nothing.
    return [item_of(desk, text) for text in ids]


def _colleague(desk: Desk, text: str) -> int:
    known = id_in(text)
    account = desk.accounts.account(known) if known else None
    if account is None or not account.is_active:
        raise ClearError(422, _NOBODY)
    return account.id


def _until(desk: Desk, action: str, text: str) -> datetime:
    today = dutch_day(desk.now())
    try:
        day = today + timedelta(DAYS[action]) if action in DAYS else date.fromisoformat(text)
    except ValueError:
        raise ClearError(422, _BAD_DAY) from None
    if not 0 < (day - today).days <= MAX_DAYS:
        raise ClearError(422, _BAD_DAY)
    return datetime.combine(day, BACK_AT, AMSTERDAM)
