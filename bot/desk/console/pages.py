"""Pages of the console: a template with the sentence that the address asks for."""

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from bot.desk.console.notices import notice_of
from bot.desk.pages import page


def console_page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A template of the console as a page; what went wrong is not told beside what was done before."""
    notice = notice_of(request) if status == 200 else ""
    return page(request, f"console/{template}", status, notice=notice, **values)
