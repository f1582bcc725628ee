"""`regelwijzer ask`: a question in, a cited reply out."""

import json
import time
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot.reply.answer import answer_question
from bot.reply.as_json import reply_to_json
from bot.reply.question import QuestionError
from bot.reply.render import render_text
from bot.reply.reply import NoAnswer, Reason, Reply
from corpus.document import SourceError
from corpus.readers.markdown import read_utf8
from index.artefact import ArtefactError
from index.encoder import EncoderError
from index.passage_index import PassageIndex
from index.releases import open_in_service
from scripts.exits import REFUSED, BadInputError, one_clear_line

INDEX = Path("var/index")


def ask(
    question: Annotated[str | None, typer.Argument(help="De vraag.")] = None,
    index: Annotated[Path, typer.Option(help="Map met de index of haar releases.")] = INDEX,
    as_of: Annotated[str | None, typer.Option(help="Peildatum, bijvoorbeeld 2015-08-01.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Eén JSON-object per vraag.")] = False,
    batch: Annotated[Path | None, typer.Option(help="Bestand met één vraag per regel.")] = None,
) -> None:
    """Beantwoord een vraag, of elke vraag in een bestand."""
    with one_clear_line(ArtefactError, EncoderError, QuestionError, SourceError, OSError):
        if (question is None) == (batch is None):
            raise BadInputError('give one question or --batch FILE, for instance: regelwijzer ask "wie mag meedoen?"')
        day = read_day(as_of)
        lines = read_utf8(batch).split("\n") if batch else []
        opened = open_in_service(index)
        if question is not None:
            start = time.perf_counter()
            reply = answer_question(question, opened, day)
            typer.echo(_json(question, reply, opened, start) if as_json else render_text(reply))
            raise typer.Exit(REFUSED if isinstance(reply, NoAnswer) else 0)
        for line in filter(str.strip, lines):
            start = time.perf_counter()
            try:
                reply = answer_question(line, opened, day)
            except QuestionError:  # the other lines are still asked for
                reply = NoAnswer(Reason.NO_QUESTION, 1.0, day)
            typer.echo(_json(line.strip(), reply, opened, start))


def _json(question: str, reply: Reply, index: PassageIndex, start: float) -> str:
    milliseconds = {"total": round((time.perf_counter() - start) * 1000, 2)}
    return json.dumps(reply_to_json(question, reply, index.manifest.release, milliseconds), ensure_ascii=False)


def read_day(text: str | None) -> date:
    """The day in an option, today when it is not given; BadInputError when it is no day."""
    try:
        return date.fromisoformat(text) if text else date.today()
    except ValueError:
        raise BadInputError(f"{text!r} is no day; expected a date such as 2015-08-01") from None
