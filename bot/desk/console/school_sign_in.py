"""Signing in with an account of the school: there and back. No account is made by it."""

import base64
import hmac
import json
import logging
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from bot.desk.clear_error import ClearError
from bot.desk.console.notices import done
from bot.desk.console.pages import console_page
from bot.desk.console.provider import Person, ProviderError, Step, authorization_address, person_behind
from bot.desk.console.sign_in import path_within, with_session
from bot.desk.desk import Desk, DeskOf
from bot.desk.limits import address_of
from bot.desk.visitors import HelpdeskMember, account_of, cookie_name, drop_cookie, set_cookie
from bot.masking import keyed_hash
from bot.store.accounts import Account, AccountError

_log = logging.getLogger(__name__)

router = APIRouter()

STEP = "inlogstap"
MINUTES = 10
_NO_PROVIDER = "Inloggen met een schoolaccount staat hier niet aan. Log in met je wachtwoord."
_SILENT = (
    "De inlogdienst van je school geeft nu geen goed antwoord. Probeer het straks weer, of log in met je wachtwoord."
)
_EXPIRED = "Deze inlogpoging is verlopen of hoort bij een ander venster. Begin opnieuw met inloggen."
_REFUSED = "Je school heeft je niet ingelogd. Begin opnieuw, of log in met je wachtwoord."
_NO_ACCOUNT = (
    "Bij je schoolaccount hoort geen account van deze helpdesk. Vraag een beheerder om er een te maken met het "
    "e-mailadres van je school."
)


@router.get("/oidc/inloggen")
def to_school(request: Request, desk: DeskOf, naar: str = "") -> Response:
    """On to the school's sign-in; this browser keeps what shows that it comes back from there."""
    step, address = _begun(request, desk)
    response = RedirectResponse(address, 303)
    _keep(desk, response, step, path_within(naar), 0)
    return response


@router.post("/mijn-account/koppelen")
def to_link(request: Request, desk: DeskOf, account: HelpdeskMember) -> Response:
    """A page with the way to the school's sign-in, which from then on opens this account."""
    step, address = _begun(request, desk)
    # A form may lead to no other site (form-action), so the last step is a link.
    response = console_page(request, "to_school.html", address=address)
    _keep(desk, response, step, "/mijn-account", account.id)
    return response


@router.get("/oidc/terug")
def from_school(
    request: Request,
    desk: DeskOf,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str, Query(max_length=4_000)] = "",
) -> Response:
    """A session for who comes back, when an account is theirs."""
    kept = _kept(request, desk)
    if kept is None or not state or not hmac.compare_digest(kept["step"]["state"].encode(), state.encode()):
        raise ClearError(403, _EXPIRED)
    if not code:
        raise ClearError(403, _REFUSED)
    desk.questions.check(address_of(request))
    try:
        person = person_behind(desk.settings, _return_address(request, desk), code, Step(**kept["step"]), desk.now())
    except ProviderError as error:
        _log.error("sign-in at the provider failed: %s", error)
        raise ClearError(502, _SILENT) from None
    if kept["account"]:
        signed_in = account_of(request)
        if signed_in is None or signed_in.id != kept["account"]:
            raise ClearError(403, _EXPIRED)
        response: Response = _linked(desk, signed_in.id, person)
    else:
        account = _account_of(desk, person)
        if account is None:
            raise ClearError(403, _NO_ACCOUNT)
        response = with_session(request, desk, account.id, RedirectResponse(kept["onward"], 303))
    drop_cookie(response, desk.settings, STEP)
    return response


def _begun(request: Request, desk: Desk) -> tuple[Step, str]:
    if not desk.settings.oidc_issuer:
        raise ClearError(404, _NO_PROVIDER)
    desk.questions.check(address_of(request))
    step = Step()
    try:
        return step, authorization_address(desk.settings, _return_address(request, desk), step)
    except ProviderError as error:
        _log.error("the provider cannot be asked: %s", error)
        raise ClearError(502, _SILENT) from None


def _account_of(desk: Desk, person: Person) -> Account | None:
    """The account that this school account opens: the one linked to it, else the one with its address, linked now."""
    account = desk.accounts.by_subject(person.issuer, person.subject)
    if account or not person.email:
        return account
    account = desk.accounts.by_email(person.email)
    if account is None or not account.is_active or account.subject:
        return None
    desk.accounts.link_subject(account.id, person.issuer, person.subject, desk.now())
    return account


def _linked(desk: Desk, account_id: int, person: Person) -> Response:
    try:
        desk.accounts.link_subject(account_id, person.issuer, person.subject, desk.now())
    except AccountError as error:
        raise ClearError(409, str(error)) from None
    return done("/mijn-account", "gekoppeld")


def _return_address(request: Request, desk: Desk) -> str:
    return f"{desk.address(request)}/oidc/terug"


def _keep(desk: Desk, response: Response, step: Step, onward: str, account_id: int) -> None:
    """Give the browser a signed cookie with the step, where to go on to, and the account to link (0 for none)."""
    made = int(desk.now().timestamp())
    said = {"step": asdict(step), "onward": onward[:1_000], "account": account_id, "made": made}
    value = base64.urlsafe_b64encode(json.dumps(said).encode()).decode()
    set_cookie(response, desk.settings, STEP, f"{value}.{_signature(desk, value)}", MINUTES * 60)


def _kept(request: Request, desk: Desk) -> dict[str, Any] | None:
    value, _, signature = request.cookies.get(cookie_name(desk.settings, STEP), "").partition(".")
    if not hmac.compare_digest(signature.encode(), _signature(desk, value).encode()):
        return None
    said: dict[str, Any] = json.loads(base64.urlsafe_b64decode(value))
    return said if 0 <= desk.now().timestamp() - said["made"] <= MINUTES * 60 else None


def _signature(desk: Desk, value: str) -> str:
    return keyed_hash(desk.settings.secret, "sign-in step", value)
