"""`regelwijzer build`: read the sources, build an index, take it into service."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from corpus.document import SourceError
from corpus.read import read_corpus
from index.artefact import ArtefactError
from index.encoder import PACKAGED, EncoderError, open_encoder
from index.passage_index import PassageIndex
from index.releases import in_service, publish
from scripts.ask import INDEX
from scripts.exits import one_clear_line


def build(
    corpus: Annotated[
        list[Path] | None, typer.Option(help="Map met bronnen; vaker kan. Vervangt de eigen bronnen.")
    ] = None,
    index: Annotated[Path, typer.Option(help="Map voor de releases.")] = INDEX,
    model: Annotated[str, typer.Option(help="Naam of map van een sentence-transformers-model.")] = PACKAGED,
    skip_unreadable: Annotated[bool, typer.Option(help="Ga door als een bron niet te lezen is.")] = False,
) -> None:
    """Lees de bronnen, maak een index en neem haar in gebruik."""
    console = Console(stderr=True)
    with one_clear_line(SourceError, ArtefactError, EncoderError, OSError):
        read = read_corpus(corpus or [])
        console.print(f"{len(read.documents)} documenten gelezen, {len(read.passages)} passages.")
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console) as progress:
            task = progress.add_task("Teksten omzetten", total=None)
            built = PassageIndex.build(
                read,
                open_encoder(model),
                encoder_name=model,
                previous=_previous(index),
                progress=lambda done, total: progress.update(task, completed=done, total=total),
            )
        name = publish(index, built)
    for left_out in read.left_out:
        console.print(f"Overgeslagen: {left_out}", style="yellow", markup=False)
    typer.echo(f"Release {name} is in gebruik: {built.manifest.passages} passages, {built.manifest.embedded} nieuw.")


def _previous(root: Path) -> Path | None:
    try:
        return in_service(root)
    except ArtefactError:
        return None
