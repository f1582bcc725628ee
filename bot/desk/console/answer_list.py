"""The list of checked answers, filtered."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from bot.desk.console.form_fields import id_in, page_in
from bot.desk.console.pages import console_page
from bot.desk.console.standing_answers import not_given
from bot.desk.desk import DeskOf, ReadingOf
from bot.desk.visitors import HelpdeskMember
from bot.store.checked_answers import CheckedAnswers, State

router = APIRouter()

A_PAGE = 50
MAX_SEARCH_CHARS = 300


@router.get("/antwoorden")
def answers_page(
    request: Request,
    desk: DeskOf,
    reading: ReadingOf,
    _account: HelpdeskMember,
    staat: str = "",
    eigenaar: str = "",
    zoek: Annotated[str, Query(max_length=MAX_SEARCH_CHARS)] = "",
    bron: str = "",
    pagina: str = "",
) -> Response:
    """The answers that the filters leave, last written first, a page at a time."""
    answers = CheckedAnswers(desk.store)
    state = State(staat) if staat in list(State) else None
    found = answers.entries(state, id_in(eigenaar), zoek)
    stale = {answer.entry.id: answer for answer in not_given(answers.in_service(), reading.index, reading.today)}
    if bron == "vervallen":
        found = [(entry, version) for entry, version in found if entry.id in stale]
    number = page_in(pagina)
    chosen = {"staat": state or "", "eigenaar": eigenaar, "zoek": zoek, "bron": bron}
    return console_page(
        request,
        "answers.html",
        rows=found[(number - 1) * A_PAGE : number * A_PAGE],
        count=len(found),
        stale=stale,
        people=desk.accounts.all(),
        names={person.id: person.name for person in desk.accounts.all()},
        states=list(State),
        chosen=chosen,
        number=number,
        has_more=len(found) > number * A_PAGE,
        link=f"/antwoorden?{urlencode({name: value for name, value in chosen.items() if value})}&",
    )
