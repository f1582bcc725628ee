"""The API as an application of its own, with its manual; no cookies, no pages of other sites (CORS)."""

from typing import Any

from fastapi import FastAPI, Request, Response

from bot.desk.api.operations import router
from bot.desk.api.records import Error
from bot.desk.desk import Desk
from bot.desk.errors import add_error_pages
from bot.desk.pages import page

DESCRIPTION = """Stel vragen over regels in het vmbo en mbo en lees de bronnen, vanuit een programma.

Elk verzoek heeft een sleutel nodig; een beheerder van de helpdesk maakt haar. Wat misgaat staat in `error`, in één zin.
"""
_ERRORS: dict[int | str, dict[str, Any]] = {
    401: {"model": Error, "description": "Er is geen sleutel, of wij kennen haar niet."},
    403: {"model": Error, "description": "Met deze sleutel mag dit niet."},
    404: {"model": Error, "description": "Wat je vraagt is er niet (meer)."},
    413: {"model": Error, "description": "Wat je stuurt is te groot."},
    422: {"model": Error, "description": "Een veld ontbreekt of is niet goed ingevuld."},
    429: {
        "model": Error,
        "description": "Te veel verzoeken; wacht de seconden in de header Retry-After.",
    },
}


def make_api(desk: Desk) -> FastAPI:
    """The API, to be mounted."""
    api = FastAPI(
        title="Regelwijzer",
        version="1",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        responses=_ERRORS,
    )
    api.state.desk = desk
    api.include_router(router)
    api.add_api_route("/uitleg", _manual, include_in_schema=False)
    add_error_pages(api)
    return api


def _manual(request: Request) -> Response:
    """The manual, written from the OpenAPI text."""
    return page(request, "api.html", manual=request.app.openapi())
