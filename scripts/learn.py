"""`regelwijzer learn` and `regelwijzer calibrate`: what the program learns, from its own questions."""

import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot.calibration import calibrate as learn_calibration
from bot.evaluation import read_gold
from bot.reply.question import read_question
from corpus.document import SourceError
from index.artefact import ArtefactError
from index.learning import learn as learn_ranking
from index.passage_index import LEARNED, PassageIndex
from index.releases import in_service
from scripts.ask import INDEX
from scripts.exits import one_clear_line


def learn(index: Annotated[Path, typer.Option(help="Map met de index of haar releases.")] = INDEX) -> None:
    """Leer van de alledaagse vragen in een index hoe vragen bij bronnen passen."""
    with one_clear_line(ArtefactError, OSError):
        opened = PassageIndex.open(in_service(index))
        learned = learn_ranking(opened, lambda text: read_question(text, opened).query)
        learned.adapter.save(LEARNED / "adapter.npz")
        learned.weights.save(LEARNED / "weights.json")
    typer.echo(
        f"{learned.questions} vragen; hit@1 {learned.hit_at_1:.3f}, hit@3 {learned.hit_at_3:.3f} (niet zelf geleerd)"
    )
    typer.echo(str(learned.weights))


def calibrate(
    gold: Annotated[list[Path], typer.Option(help="YAML met vragen, wel en niet te beantwoorden; vaker kan.")],
    index: Annotated[Path, typer.Option(help="Map met de index of haar releases.")] = INDEX,
) -> None:
    """Leer wanneer een antwoord zeker genoeg is; alleen van vragen die niet zijn achtergehouden."""
    with one_clear_line(ArtefactError, SourceError, OSError):
        questions = [entry for entry in read_gold(gold) if not entry.is_held_out]
        report = learn_calibration(questions, PassageIndex.open(in_service(index)), date.today())
    typer.echo(json.dumps(report, indent=2))
