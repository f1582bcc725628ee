"""What a program can ask: the operations of the API."""

import time
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from bot.coming_deadlines import coming
from bot.desk.api.keys import key_with
from bot.desk.api.records import Ask, CheckedAnswer, ComingDeadline, Found, Judgement, Reply, Source, found
from bot.desk.asking import ask, share
from bot.desk.checked_list import checked_answers, entry_id, search_checked
from bot.desk.clear_error import ClearError
from bot.desk.desk import DeskOf, ReadingOf
from bot.desk.reply_page import shared_question
from bot.desk.source_view import place_named
from bot.masking import keyed_hash
from bot.reply.as_json import reply_to_json
from bot.reply.phrases import REASONS
from bot.reply.question import MAX_CHARS, QuestionError, read_question
from bot.source_link import source_link
from bot.store.tables import ApiKey
from bot.store.values import Scope
from corpus.dates import find_deadlines
from index.passage_index import PassageIndex
from index.passage_index import Query as IndexQuery

router = APIRouter()

MAX_RESULTS = 50
PLACE_CHARS = 400
BAD_REASON = "Onbekende reden; kies uit: {reasons}."
BAD_PLACE = "Dit is geen plaats. Geef bijvoorbeeld: artikel 7.2.4a, lid 3."

Day = Annotated[date | None, Query(description="De dag waarvan de regels gelden (JJJJ-MM-DD); weggelaten is vandaag.")]
Words = Annotated[str, Query(min_length=1, max_length=MAX_CHARS, description="Waar je naar zoekt, in gewone woorden.")]
Limit = Annotated[int, Query(ge=1, le=MAX_RESULTS, description=f"Hoeveel je er wilt, hoogstens {MAX_RESULTS}.")]
Offset = Annotated[int, Query(ge=0, le=1_000_000, description="Hoeveel je er overslaat, om verder te bladeren.")]


@router.post("/ask", summary="Stel een vraag.")
def ask_question(
    request: Request, asked: Ask, desk: DeskOf, reading: ReadingOf, key: Annotated[ApiKey, Depends(key_with(Scope.ASK))]
) -> Reply:
    """Geeft een antwoord in de woorden van de bronnen, een keuze, of een eerlijk nee. De vraag wordt bewaard."""
    start = time.perf_counter()
    asker = keyed_hash(desk.settings.secret, "key", key.id)
    try:
        question, reply = ask(desk, reading, asker, "api", asked.question, asked.as_of, asked.previous)
    except QuestionError as error:
        raise ClearError(422, str(error)) from None
    milliseconds = {"total": round((time.perf_counter() - start) * 1000, 2)}
    shown = reply_to_json(asked.question, reply, reading.index.manifest.release, milliseconds)
    name = share(desk, question)
    return Reply(**shown, share=name, link=f"{desk.address(request)}/antwoord/{name}")


@router.get("/search", summary="Zoek in de bronnen.", dependencies=[Depends(key_with(Scope.SEARCH))])
def search(reading: ReadingOf, q: Words, as_of: Day = None, limit: Limit = 10) -> list[Found]:
    """Geeft van elk artikel of elke kop die erover gaat de passage die het meest zegt, de beste eerst."""
    day = as_of or reading.today
    hits = reading.index.search(_query(q, reading.index), limit, day)
    return [found(hit.passage, day) for hit in hits]


@router.get("/sources", summary="Welke bronnen er zijn.", dependencies=[Depends(key_with(Scope.SOURCES))])
def sources(reading: ReadingOf, as_of: Day = None) -> list[Source]:
    """Geeft elke bron die op de dag tekst had: wetten eerst, dan op titel."""
    return [
        Source(
            document=passage.reference.work,
            title=passage.title,
            kind=passage.kind,
            publisher=passage.publisher,
            published=passage.published,
            url=passage.url,
        )
        for passage in reading.shelves.works_on(as_of or reading.today)
    ]


@router.get("/passages", summary="De tekst van een bron.", dependencies=[Depends(key_with(Scope.SOURCES))])
def passages(
    reading: ReadingOf,
    document: Annotated[str, Query(max_length=200, description="De bron, bijvoorbeeld BWBR0007625.")],
    place: Annotated[
        str, Query(max_length=PLACE_CHARS, description="De plaats, bijvoorbeeld: artikel 7.2.4a. Leeg is de hele bron.")
    ] = "",
    as_of: Day = None,
    limit: Limit = MAX_RESULTS,
    offset: Offset = 0,
) -> list[Found]:
    """Geeft de passages op een plaats, zoals ze op de dag luidden, op volgorde; geen als er toen niets stond."""
    named = place_named(document, place)
    if named is None:
        raise ClearError(422, BAD_PLACE)
    day = as_of or reading.today
    return [found(passage, day) for passage in reading.index.at(named, day)[offset : offset + limit]]


@router.get("/deadlines", summary="Welke termijnen nog komen.", dependencies=[Depends(key_with(Scope.SEARCH))])
def deadlines(
    reading: ReadingOf,
    q: Annotated[str, Query(max_length=MAX_CHARS, description="Waar ze over gaan; leeg is alle termijnen.")] = "",
    limit: Limit = 10,
) -> list[ComingDeadline]:
    """Geeft de laatste dagen die nog komen, de eerste eerst."""
    if q.strip():
        hits = reading.index.search(_query(q, reading.index), limit, reading.today)
        dated = [(one, passage) for hit in hits for passage in hit.passages for one in find_deadlines(passage)]
    else:
        dated = reading.shelves.deadlines
    return [
        ComingDeadline(
            day=row.day,
            what=row.deadline.what,
            document=row.passage.reference.work,
            place=row.passage.reference.place,
            title=row.passage.title,
            link=source_link(row.passage, reading.today, row.deadline.what),
        )
        for row in coming(dated, reading.today)[:limit]
    ]


@router.get("/faq", summary="De nagekeken vragen.", dependencies=[Depends(key_with(Scope.FAQ))])
def faq(
    reading: ReadingOf,
    q: Annotated[str, Query(max_length=MAX_CHARS, description="Waar ze over gaan; leeg is alle vragen.")] = "",
    limit: Limit = MAX_RESULTS,
    offset: Offset = 0,
) -> list[CheckedAnswer]:
    """Geeft de vragen die een mens heeft nagekeken, met hun antwoord; met zoekwoorden de beste eerst."""
    chosen = search_checked(checked_answers(reading), q)[offset : offset + limit]
    return [
        CheckedAnswer(
            name=entry_id(passage),
            question=passage.headings[-1],
            phrasings=[phrasing for phrasing in passage.phrasings if phrasing != passage.headings[-1]],
            answer=passage.text,
            owner=passage.publisher,
            checked_on=passage.published,
            expires_on=passage.valid_to,
            places=[str(place) for place in passage.see],
        )
        for passage in chosen
    ]


@router.post("/feedback", status_code=204, summary="Zeg of een antwoord klopt.")
def feedback(judgement: Judgement, desk: DeskOf, key: Annotated[ApiKey, Depends(key_with(Scope.FEEDBACK))]) -> None:
    """Bewaart wat de gebruikers van deze sleutel van een antwoord vinden, in plaats van wat zij eerder vonden."""
    if judgement.reason and judgement.reason not in REASONS:
        raise ClearError(422, BAD_REASON.format(reasons=", ".join(REASONS)))
    question = shared_question(desk, judgement.share)
    reason = None if judgement.is_right else judgement.reason or None
    asker = keyed_hash(desk.settings.secret, "key", key.id)
    desk.store.give_feedback(question.id, asker, judgement.is_right, reason, desk.now())


def _query(words: str, index: PassageIndex) -> IndexQuery:
    try:
        return read_question(words, index).query
    except QuestionError as error:
        raise ClearError(422, str(error)) from None
