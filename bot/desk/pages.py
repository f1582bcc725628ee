"""Templates → pages. Everything in them is escaped; what a template may use is set here."""

from datetime import date, datetime
from typing import Any
from urllib.parse import quote as percent

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.desk.visitors import account_known, account_of, form_field, keep_visitor
from bot.dutch_day import AMSTERDAM
from bot.reply.render import written


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A template as a page for whoever asks; calls the database, so call it in a thread (a plain `def` page is)."""
    return _rendered(request, template, status, {**values, "account": account_of(request)})


def error_page(request: Request, status: int, sentence: str) -> HTMLResponse:
    """A page that says what went wrong; asks nothing of the database, which may be what went wrong."""
    values = {"sentence": sentence, "status": status, "account": account_known(request)}
    return _rendered(request, "error.html", status, values)


def _rendered(request: Request, template: str, status: int, values: dict[str, Any]) -> HTMLResponse:
    html = _ENVIRONMENT.get_template(template).render(
        request=request, path=request.url.path, form_field=lambda: form_field(request), **values
    )
    response = HTMLResponse(html, status)
    keep_visitor(request, response)
    return response


def moment(time: datetime) -> str:
    """A moment as Dutch writes it, by the clock in the Netherlands: 1 augustus 2020, 9:05."""
    local = time.astimezone(AMSTERDAM)
    return f"{written(local.date())}, {local.hour}:{local.minute:02d}"


def _segment(text: str) -> str:
    """A text as one step of a path."""
    return percent(text, safe="")


def _day(day: date | str) -> str:
    return written(date.fromisoformat(day) if isinstance(day, str) else day)


def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("bot.desk"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(day=_day, moment=moment, segment=_segment)
    return made


_ENVIRONMENT = _environment()
