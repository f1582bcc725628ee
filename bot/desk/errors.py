"""What goes wrong, as a clear Dutch page or line of JSON with the right status."""

import logging
import secrets

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.desk.clear_error import ClearError, SignInNeededError
from bot.desk.pages import error_page
from bot.desk.visitors import sign_in_path

_log = logging.getLogger(__name__)

API = "/api/"
_SENTENCES = {
    400: "Dit verzoek kan ik niet lezen. Ga terug en probeer het opnieuw.",
    401: "Log eerst in.",
    403: "Dit mag je niet bekijken of doen.",
    404: "Deze pagina is er niet (meer). Kijk de link na, of begin bij de voorpagina.",
    405: "Dit kan hier niet op deze manier. Begin bij de voorpagina.",
    409: "Iemand anders heeft dit intussen gewijzigd. Laad de pagina opnieuw en kijk wat er nu staat.",
}
_OTHER = "Dit verzoek kan ik niet uitvoeren. Ga terug en probeer het opnieuw."
_SIGN_IN_AGAIN = "Je bent niet (meer) ingelogd. Ga terug en kopieer wat je typte, log in, en verstuur het opnieuw."
_FIELD = "Het veld “{field}” ontbreekt of is niet goed ingevuld."
_TROUBLE = "Er ging iets mis bij ons, niet bij jou. Probeer het nog eens. Gaat het weer mis, noem dan code {code}."


def add_error_pages(app: FastAPI) -> None:
    """Answer what goes wrong in the application with pages of ours; `Faults` does so for what nobody foresaw."""
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(RequestValidationError, _on_bad_fields)
    app.add_exception_handler(SignInNeededError, _on_sign_in_needed)


class Faults:
    """A fault that nobody foresaw: logged with a code, told with the code and no more."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; answer 500 when that ends in an exception before a reply has begun."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_begun = False

        async def sent(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, sent)
        except Exception:
            code = secrets.token_hex(2).upper()
            # Not the query or the form: people may have typed names in them.
            _log.exception("fault %s at %s", code, scope["path"])
            if has_begun:
                raise
            request = Request(scope, receive)
            await _told(request, 500, _TROUBLE.format(code=code))(scope, receive, send)


def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    known = _SENTENCES.get(error.status_code, _OTHER)
    sentence = str(error.detail) if isinstance(error, ClearError) else known
    response = _told(request, error.status_code, sentence)
    response.headers.update(error.headers or {})
    return response


def _on_bad_fields(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    names = dict.fromkeys(str(problem["loc"][-1]) for problem in error.errors())
    return _told(request, 422, " ".join(_FIELD.format(field=name[:60]) for name in list(names)[:8]))


def _on_sign_in_needed(request: Request, _error: Exception) -> Response:
    if request.method == "GET":
        return RedirectResponse(sign_in_path(request), 303)
    return _told(request, 403, _SIGN_IN_AGAIN)


def _told(request: Request, status: int, sentence: str) -> Response:
    if request.url.path.startswith(API):
        return JSONResponse({"error": sentence}, status)
    return error_page(request, status, sentence)
