"""`regelwijzer learn` and `regelwijzer calibrate`: what the program learns, from its own questions."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot.calibration import learn_confidence, learn_weights
from bot.evaluation import read_gold
from bot.reply.confidence import LEARNED as CONFIDENCE
from corpus.document import SourceError
from index.artefact import ArtefactError
from index.learning import learn as learn_adapter
from index.passage_index import LEARNED, PassageIndex
from index.releases import in_service
from scripts.ask import INDEX
from scripts.exits import BadInputError, one_clear_line


def learn(
    index: Annotated[list[Path] | None, typer.Option(help="Map met een index; vaker kan.")] = None,
) -> None:
    """Leer van de alledaagse vragen in een of meer indexen hoe vragen bij bronnen passen."""
    with one_clear_line(ArtefactError, OSError):
        learn_adapter([_open(folder) for folder in index or [INDEX]]).save(LEARNED / "adapter.npz")
    typer.echo(f"Geschreven: {LEARNED / 'adapter.npz'}. Nu: regelwijzer calibrate")


def calibrate(
    index: Annotated[list[Path], typer.Option(help="Map met een index; vaker kan.")],
    gold: Annotated[list[Path], typer.Option(help="YAML met goudvragen bij de index op dezelfde plaats.")],
) -> None:
    """Leer wat elke zoeker waard is en wanneer een antwoord zeker genoeg is; niet van achtergehouden vragen."""
    with one_clear_line(ArtefactError, SourceError, OSError):
        if len(index) != len(gold):
            raise BadInputError(f"{len(index)} times --index and {len(gold)} times --gold; give one of each in turn")
        questions = [[entry for entry in read_gold([path]) if not entry.is_held_out] for path in gold]
        today = date.today()
        weights = learn_weights([(_open(folder), asked) for folder, asked in zip(index, questions, strict=True)], today)
        weights.save(LEARNED / "weights.json")
        calibration, refused = learn_confidence(
            [(_open(folder), asked) for folder, asked in zip(index, questions, strict=True)], today
        )
        calibration.save(CONFIDENCE)
    typer.echo(str(weights))
    typer.echo(f"{calibration}\nVan de vragen zonder antwoord wordt {refused:.0%} geweigerd.")


def _open(folder: Path) -> PassageIndex:
    return PassageIndex.open(in_service(folder))
