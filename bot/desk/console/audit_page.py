"""Who changed what, newest first, with a search."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from bot.desk.console.form_fields import page_in
from bot.desk.console.pages import console_page
from bot.desk.desk import DeskOf
from bot.desk.visitors import Maintainer
from bot.store.audit import Audit

router = APIRouter()

A_PAGE = 100
MAX_PAGE = 10_000


@router.get("/logboek")
def audit_page(
    request: Request,
    desk: DeskOf,
    _account: Maintainer,
    zoek: Annotated[str, Query(max_length=200)] = "",
    pagina: str = "",
) -> Response:
    """The changes in which the words occur, a page at a time."""
    number = min(page_in(pagina), MAX_PAGE)
    changes = Audit(desk.store).entries(A_PAGE + 1, (number - 1) * A_PAGE, zoek)
    query = urlencode({"zoek": zoek}) + "&" if zoek else ""
    return console_page(
        request,
        "audit.html",
        changes=changes[:A_PAGE],
        number=number,
        has_more=len(changes) > A_PAGE,
        query=zoek,
        link=f"/logboek?{query}",
    )
