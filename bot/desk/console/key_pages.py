"""The keys with which other programs ask, for maintainers: made, shown once, revoked."""

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response

from bot.desk.clear_error import ClearError
from bot.desk.console.form_fields import FormOf, id_in, text_in
from bot.desk.console.notices import done
from bot.desk.console.pages import console_page
from bot.desk.desk import Desk, DeskOf
from bot.desk.visitors import Maintainer
from bot.store.api_keys import ApiKeys
from bot.store.values import AccountError, Scope

router = APIRouter()

PAGE = "/sleutels"
UNKNOWN = "Deze sleutel bestaat niet. Zoek haar in de lijst van sleutels."
NO_SCOPE = "Kies uit de rechten in de lijst."
SCOPES = {
    Scope.ASK: "vragen stellen",
    Scope.SEARCH: "zoeken in de bronnen",
    Scope.SOURCES: "bronnen, passages en termijnen lezen",
    Scope.FAQ: "gecontroleerde vragen lezen",
    Scope.FEEDBACK: "zeggen of een antwoord klopt",
}


@router.get(PAGE)
def keys_page(request: Request, desk: DeskOf, _account: Maintainer) -> Response:
    """Every key, and the form for a new one."""
    return _page(request, desk)


@router.post(PAGE)
def made(request: Request, desk: DeskOf, account: Maintainer, form: FormOf) -> Response:
    """A new key, shown now and never again."""
    name, chosen = text_in(form, "naam"), [text for text in form.getlist("recht") if isinstance(text, str)]
    try:
        if any(text not in list(Scope) for text in chosen):
            raise AccountError(NO_SCOPE)
        key, plain = ApiKeys(desk.store).make(name, map(Scope, chosen), account.id, desk.now())
    except AccountError as error:
        return _page(request, desk, 422, str(error), name, chosen)
    return _page(request, desk, shown_for=key.name, shown=plain)


@router.post("/sleutels/{nummer:int}/intrekken")
def revoked(desk: DeskOf, account: Maintainer, nummer: int) -> Response:
    """The key opens nothing any more."""
    keys = ApiKeys(desk.store)
    number = id_in(str(nummer))
    if number is None or number not in {key.id for key in keys.all()}:
        raise ClearError(404, UNKNOWN)
    keys.revoke(number, desk.now(), by=account.id)
    return done(PAGE, "sleutel ingetrokken")


def _page(
    request: Request,
    desk: Desk,
    status: int = 200,
    problem: str = "",
    name: str = "",
    chosen: Sequence[str] = (),
    shown_for: str = "",
    shown: str = "",
) -> Response:
    return console_page(
        request,
        "keys.html",
        status,
        keys=ApiKeys(desk.store).all(),
        names={person.id: person.name for person in desk.accounts.all()},
        scopes=SCOPES,
        problem=problem,
        name=name,
        chosen=chosen,
        shown_for=shown_for,
        shown=shown,
    )
