"""A source as it read on a day: the quoted words in their context, what stands around them, and what changed."""

from datetime import date
from typing import Annotated
from urllib.parse import quote as percent

from fastapi import APIRouter, Query, Request, Response

from bot.desk.clear_error import ClearError
from bot.desk.desk import Reading, ReadingOf
from bot.desk.pages import page
from bot.desk.shelves import Shelves
from bot.desk.source_view import SourceView, place_named, sections_on, view_of
from bot.desk.word_diff import Piece, word_diff
from corpus.passage import Passage
from corpus.reference import Reference

router = APIRouter()

UNKNOWN = "Deze plaats staat niet in de bronnen die wij kennen. Kijk de link na, of zoek de bron bij Bronnen."


@router.get("/bronnen")
def sources_page(request: Request, reading: ReadingOf) -> Response:
    """Every source that had words today."""
    documents = reading.shelves.works_on(reading.today)
    return page(request, "sources.html", documents=documents, release=reading.index.manifest.release)


@router.get("/bron/{document}")
def document_page(request: Request, reading: ReadingOf, document: str, op: date | None = None) -> Response:
    """The sections of a source, on a day."""
    day = op or reading.today
    sections = sections_on(reading.shelves, document, day)
    ever = reading.shelves.of(document)
    if not ever:
        raise ClearError(404, UNKNOWN)
    here = document_path(document)
    return page(
        request, "document.html", title=ever[0].title, here=here, sections=sections, day=day, today=reading.today
    )


@router.get("/bron/{document}/{place:path}")
def source_page(
    request: Request,
    reading: ReadingOf,
    document: str,
    place: str,
    op: date | None = None,
    vergelijk: date | None = None,
    woorden: Annotated[str, Query(max_length=16)] = "",
    van: Annotated[int, Query(ge=0)] = 0,
    tot: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """The section that a place lies in, the words from `van` to `tot` of the passage with digest `woorden` marked."""
    day = op or reading.today
    view = _view(reading, document, place, day)
    quoted = next((passage for passage in view.passages if woorden and passage.digest == woorden), None)
    return page(
        request,
        "source.html",
        view=view,
        place_path=place_path,
        document_path=document_path,
        rows=[(passage, *_marked(passage, quoted, van, tot)) for passage in view.passages],
        is_renewed=bool(woorden) and quoted is None,
        day=day,
        today=reading.today,
        compared=vergelijk,
        changes=_changes(reading.shelves, view, vergelijk) if vergelijk else [],
    )


def document_path(document: str) -> str:
    """The page with the sections of a source."""
    return f"/bron/{percent(document, safe='')}"


def place_path(place: Reference) -> str:
    """The page of a place."""
    return f"{document_path(place.work)}/{percent(place.place, safe='')}"


def _view(reading: Reading, document: str, place: str, day: date) -> SourceView:
    named = place_named(document, place)
    view = view_of(reading.shelves, named, day) if named else None
    if view is None:
        raise ClearError(404, UNKNOWN)
    return view


def _marked(passage: Passage, quoted: Passage | None, start: int, end: int) -> tuple[str, str, str]:
    """The words before, in, and after the mark; all before it when nothing of this passage is marked."""
    if passage is not quoted or not start < end <= len(passage.text):
        return passage.text, "", ""
    return passage.text[:start], passage.text[start:end], passage.text[end:]


def _changes(shelves: Shelves, view: SourceView, day: date) -> list[Piece]:
    """From how it read on a day to how it reads in the view."""
    before = view_of(shelves, view.section, day)
    return word_diff(before.text if before else "", view.text)
