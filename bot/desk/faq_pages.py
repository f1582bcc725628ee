"""The checked questions: a list to search, and a page for each."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from bot.desk.checked_list import checked_answers, entry_id, search_checked
from bot.desk.clear_error import ClearError
from bot.desk.desk import ReadingOf
from bot.desk.pages import page
from bot.desk.shown_text import blocks_of
from bot.desk.source_page import place_path
from bot.desk.source_view import name_of

router = APIRouter()

QUERY_CHARS = 300
UNKNOWN = "Deze vraag staat niet (meer) tussen de nagekeken vragen. Stel haar op de voorpagina."


@router.get("/vragen")
def questions_page(
    request: Request, reading: ReadingOf, zoek: Annotated[str, Query(max_length=QUERY_CHARS)] = ""
) -> Response:
    """The checked questions, those with the words asked for first."""
    found = search_checked(checked_answers(reading), zoek)
    questions = [(entry_id(passage), passage.headings[-1]) for passage in found]
    return page(request, "questions.html", questions=questions, query=zoek)


@router.get("/vragen/{name}")
def question_page(request: Request, reading: ReadingOf, name: str) -> Response:
    """A checked question with its answer and the places that it rests on."""
    passage = next((passage for passage in checked_answers(reading) if entry_id(passage) == name), None)
    if passage is None:
        raise ClearError(404, UNKNOWN)
    backing = [found[0] for place in passage.see if (found := reading.index.at(place, reading.today))]
    places = [(source.title, name_of(source), place_path(source.reference)) for source in backing]
    return page(request, "question.html", passage=passage, blocks=blocks_of(passage.text, 0), places=places)
