"""The web application: its parts put together."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from fastapi import Depends, FastAPI, Request
from fastapi.staticfiles import StaticFiles

from bot.desk import about_page, ask_page, embedded, faq_pages, reply_page, source_page
from bot.desk.api.application import make_api
from bot.desk.console.routers import ROUTERS
from bot.desk.desk import Desk, desk_of
from bot.desk.errors import Faults, add_error_pages
from bot.desk.headers import Headers
from bot.desk.limits import BodyLimit, address_of
from bot.desk.visitors import checked_form
from bot.settings import DeskSettings
from bot.store.database import Store
from index.served_index import ServedIndex

STATIC = Path(__file__).parent / "static"


def make_application(
    settings: DeskSettings,
    index: ServedIndex,
    store: Store,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    clock: Callable[[], float] = time.monotonic,
) -> FastAPI:
    """The application, ready to be served.

    Args:
        settings: what the installation sets.
        index: the index to answer from.
        store: where questions, accounts and checked answers are kept; the caller closes it.
        now: the time, with its zone.
        clock: seconds that only go on, for the limits.
    """
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, dependencies=[Depends(_within_limit)])
    app.state.desk = Desk(settings, store, index, now, clock)
    # A route for people brings back the token of its form; the API and the embedded box have no cookie to steal.
    for pages in (ask_page, reply_page, source_page, faq_pages, about_page):
        app.include_router(pages.router, dependencies=[Depends(checked_form)])
    for router in ROUTERS:
        app.include_router(router, dependencies=[Depends(checked_form)])
    app.include_router(embedded.router)
    app.mount("/api/v1", make_api(app.state.desk))
    app.mount("/static", StaticFiles(directory=STATIC))
    add_error_pages(app)
    # The last one added is the first to see a request and the last to see its reply.
    app.add_middleware(BodyLimit)
    app.add_middleware(Faults)
    app.add_middleware(Headers, settings=settings)
    return app


async def _within_limit(request: Request) -> None:
    desk_of(request).pages.check(address_of(request))
