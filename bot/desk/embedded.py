"""The ask box in a frame on a school's own site: no cookies, so its forms bring a signed token that expires."""

import uuid
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import FileResponse, RedirectResponse

from bot.desk.asking import ask, share
from bot.desk.clear_error import ClearError
from bot.desk.desk import Desk, DeskOf, ReadingOf
from bot.desk.headers import EMBED_SCRIPT, EMBEDDED
from bot.desk.limits import address_of
from bot.desk.pages import page
from bot.desk.reply_page import reply_values, shared_question
from bot.desk.visitors import is_timely, timed_token
from bot.masking import keyed_hash
from bot.reply.question import MAX_CHARS, QuestionError

router = APIRouter()

TOKEN_SECONDS = 12 * 3_600  # an intranet page stays open for a working day
EXPIRED = "Dit formulier is verlopen. Laad de pagina opnieuw en stel je vraag nog eens."
SCRIPT = Path(__file__).parent / "static" / "embed.js"


@router.get(EMBED_SCRIPT)
def embed_script() -> Response:
    """The script that puts the box on a page."""
    return FileResponse(SCRIPT, media_type="text/javascript")


@router.get(EMBEDDED)
def embedded_page(request: Request, desk: DeskOf) -> Response:
    """The box."""
    return _box(request, desk)


@router.post(EMBEDDED)
def embedded_question(
    request: Request,
    desk: DeskOf,
    reading: ReadingOf,
    vraag: Annotated[str, Form()] = "",
    vorige: Annotated[str, Form()] = "",
    bewijs: Annotated[str, Form()] = "",
) -> Response:
    """Answer, keep, and lead to the reply in the box."""
    if not is_timely(desk, bewijs, TOKEN_SECONDS):
        raise ClearError(403, EXPIRED)
    desk.questions.check(address_of(request))
    # Nobody is known here, so each question is somebody's of its own.
    asker = keyed_hash(desk.settings.secret, "embedded", uuid.uuid4())
    try:
        question, _ = ask(desk, reading, asker, "embedded", vraag, None, vorige)
    except QuestionError as error:
        return _box(request, desk, 422, problem=str(error), typed=vraag)
    return RedirectResponse(f"{EMBEDDED}/{share(desk, question)}", 303)


@router.get(EMBEDDED + "/{share_id}")
def embedded_reply(request: Request, desk: DeskOf, share_id: str) -> Response:
    """The reply in the box, with room for the next question."""
    question = shared_question(desk, share_id)
    return _box(request, desk, **reply_values(question), share=share_id)


def _box(
    request: Request, desk: Desk, status: int = 200, problem: str = "", typed: str = "", share: str = "", **reply: Any
) -> Response:
    values = {"problem": problem, "typed": typed, "share": share, "token": timed_token(desk), "max_chars": MAX_CHARS}
    return page(request, "embedded.html", status, **{"question": None, **values, **reply})
