"""Who asks: a visitor by a cookie, a colleague by a session; and the token that shows that a form is ours."""

import hmac
import re
import secrets
from collections.abc import Callable
from typing import Annotated
from urllib.parse import quote as percent

from fastapi import Depends, Request, Response
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool

from bot.desk.clear_error import ClearError, SignInNeededError
from bot.desk.desk import Desk, desk_of
from bot.masking import keyed_hash
from bot.settings import DeskSettings
from bot.store.accounts import Role
from bot.store.tables import Account

SESSION = "sessie"
VISIT = "bezoek"
TOKEN = "formulier"
DAY_SECONDS = 86_400
_VISITOR = re.compile(r"[\w-]{22}", re.ASCII)
_SAFE = ("GET", "HEAD", "OPTIONS")
FORGED = "Dit formulier is verlopen of komt niet van deze site. Ga terug, laad de pagina opnieuw en probeer het."
NOT_ALLOWED = "Hiervoor heb je een andere rol nodig. Vraag een beheerder om toegang."


def cookie_name(settings: DeskSettings, name: str) -> str:
    """The name of a cookie; over https one that no other site of the same domain can set."""
    return f"__Host-{name}" if settings.is_https else name


def set_cookie(response: Response, settings: DeskSettings, name: str, value: str, max_age: int | None = None) -> None:
    """Give a cookie that scripts cannot read and other sites cannot send; without `max_age` until the browser ends."""
    response.set_cookie(
        cookie_name(settings, name), value, max_age, path="/", secure=settings.is_https, httponly=True, samesite="lax"
    )


def drop_cookie(response: Response, settings: DeskSettings, name: str) -> None:
    """Take a cookie back."""
    response.delete_cookie(
        cookie_name(settings, name), path="/", secure=settings.is_https, httponly=True, samesite="lax"
    )


def session_of(request: Request) -> str:
    """The token in the session cookie; empty when there is none."""
    return request.cookies.get(cookie_name(desk_of(request).settings, SESSION), "")


def account_of(request: Request) -> Account | None:
    """The colleague who signed in, None for anybody else; asks the database once a request."""
    if not hasattr(request.state, "account"):
        token, desk = session_of(request), desk_of(request)
        request.state.account = desk.accounts.account_of(token, desk.now()) if token else None
    return account_known(request)


def account_known(request: Request) -> Account | None:
    """The colleague who signed in, when this request already asked; asks nothing itself."""
    account: Account | None = getattr(request.state, "account", None)
    return account


def needs(role: Role) -> Callable[[Request], Account]:
    """A dependency: the colleague who signed in, who has the role or a higher one."""

    def account(request: Request) -> Account:
        found = account_of(request)
        if found is None:
            raise SignInNeededError
        if not Role(found.role).allows(role):
            raise ClearError(403, NOT_ALLOWED)
        return found

    return account


HelpdeskMember = Annotated[Account, Depends(needs(Role.HELPDESK))]
Reviewer = Annotated[Account, Depends(needs(Role.REVIEWER))]
Maintainer = Annotated[Account, Depends(needs(Role.MAINTAINER))]


def sign_in_path(request: Request) -> str:
    """Where to sign in, to come back to this page."""
    query = f"?{request.url.query}" if request.url.query else ""
    return f"/inloggen?naar={percent(request.url.path + query, safe='')}"


def visitor_of(request: Request) -> str:
    """The visitor of this request; a new one when no cookie of ours names one."""
    if not hasattr(request.state, "visitor"):
        given = request.cookies.get(cookie_name(desk_of(request).settings, VISIT), "")
        is_ours = _VISITOR.fullmatch(given)
        request.state.visitor = given if is_ours else secrets.token_urlsafe(16)
        request.state.is_new_visitor = not is_ours
    visitor: str = request.state.visitor
    return visitor


def keep_visitor(request: Request, response: Response) -> None:
    """Give a new visitor a cookie, when this request needed to know who it was."""
    settings = desk_of(request).settings
    if getattr(request.state, "is_new_visitor", False):
        set_cookie(response, settings, VISIT, visitor_of(request), settings.keep_days * DAY_SECONDS)


def asker_of(request: Request) -> str:
    """What stands for the visitor in the store."""
    return keyed_hash(desk_of(request).settings.secret, "visitor", visitor_of(request))


def form_field(request: Request) -> Markup:
    """The hidden field that every form of ours has; a visitor who has no cookie yet gets one with the page."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(TOKEN, form_token(request))


def form_token(request: Request) -> str:
    """What the form of this session, or else of this visitor, has to bring back."""
    if account_known(request):
        return keyed_hash(desk_of(request).settings.secret, "form", "session", session_of(request))
    return keyed_hash(desk_of(request).settings.secret, "form", "visitor", visitor_of(request))


async def checked_form(request: Request) -> None:
    """A dependency of all our forms: whatever changes something has the token of its session.

    Raises:
        ClearError: 403 when it has none, or another's.
    """
    if request.method in _SAFE:
        return
    if session_of(request):
        await run_in_threadpool(account_of, request)
    given = (await request.form()).get(TOKEN, "")
    if not (isinstance(given, str) and hmac.compare_digest(given.encode(), form_token(request).encode())):
        raise ClearError(403, FORGED)


def timed_token(desk: Desk) -> str:
    """A form token that hangs on no cookie: the second it was made, signed."""
    made = str(int(desk.now().timestamp()))
    return f"{made}.{keyed_hash(desk.settings.secret, 'form', 'timed', made)}"


def is_timely(desk: Desk, token: str, seconds: int) -> bool:
    """Whether a token is one of ours and not older than so many seconds."""
    made, _, signature = token.partition(".")
    expected = keyed_hash(desk.settings.secret, "form", "timed", made)
    is_ours = hmac.compare_digest(signature.encode(), expected.encode())
    return is_ours and made.isdecimal() and 0 <= desk.now().timestamp() - int(made) <= seconds
