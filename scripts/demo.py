"""`regelwijzer demo`: build the index of the shipped sources, and show what replies look like."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot.reply.answer import answer_question
from bot.reply.render import render_text
from index.artefact import ArtefactError
from index.releases import open_in_service
from scripts.ask import INDEX
from scripts.build import build
from scripts.exits import one_clear_line

# Who may take part, a deadline, the structure of a qualification; and one that no source answers.
QUESTIONS = (
    "welke scholen mogen meedoen met een leerlab",
    "tot wanneer kon je je opgeven voor een leerlab",
    "hoe is een geregionaliseerde kwalificatie opgebouwd",
    "wat verdient een docent in het mbo",
)
GO_ON = """
Verder:
  regelwijzer ask "je vraag"             stel zelf een vraag (--as-of DATUM voor een andere dag, --json)
  regelwijzer sources                    welke bronnen erin zitten
  regelwijzer build --corpus MAP         bouw een index van je eigen bronnen
  regelwijzer --help                     al het andere"""


def demo(index: Annotated[Path, typer.Option(help="Map voor de releases.")] = INDEX) -> None:
    """Bouw de index van de eigen bronnen en beantwoord vier voorbeeldvragen."""
    build(index=index)
    with one_clear_line(ArtefactError):
        opened = open_in_service(index)
    for question in QUESTIONS:
        typer.echo(f'\n$ regelwijzer ask "{question}"')
        typer.echo(render_text(answer_question(question, opened, date.today())))
    typer.echo(GO_ON)
