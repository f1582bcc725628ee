"""One question that waits: what was asked, replied, said and noted, who looks at it, and the reply being written."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response

from bot.desk.console.inbox_actions import item_of
from bot.desk.console.inbox_page import KINDS, STATE_NAMES, people_by_id
from bot.desk.console.insertable import Insertable, nearest_answers, searched
from bot.desk.console.mail_text import Mail
from bot.desk.console.pages import console_page
from bot.desk.console.pinned_quotes import MAX_PINS, whole
from bot.desk.console.reply_form import TEXT_CHARS, ReplyForm, first_form
from bot.desk.desk import Desk, DeskOf, Reading, ReadingOf
from bot.desk.reply_page import reply_values
from bot.desk.share_links import share_of
from bot.desk.visitors import HelpdeskMember
from bot.store.accounts import Account
from bot.store.checked_answers import CheckedAnswers
from bot.store.inbox import MAX_NOTE_CHARS, Inbox, Item

router = APIRouter()

# How often a page asks who else has it open: the inbox forgets who was silent for a minute.
POLL_SECONDS = 20


@router.get("/werk/{question_id}")
def ticket_page(
    request: Request, desk: DeskOf, reading: ReadingOf, account: HelpdeskMember, question_id: str
) -> Response:
    """The question with a reply to start from."""
    item = item_of(desk, question_id)
    return shown(request, desk, reading, account, item, first_form(desk, item, reading))


@router.get("/werk/{question_id}/anderen")
def others(desk: DeskOf, account: HelpdeskMember, question_id: str) -> dict[str, list[str]]:
    """The names of those who have it open too; the page's script asks for them."""
    item = item_of(desk, question_id)
    return {"others": [other.name for other in Inbox(desk.store).look(item.question.id, account.id, desk.now())]}


@router.post("/werk/{question_id}/verlaten", status_code=204)
def left(desk: DeskOf, account: HelpdeskMember, question_id: str) -> None:
    """The page was closed; the page's script says so."""
    Inbox(desk.store).leave(item_of(desk, question_id).question.id, account.id)


@router.get("/werk/{question_id}/zoeken")
def found(
    request: Request, desk: DeskOf, reading: ReadingOf, _account: HelpdeskMember, question_id: str, zoek: str = ""
) -> Response:
    """What a search finds, as a part of the page: for the page's script, while somebody types."""
    item = item_of(desk, question_id)
    return console_page(request, "found.html", insertable=searched(zoek, reading), **_link_values(item))


def shown(
    request: Request,
    desk: Desk,
    reading: Reading,
    account: Account,
    item: Item,
    form: ReplyForm,
    status: int = 200,
    problems: Mapping[str, str] | None = None,
    note: str = "",
    preview: Mail | None = None,
) -> Response:
    """The page with a reply as far as it is written, and per field what is wrong with it."""
    inbox, question, ticket = Inbox(desk.store), item.question, item.ticket
    messages = desk.store.messages(ticket.id) if ticket else []
    sent = next((message for message in reversed(messages) if message.author == "helpdesk"), None)
    return console_page(
        request,
        "ticket.html",
        status,
        **reply_values(question),
        **_link_values(item),
        item=item,
        ticket=ticket,
        messages=messages,
        sent=Mail(question.text, sent.text, sent.sources) if sent else None,
        notes=inbox.notes(question.id),
        others=inbox.look(question.id, account.id, reading.now),
        people=people_by_id(desk.accounts.all()),
        drafts=_drafts(desk, item),
        form=form,
        insertable=searched(form.sought, reading) if form.sought else Insertable(),
        nearest=nearest_answers(question.text, reading),
        problems=defaultdict(str, problems or {}),
        note_typed=note,
        preview=preview,
        share=share_of(question, desk.settings.secret),
        kinds=KINDS,
        state_names=STATE_NAMES,
        today=reading.today,
        text_chars=TEXT_CHARS,
        note_chars=MAX_NOTE_CHARS,
        max_pins=MAX_PINS,
        poll_seconds=POLL_SECONDS,
    )


def _link_values(item: Item) -> dict[str, Any]:
    return {"action": f"/werk/{item.question.id}", "whole": whole}


def _drafts(desk: Desk, item: Item) -> list[Any]:
    """The checked answers that were made of this ticket, with their newest versions."""
    if item.ticket is None:
        return []
    return [pair for pair in CheckedAnswers(desk.store).entries() if pair[0].ticket_id == item.ticket.id]
