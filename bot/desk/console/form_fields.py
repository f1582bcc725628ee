"""Fields of a form, and numbers in an address, as text that anybody may have sent."""

import re
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData

# Nine digits fit in the integers of any database.
_ID = re.compile(r"[1-9]\d{0,8}", re.ASCII)


async def _form(request: Request) -> AsyncIterator[FormData]:
    async with request.form() as form:  # files in it are closed after the request
        yield form


FormOf = Annotated[FormData, Depends(_form)]


def text_in(form: FormData, name: str) -> str:
    """A field of a form as text; empty when it is absent or a file."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


def id_in(text: str) -> int | None:
    """The id of a row that a text is; None when it can be none."""
    return int(text) if _ID.fullmatch(text) else None


def page_in(text: str) -> int:
    """The number of a page, from 1; the first when the text is none."""
    return id_in(text) or 1
