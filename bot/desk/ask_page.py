"""The ask page: a question in, and on to its reply."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from bot.desk.asking import ask, day_typed, share
from bot.desk.desk import DeskOf, ReadingOf
from bot.desk.limits import address_of
from bot.desk.pages import page
from bot.desk.visitors import asker_of, keep_visitor
from bot.reply.question import MAX_CHARS, QuestionError

router = APIRouter()

EXAMPLES = (
    "Wat is een leerlab?",
    "Hoe lang duurt een vakopleiding?",
    "Wat staat er in artikel 7.2.4a van de WEB?",
)


@router.get("/")
def ask_page(request: Request) -> Response:
    """Where a question is typed."""
    return _page(request)


@router.post("/vraag")
def asked(
    request: Request,
    desk: DeskOf,
    reading: ReadingOf,
    vraag: Annotated[str, Form()] = "",
    op: Annotated[str, Form()] = "",
    vorige: Annotated[str, Form()] = "",
) -> Response:
    """Answer, keep, and lead to the reply; what cannot be answered comes back with what was typed."""
    desk.questions.check(address_of(request))
    try:
        question, _ = ask(desk, reading, asker_of(request), "web", vraag, day_typed(op), vorige)
    except QuestionError as error:
        return _page(request, 422, problem=str(error), typed=vraag, day=op)
    response = RedirectResponse(f"/antwoord/{share(desk, question)}", 303)
    keep_visitor(request, response)
    return response


def _page(request: Request, status: int = 200, problem: str = "", typed: str = "", day: str = "") -> Response:
    values = {"problem": problem, "typed": typed, "day": day, "examples": EXAMPLES, "max_chars": MAX_CHARS}
    return page(request, "ask.html", status, **values)
