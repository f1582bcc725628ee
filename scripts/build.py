"""`regelwijzer build`: read the sources, build an index, take it into service when it passes the gate."""

import getpass
import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.evaluation import read_gold
from bot.new_release import make_release
from bot.release_report import in_words
from corpus.check import refuse_dead_references
from corpus.document import SourceError
from corpus.read import Corpus, read_corpus
from index.artefact import ArtefactError
from index.build_lock import build_lock
from index.encoder import EncoderError, kept_name, open_encoder
from index.releases import encoder_in_service
from scripts.ask import INDEX
from scripts.exits import NOT_PUBLISHED, one_clear_line
from scripts.progress import shown


def build(
    corpus: Annotated[
        list[Path] | None, typer.Option(help="Map met bronnen; vaker kan. Vervangt de eigen bronnen.")
    ] = None,
    index: Annotated[Path, typer.Option(help="Map voor de releases.")] = INDEX,
    model: Annotated[
        str | None, typer.Option(help="Een model, of een paar: BRONNEN+VRAGEN; anders dat van de release in gebruik.")
    ] = None,
    skip_unreadable: Annotated[bool, typer.Option(help="Ga door als een bron niet te lezen is.")] = False,
    gold: Annotated[list[Path] | None, typer.Option(help="YAML met goudvragen voor de poort; vaker kan.")] = None,
    publish_anyway: Annotated[str, typer.Option(help="Reden om voorbij de poort te gaan; blijft bewaard.")] = "",
    fresh: Annotated[bool, typer.Option(help="Zet alle teksten opnieuw om.")] = False,
    verbose: Annotated[bool, typer.Option(help="Een regel per bron.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Eén JSON-object op de standaarduitvoer.")] = False,
) -> None:
    """Lees de bronnen, maak een index en neem haar in gebruik als zij door de poort komt."""
    console = Console(stderr=True)
    with one_clear_line(SourceError, ArtefactError, EncoderError, OSError), build_lock(index):
        questions = read_gold(gold or [])
        if not corpus:
            refuse_dead_references()  # in the sources that come with the program
        read = read_corpus(corpus or [], skip_unreadable=skip_unreadable)
        tell_sources(read, console, verbose=verbose)
        encoder = model or encoder_in_service(index)
        with shown(console, "Teksten omzetten") as progress:
            made = make_release(
                *(index, read, open_encoder(encoder), kept_name(encoder)),
                today=date.today(),
                gold=questions,
                reason=publish_anyway.strip(),
                built_by=user(),
                fresh=fresh,
                progress=progress,
            )
    typer.echo(json.dumps(made.to_json(), ensure_ascii=False) if as_json else in_words(made))
    if not made.is_published:
        raise typer.Exit(NOT_PUBLISHED)


def tell_sources(read: Corpus, console: Console, *, verbose: bool) -> None:
    """Say what was read and what was left out."""
    for document in read.documents if verbose else ():
        console.print(f"{document.path}: {document.id}, {len(document.sections)} secties", markup=False, soft_wrap=True)
    console.print(f"{len(read.documents)} documenten gelezen, {len(read.passages)} passages.")
    for left_out in read.left_out:
        console.print(f"Overgeslagen: {left_out}", style="yellow", markup=False, soft_wrap=True)


def user() -> str:
    """Who runs this, for the manifest; empty where the system does not know."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
