"""What a colleague sees and changes of their own account."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from bot.desk.console.notices import done
from bot.desk.console.pages import console_page
from bot.desk.console.sign_in import waiting_time, with_session
from bot.desk.desk import Desk, DeskOf
from bot.desk.limits import address_of
from bot.desk.visitors import HelpdeskMember
from bot.store.accounts import Account, AccountError, TooManyAttemptsError

router = APIRouter()

_NOT_THIS = "Dit is niet je wachtwoord van nu. Kijk het na."
_NOT_TWICE = "Je typte niet twee keer hetzelfde nieuwe wachtwoord."
_NONE_YET = "Je logt in met je schoolaccount; je hebt hier geen wachtwoord. Een beheerder kan er een maken."
_TOO_OFTEN = "Dit wachtwoord is te vaak fout getypt. Wacht {wait} en probeer het dan opnieuw."


@router.get("/mijn-account")
def own_account(request: Request, desk: DeskOf, account: HelpdeskMember) -> Response:
    """Name, role, and the ways to sign in."""
    return _page(request, desk, account)


@router.post("/mijn-account")
def password_changed(
    request: Request,
    desk: DeskOf,
    account: HelpdeskMember,
    nu: Annotated[str, Form()] = "",
    nieuw: Annotated[str, Form()] = "",
    nogmaals: Annotated[str, Form()] = "",
) -> Response:
    """Another password, for who knows the one of now; signs out everywhere but here."""
    if account.password_hash is None:
        return _page(request, desk, account, 422, _NONE_YET)
    if nieuw != nogmaals:
        return _page(request, desk, account, 422, _NOT_TWICE, "nieuw")
    try:
        # Counted as signing in is: who finds an open session must not guess on.
        known = desk.accounts.sign_in(account.email, nu, address_of(request), desk.now())
        if known is None:
            return _page(request, desk, account, 422, _NOT_THIS, "nu")
        desk.accounts.change(account.id, password=nieuw, by=account.id, now=desk.now())
    except TooManyAttemptsError as error:
        response = _page(request, desk, account, 429, _TOO_OFTEN.format(wait=waiting_time(error.wait_seconds)), "nu")
        response.headers["Retry-After"] = str(error.wait_seconds)
        return response
    except AccountError as error:
        return _page(request, desk, account, 422, str(error), "nieuw")
    return with_session(request, desk, account.id, done("/mijn-account", "wachtwoord"))


def _page(
    request: Request, desk: Desk, account: Account, status: int = 200, problem: str = "", field: str = ""
) -> Response:
    return console_page(
        request,
        "own_account.html",
        status,
        problem=problem,
        field=field,
        has_provider=bool(desk.settings.oidc_issuer),
        is_linked=bool(account.subject),
    )
