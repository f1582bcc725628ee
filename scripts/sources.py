"""`regelwijzer sources`: what is in, from when, and what is out of date."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from corpus.document import SourceError
from corpus.inventory import Inventory, count_by_subject, count_references, ends_by, take_inventory
from corpus.read import SHIPPED
from corpus.words import read_words
from scripts.exits import one_clear_line

SOON = timedelta(days=60)
COLUMNS = {"documents": "documenten", "sections": "secties", "statements": "beweringen met bron"}
COLUMNS |= {"answers": "FAQ", "phrasings": "formuleringen"}


def sources(
    corpus: Annotated[Path | None, typer.Option(help="Map met bronnen, in plaats van de eigen.")] = None,
) -> None:
    """Laat zien wat er in zit, van wanneer het is en wat verouderd is."""
    folder, today = corpus or SHIPPED, date.today()
    with one_clear_line(SourceError, OSError):
        inventory = take_inventory(folder)
        words = read_words(folder / "words.yaml") if inventory.glossary else None
    Console().print(_subjects(inventory), _register(inventory))
    if words:
        typer.echo(
            f"{len(words.glossary)} begrippen, {len(words.abbreviations)} afkortingen, {len(words.lay)} alledaagse"
        )
        typer.echo(f"en {len(words.english)} Engelse woorden, {len(words.schemes)} regelingen met hun namen.")
    ending = ends_by(inventory, today + SOON)
    for end, path, name in ending:
        typer.echo(f"{'Verouderd sinds' if end <= today else 'Verloopt op'} {end}: {name} ({path})")
    if not ending:
        typer.echo(f"Niets is verouderd of verloopt binnen {SOON.days} dagen.")


def _subjects(inventory: Inventory) -> Table:
    counts = count_by_subject(inventory)
    table = Table("onderwerp", title="Onderwerpen")
    for name in COLUMNS.values():
        table.add_column(name, justify="right")
    for subject, count in [*counts.items(), ("samen", sum(counts.values(), Counter()))]:
        table.add_row(escape(subject), *(str(count[key]) for key in COLUMNS))
    return table


def _register(inventory: Inventory) -> Table:
    table = Table("bron", "soort", "datum", title="Bronnen, hoogste gezag eerst")
    table.add_column("genoemd", justify="right")
    for source, count in sorted(count_references(inventory).items(), key=lambda row: (row[0].rank, row[0].cite)):
        table.add_row(escape(source.cite), source.kind, source.date, str(count))
    return table
