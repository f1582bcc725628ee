"""`regelwijzer evaluate`: gold questions → a table of figures."""

import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.evaluation import changed, figures, read_gold, risk_coverage, to_json
from bot.evaluation import evaluate as ask_all
from corpus.document import SourceError
from index.artefact import ArtefactError
from index.releases import open_in_service
from scripts.ask import INDEX
from scripts.curve import draw
from scripts.exits import one_clear_line


def evaluate(
    gold: Annotated[list[Path], typer.Option(help="YAML met goudvragen; vaker kan.")],
    index: Annotated[Path, typer.Option(help="Map met de index of haar releases.")] = INDEX,
    split: Annotated[str, typer.Option(help="dev, held-out of all.")] = "all",
    before: Annotated[Path | None, typer.Option(help="JSON van een vorige keer, om mee te vergelijken.")] = None,
    out: Annotated[Path | None, typer.Option(help="Schrijf de cijfers en uitkomsten als JSON.")] = None,
    curve: Annotated[Path | None, typer.Option(help="Teken de risico-dekkingskromme als SVG.")] = None,
) -> None:
    """Meet de antwoorden op goudvragen."""
    console = Console(width=110)
    with one_clear_line(SourceError, ArtefactError, OSError):
        questions = [entry for entry in read_gold(gold) if split == "all" or entry.is_held_out == (split == "held-out")]
        earlier = json.loads(before.read_text(encoding="utf-8")) if before else {}
        outcomes = ask_all(questions, open_in_service(index), date.today())
    table = Table("group", "figure", "value", "95% interval", title=f"{len(outcomes)} questions, {split}")
    for group, measures in figures(outcomes).items():
        for name, (mean, low, high) in measures.items():
            table.add_row(group, name, f"{mean:.3f}", f"{low:.2f}–{high:.2f}")
    console.print(table)
    for row, was_right in changed(earlier, outcomes):
        console.print(f"{'lost' if was_right else 'won '}  {row.gold.id}  {row.gold.question}", markup=False)
    if out:
        out.write_text(json.dumps(to_json(outcomes), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if curve:
        draw(
            risk_coverage(outcomes),
            sum(row.outcome in ("answered", "partial") for row in outcomes) / len(outcomes),
            curve,
        )
