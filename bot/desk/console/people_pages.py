"""The accounts of the helpdesk, for maintainers: who may come in, and with which role."""

import secrets
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from bot.desk.clear_error import ClearError
from bot.desk.console.form_fields import FormOf, id_in, text_in
from bot.desk.console.notices import done
from bot.desk.console.pages import console_page
from bot.desk.desk import Desk, DeskOf
from bot.desk.visitors import Maintainer
from bot.store.accounts import AccountError, Role
from bot.store.tables import Account

router = APIRouter()

PAGE = "/mensen"
UNKNOWN = "Dit account bestaat niet. Zoek het in de lijst van mensen."
NO_CHOICE = "Kies een rol en of het account actief is."
YOURSELF = "Je eigen rol en toegang wijzigt een andere beheerder."
# A password of 16 letters and digits that look unlike each other: 78 bits.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH = 16


def _person(desk: DeskOf, nummer: int) -> Account:
    number = id_in(str(nummer))
    person = desk.accounts.account(number) if number else None
    if person is None:
        raise ClearError(404, UNKNOWN)
    return person


PersonOf = Annotated[Account, Depends(_person)]


@router.get(PAGE)
def people_page(request: Request, desk: DeskOf, _account: Maintainer) -> Response:
    """Every account, and the form for a new one."""
    return _page(request, desk)


@router.post(PAGE)
def added(request: Request, desk: DeskOf, account: Maintainer, form: FormOf) -> Response:
    """A new account; with a password that is shown once, unless the school's sign-in opens it."""
    typed = {name: text_in(form, name) for name in ("naam", "email", "rol", "met_wachtwoord")}
    password = new_password() if typed["met_wachtwoord"] else None
    try:
        person = desk.accounts.add(
            typed["naam"], typed["email"], _role(typed["rol"]), password, desk.now(), by=account.id
        )
    except AccountError as error:
        return _page(request, desk, 422, problem=str(error), typed=typed)
    if password is None:
        return done(PAGE, "account gemaakt")
    return _page(request, desk, shown_for=person, shown=password)


@router.post("/mensen/{nummer:int}")
def changed(request: Request, desk: DeskOf, account: Maintainer, person: PersonOf, form: FormOf) -> Response:
    """Another role, or no way in any more; a maintainer does not shut themselves out."""
    is_active = {"ja": True, "nee": False}.get(text_in(form, "actief"))
    try:
        if is_active is None:
            raise AccountError(NO_CHOICE)
        if person.id == account.id:
            raise AccountError(YOURSELF)
        role = _role(text_in(form, "rol"))
        desk.accounts.change(person.id, role=role, is_active=is_active, by=account.id, now=desk.now())
    except AccountError as error:
        return _page(request, desk, 422, problem=str(error))
    return done(PAGE, "account gewijzigd")


@router.post("/mensen/{nummer:int}/wachtwoord")
def renewed(request: Request, desk: DeskOf, account: Maintainer, person: PersonOf) -> Response:
    """A new password for somebody else, shown once; whoever had the old one is signed out."""
    if person.id == account.id:
        return _page(request, desk, 422, problem="Je eigen wachtwoord wijzig je bij Mijn account.")
    password = new_password()
    desk.accounts.change(person.id, password=password, by=account.id, now=desk.now())
    return _page(request, desk, shown_for=person, shown=password)


def new_password() -> str:
    """A random password that can be read out over the telephone."""
    return "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError:
        raise AccountError(NO_CHOICE) from None


def _page(
    request: Request,
    desk: Desk,
    status: int = 200,
    problem: str = "",
    typed: Mapping[str, str] | None = None,
    shown_for: Account | None = None,
    shown: str = "",
) -> Response:
    values: dict[str, Any] = {"problem": problem, "shown_for": shown_for, "shown": shown}
    blank = {"naam": "", "email": "", "rol": Role.HELPDESK.value, "met_wachtwoord": "1"}
    has_provider = bool(desk.settings.oidc_issuer)
    return console_page(
        request,
        "people.html",
        status,
        people=desk.accounts.all(),
        roles=ROLES,
        typed=typed or blank,
        has_provider=has_provider,
        **values,
    )


ROLES = {
    Role.HELPDESK: "helpdesk: beantwoordt vragen en schrijft antwoorden",
    Role.REVIEWER: "nakijker: keurt ook antwoorden van een ander goed",
    Role.MAINTAINER: "beheerder: beheert ook mensen, sleutels en bestanden",
}
