"""How a colleague comes in with a password, and goes."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from bot.desk.console.notices import done
from bot.desk.console.pages import console_page
from bot.desk.desk import Desk, DeskOf
from bot.desk.limits import address_of
from bot.desk.visitors import SESSION, account_of, drop_cookie, session_of, set_cookie
from bot.store.accounts import TooManyAttemptsError
from bot.store.limits import SESSION_LASTS

router = APIRouter()

HOME = "/werk"
_WRONG = "Dit e-mailadres en wachtwoord horen niet bij elkaar, of het account is niet actief. Kijk ze na."
_TOO_OFTEN = "Er is te vaak geprobeerd in te loggen. Wacht {wait} en probeer het dan opnieuw."


@router.get("/inloggen")
def sign_in_page(request: Request, desk: DeskOf, naar: str = "") -> Response:
    """Where a colleague signs in; who has done so goes on at once."""
    if account_of(request):
        return RedirectResponse(path_within(naar), 303)
    return _page(request, desk, naar)


@router.post("/inloggen")
def signed_in(
    request: Request,
    desk: DeskOf,
    email: Annotated[str, Form()] = "",
    wachtwoord: Annotated[str, Form()] = "",
    naar: Annotated[str, Form()] = "",
) -> Response:
    """Start a session, and go on to the page that was asked for."""
    try:
        account = desk.accounts.sign_in(email, wachtwoord, address_of(request), desk.now())
    except TooManyAttemptsError as error:
        problem = _TOO_OFTEN.format(wait=waiting_time(error.wait_seconds))
        response = _page(request, desk, naar, 429, email, problem)
        response.headers["Retry-After"] = str(error.wait_seconds)
        return response
    if account is None:
        return _page(request, desk, naar, 422, email, _WRONG)
    return with_session(request, desk, account.id, RedirectResponse(path_within(naar), 303))


@router.post("/uitloggen")
def signed_out(request: Request, desk: DeskOf) -> Response:
    """End the session of this browser."""
    if token := session_of(request):
        desk.accounts.end_session(token)
    response = done("/inloggen", "uitgelogd")
    drop_cookie(response, desk.settings, SESSION)
    return response


def with_session(request: Request, desk: Desk, account_id: int, response: Response) -> Response:
    """The response with the cookie of a new session, instead of the one that this browser had."""
    if before := session_of(request):
        desk.accounts.end_session(before)
    token = desk.accounts.start_session(account_id, desk.now())
    set_cookie(response, desk.settings, SESSION, token, int(SESSION_LASTS.total_seconds()))
    return response


def path_within(path: str) -> str:
    """A path of this site to go on to; the inbox when it is anything else."""
    is_ours = path.startswith("/") and not path.startswith("//") and path.isprintable() and "\\" not in path
    return path if is_ours else HOME


def waiting_time(seconds: int) -> str:
    """So many seconds as people say them: "30 seconden", "12 minuten"."""
    if seconds < 60:
        return f"{seconds} seconde{'n' if seconds > 1 else ''}"
    minutes = -(-seconds // 60)
    return f"{minutes} {'minuten' if minutes > 1 else 'minuut'}"


def _page(request: Request, desk: Desk, onward: str, status: int = 200, email: str = "", problem: str = "") -> Response:
    return console_page(
        request,
        "sign_in.html",
        status,
        onward=path_within(onward),
        email=email[:254],
        problem=problem,
        has_provider=bool(desk.settings.oidc_issuer),
    )
