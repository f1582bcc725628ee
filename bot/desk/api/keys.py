"""Who may use the API: a key in the Authorization header, with the scope that an operation needs."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.desk.clear_error import ClearError
from bot.desk.desk import desk_of
from bot.desk.limits import address_of
from bot.store.tables import ApiKey
from bot.store.values import Scope

NO_KEY = "Geef je sleutel mee in de header: Authorization: Bearer <sleutel>. Een beheerder maakt er een."
UNKNOWN_KEY = "Deze sleutel kennen wij niet (meer). Vraag een beheerder van de helpdesk om een nieuwe."
OTHER_SCOPE = "Met deze sleutel mag dit niet: zij mist het recht “{scope}”. Vraag een beheerder van de helpdesk."

_bearer = HTTPBearer(auto_error=False, description="De sleutel die een beheerder van de helpdesk maakte.")
_Given = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


def key_with(scope: Scope) -> Callable[[Request, HTTPAuthorizationCredentials | None], ApiKey]:
    """A dependency: the key of a request, which has the scope; each call counts for its limit."""

    def key(request: Request, given: _Given) -> ApiKey:
        desk = desk_of(request)
        if given is None:
            desk.api_calls.check(f"address {address_of(request)}")
            raise ClearError(401, NO_KEY, {"WWW-Authenticate": "Bearer"})
        found = desk.keys.find(given.credentials)
        if found is None:
            desk.api_calls.check(f"address {address_of(request)}")
            raise ClearError(401, UNKNOWN_KEY, {"WWW-Authenticate": 'Bearer error="invalid_token"'})
        desk.api_calls.check(f"key {found.id}")
        if scope not in found.scopes:
            raise ClearError(403, OTHER_SCOPE.format(scope=scope))
        return found

    return key
