"""What is done with a reply that is written: looked at, sent, kept as a checked answer; and notes beside it."""

from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from bot.anchors import anchor_of
from bot.desk.console.form_fields import FormOf
from bot.desk.console.inbox_actions import item_of
from bot.desk.console.mail_text import Mail, sources_of
from bot.desk.console.notices import done
from bot.desk.console.reply_draft import TEXT, without_numbers
from bot.desk.console.reply_form import ReplyError, ReplyForm, first_form, form_in, last_of, messages_of, quotes_in
from bot.desk.console.ticket_page import shown
from bot.desk.desk import Desk, DeskOf, Reading, ReadingOf
from bot.desk.visitors import HelpdeskMember
from bot.store.accounts import Account
from bot.store.audit import Audit
from bot.store.checked_answers import CheckedAnswers, Wording, WordingError
from bot.store.database import TicketMovedError
from bot.store.inbox import MAX_NOTE_CHARS, Inbox, Item
from bot.store.wording import MAX_QUESTION_CHARS

router = APIRouter()

# A law that changes is seen at once; what no source says is looked at again after a year.
REVIEW_DAYS = 365

NO_TICKET = "Bij deze vraag hoort geen ticket: er is niemand om te antwoorden. Maak er een gecontroleerd antwoord van."
CLOSED = "Dit ticket is gesloten; de vrager krijgt geen antwoord meer. Je tekst staat hieronder."
MOVED = "Intussen is er een bericht bij gekomen. Lees het bij Gesprek. Klopt je antwoord nog, verstuur het dan opnieuw."
NOTE_EMPTY = "De notitie is leeg."
NOTE_TOO_LONG = "De notitie is {length} tekens lang; hoogstens {most} kan. Maak haar korter."


@router.post("/werk/{question_id}")
def acted(
    request: Request,
    desk: DeskOf,
    reading: ReadingOf,
    account: HelpdeskMember,
    form: FormOf,
    question_id: str,
    actie: Annotated[str, Form()] = "",
) -> Response:
    """Show the reply again after a search, a pin or an insertion; or do with it what the button says."""
    item = item_of(desk, question_id)
    typed = form_in(form, reading)
    try:
        match actie:
            case "bekijk":
                mail = Mail(item.question.text, typed.text.strip(), sources_of(quotes_in(typed), reading.today))
                return shown(request, desk, reading, account, item, typed, preview=mail)
            case "verstuur":
                return _sent(desk, reading, account, item, typed)
            case "concept":
                return _drafted(desk, reading, account, item, typed)
            case _:
                return shown(request, desk, reading, account, item, typed)
    except ReplyError as error:
        if error.status == 409:
            # Who has seen the new message may keep their words: the next attempt comes after it.
            item = item_of(desk, question_id)
            typed = replace(typed, seen=last_of(messages_of(desk, item)))
        return shown(request, desk, reading, account, item, typed, error.status, error.problems)


@router.post("/werk/{question_id}/notitie")
def noted(
    request: Request,
    desk: DeskOf,
    reading: ReadingOf,
    account: HelpdeskMember,
    question_id: str,
    notitie: Annotated[str, Form()] = "",
) -> Response:
    """Keep a note for colleagues."""
    item = item_of(desk, question_id)
    length = len(notitie.strip())
    if not 0 < length <= MAX_NOTE_CHARS:
        problem = NOTE_TOO_LONG.format(length=length, most=MAX_NOTE_CHARS) if length else NOTE_EMPTY
        form = first_form(desk, item, reading)
        return shown(request, desk, reading, account, item, form, 422, {"notitie": problem}, notitie)
    Inbox(desk.store).add_note(item.question.id, notitie, account.id, reading.now)
    return done(f"/werk/{item.question.id}", "notitie")


def _sent(desk: Desk, reading: Reading, account: Account, item: Item, typed: ReplyForm) -> Response:
    ticket, here = item.ticket, f"/werk/{item.question.id}"
    if ticket is None:
        raise ReplyError(409, TEXT, NO_TICKET)
    origin = f"desk:{ticket.id}:{typed.key}"
    if any(message.origin == origin for message in messages_of(desk, item)):
        return done(here, "al verstuurd")
    if ticket.state == "closed":
        raise ReplyError(409, TEXT, CLOSED)
    sources = sources_of(quotes_in(typed), reading.today)
    try:
        desk.store.reply_to_ticket(ticket.id, typed.text.strip(), sources, reading.now, origin, typed.seen)
    except TicketMovedError:
        now = desk.store.ticket(ticket.id)
        raise ReplyError(409, TEXT, CLOSED if now is None or now.state == "closed" else MOVED) from None
    Audit(desk.store).record(
        account.id, "geantwoord", f"vraag {item.question.id}", f"{len(sources)} bronnen", reading.now
    )
    return done(here, "verstuurd" if ticket.chat_id is not None else "beantwoord")


def _drafted(desk: Desk, reading: Reading, account: Account, item: Item, typed: ReplyForm) -> Response:
    question = item.question.text
    wording = Wording(
        question=question if len(question) <= MAX_QUESTION_CHARS else f"{question[: MAX_QUESTION_CHARS - 2]} …",
        phrasings=(),
        answer=without_numbers(typed.text),
        anchors=tuple(anchor_of(quote) for quote in quotes_in(typed)),
        owner_id=account.id,
        review_on=reading.today + timedelta(REVIEW_DAYS),
    )
    ticket_id = item.ticket.id if item.ticket else None
    why = f"uit vraag {item.question.id}"
    try:
        entry = CheckedAnswers(desk.store).draft(wording, account.id, why, reading.now, ticket_id)
    except WordingError as error:
        raise ReplyError(422, TEXT, str(error)) from None
    return done(f"/antwoorden/{entry.id}", "concept")
