"""What the application is and does not do, and what happens to a question."""

from fastapi import APIRouter, Request, Response

from bot.desk.desk import DeskOf, ReadingOf
from bot.desk.pages import page

router = APIRouter()


@router.get("/over")
def about_page(request: Request, desk: DeskOf, reading: ReadingOf) -> Response:
    """The page."""
    return page(
        request,
        "about.html",
        keep_days=desk.settings.keep_days,
        release=reading.index.manifest.release,
        built_on=reading.index.manifest.built_at[:10],
        sources=len(reading.shelves.works_on(reading.today)),
    )
