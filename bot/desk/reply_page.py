"""A reply as it was shown, at an address that can be shared; what people think of it, and the way to the helpdesk."""

import re
import uuid
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote as percent
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from bot.desk.clear_error import ClearError
from bot.desk.desk import Desk, DeskOf
from bot.desk.limits import address_of
from bot.desk.pages import page
from bot.desk.share_links import question_shared
from bot.desk.shown_text import blocks_of
from bot.desk.visitors import asker_of
from bot.masking import mask
from bot.reply.phrases import REASONS
from bot.store.tables import Question

router = APIRouter()

NOTE_CHARS = 4_000
CONTACT_CHARS = 200
_EMAIL = re.compile(r"[^\s@<>\"]{1,64}@[^\s@<>\"]+\.[^\s@<>\"]{2,}")

GONE = "Dit antwoord is er niet (meer): wij bewaren antwoorden {days} dagen. Stel je vraag opnieuw op de voorpagina."
NOT_YOURS = "Deze vraag is van iemand anders. Stel zelf je vraag, dan kun je haar aan de helpdesk voorleggen."
NO_ADDRESS = "“{text}” is geen e-mailadres. Kijk het na, of laat het veld leeg."
TOO_LONG = "“{field}” is {length} tekens lang; hoogstens {most} kan. Maak het korter."


@router.get("/antwoord/{share}")
def reply_page(request: Request, desk: DeskOf, share: str, dank: str = "") -> Response:
    """The reply, the same words whenever it is opened."""
    return _page(request, desk, share, thanks=dank)


@router.post("/antwoord/{share}/mening")
def judged(
    request: Request,
    desk: DeskOf,
    share: str,
    klopt: Annotated[str, Form()] = "",
    reden: Annotated[str, Form()] = "",
) -> Response:
    """Keep what someone thinks of the reply."""
    question = shared_question(desk, share)
    if klopt not in ("ja", "nee") or (reden and reden not in REASONS):
        raise ClearError(422, "Kies of het antwoord klopt, en zo nee een van de redenen.")
    reason = reden if klopt == "nee" else ""
    desk.store.give_feedback(question.id, asker_of(request), klopt == "ja", reason or None, desk.now())
    return RedirectResponse(f"/antwoord/{share}?dank={klopt}#mening", 303)


@router.post("/antwoord/{share}/helpdesk")
def handed_off(
    request: Request,
    desk: DeskOf,
    share: str,
    toelichting: Annotated[str, Form()] = "",
    naam: Annotated[str, Form()] = "",
    email: Annotated[str, Form()] = "",
) -> Response:
    """Open a ticket for the question, or add to the one that is open; only for who asked it."""
    question = shared_question(desk, share)
    if question.asker != asker_of(request):
        raise ClearError(403, NOT_YOURS)
    desk.questions.check(address_of(request))
    typed = {"toelichting": toelichting, "naam": naam, "email": email}
    if problem := _problem(toelichting, naam, email.strip()):
        return _page(request, desk, share, 422, problem=problem, typed=typed)
    before = desk.store.ticket_of(question.id)
    contact = " ".join(f"{naam} {email}".split()) or (before.contact if before else None)
    note, now = mask(toelichting).strip(), desk.now()
    desk.store.open_ticket(question, None, note, f"web:{uuid.uuid4()}", now, contact=contact)
    return RedirectResponse(f"/antwoord/{share}#helpdesk", 303)


def shared_question(desk: Desk, share: str) -> Question:
    """The question that an address stands for.

    Raises:
        ClearError: 404 when there is none.
    """
    question = question_shared(share, desk.store, desk.settings.secret)
    if question is None:
        raise ClearError(404, GONE.format(days=desk.settings.keep_days))
    return question


def reply_values(question: Question) -> dict[str, Any]:
    """What the template of a reply needs, from what was kept alone: the release may be gone."""
    sources = [{**source, "here": source_path(source, question)} for source in question.sources]
    shown = question.shown
    if question.outcome == "clarify":
        shown = shown.partition("\n")[0]  # the options stand below it as buttons
    return {"question": question, "blocks": blocks_of(shown, len(sources)), "sources": sources}


def source_path(source: Mapping[str, Any], question: Question) -> str:
    """The page of ours with the source as it read on the reply's day, the quoted words marked."""
    place = str(source["place"])
    if place.startswith("vraag "):
        return f"/vragen/{percent(place.removeprefix('vraag '), safe='')}"
    marked = {"woorden": str(source["passage"]).rpartition("#")[2], "van": source["start"], "tot": source["end"]}
    query = urlencode({"op": question.as_of.isoformat(), **marked})
    return f"/bron/{percent(str(source['document']), safe='')}/{percent(place, safe='')}?{query}#citaat"


def _page(
    request: Request,
    desk: Desk,
    share: str,
    status: int = 200,
    thanks: str = "",
    problem: str = "",
    typed: Mapping[str, str] | None = None,
) -> Response:
    question = shared_question(desk, share)
    is_own = question.asker == asker_of(request)
    ticket = desk.store.ticket_of(question.id) if is_own else None
    return page(
        request,
        "reply.html",
        status,
        **reply_values(question),
        share=share,
        address=f"{desk.address(request)}/antwoord/{share}",
        is_own=is_own,
        ticket=ticket,
        messages=desk.store.messages(ticket.id) if ticket else [],
        reasons=REASONS,
        thanks=thanks,
        problem=problem,
        typed=typed or {"toelichting": "", "naam": "", "email": ""},
        note_chars=NOTE_CHARS,
        keep_days=desk.settings.keep_days,
    )


def _problem(note: str, name: str, email: str) -> str:
    for field, text, most in (("Toelichting", note, NOTE_CHARS), ("Je naam", name, CONTACT_CHARS)):
        if len(text) > most:
            return TOO_LONG.format(field=field, length=len(text), most=most)
    if email and (len(email) > CONTACT_CHARS or not _EMAIL.fullmatch(email)):
        return NO_ADDRESS.format(text=email[:60])
    return ""
