import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.store.database import Store
from index.build_lock import build_lock
from scripts.regelwijzer import app
from tests.bot.desk.console.questions import kept_question

LAW = """---
id: BWBR0000001
title: Wet op de zwemles
kind: wet
valid_from: 2015-01-01
---

##### Artikel 1 Duur

De zwemles duurt {length} jaar.

##### Artikel 2 Kosten

{cost}
"""
GOLD = """
- id: duur
  question: wat zegt artikel 1
  expect: ["BWBR0000001, artikel 1"]
- id: kosten
  question: wat zegt artikel 2
  expect: ["BWBR0000001, artikel 2"]
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "bronnen").mkdir()
    write(tmp_path)
    (tmp_path / "gold.yaml").write_text(GOLD, encoding="utf-8")
    return tmp_path


def write(root: Path, length: str = "twee", cost: str = "De zwemles kost niets.") -> None:
    (root / "bronnen" / "wet.md").write_text(LAW.format(length=length, cost=cost), encoding="utf-8")


def run(root: Path, command: str, *arguments: str) -> Result:
    where = ["--corpus", str(root / "bronnen")] if command in ("build", "nightly") else []
    return CliRunner().invoke(app, [command, *arguments, *where, "--index", str(root / "index")])


def test_build_publishes_and_says_so_as_json(root: Path) -> None:
    result = run(root, "build", "--json", "--verbose")

    assert result.exit_code == 0, result.output
    made = json.loads(result.stdout)
    assert (made["published"], made["passages"], made["embedded"]) == (True, 2, 2)
    assert made["gate"]["passed"]
    assert "BWBR0000001, 2 secties" in result.stderr


def test_build_ends_with_4_when_the_gate_refuses_and_goes_on_with_a_reason(root: Path) -> None:
    gold = ("--gold", str(root / "gold.yaml"))
    run(root, "build", *gold)
    (root / "bronnen" / "wet.md").write_text(LAW.split("##### Artikel 2")[0].format(length="drie"), encoding="utf-8")
    refused = run(root, "build", *gold)

    assert refused.exit_code == 4
    assert "niet in gebruik genomen" in refused.stdout
    assert "kosten: wat zegt artikel 2" in refused.stdout
    anyway = run(root, "build", *gold, "--publish-anyway", "artikel 2 is vervallen")
    assert anyway.exit_code == 0
    listed = run(root, "releases").stdout.splitlines()
    assert [line[:8] for line in listed] == ["    0001", "  ! 0002", "*   0003"]
    assert "toch in gebruik: artikel 2 is vervallen" in listed[2]


def test_a_second_build_ends_with_2_and_one_line(root: Path) -> None:
    with build_lock(root / "index"):
        result = run(root, "build")

    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert "another build is running" in result.stderr


def test_a_corpus_that_vanished_ends_with_2_and_the_service_goes_on(root: Path) -> None:
    run(root, "build")
    (root / "bronnen").rename(root / "weg")
    result = run(root, "build")

    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1].startswith("regelwijzer: ")
    assert "no such folder" in result.stderr
    assert run(root, "ask", "wat zegt artikel 1").exit_code == 0


def test_diff_shows_what_the_second_release_says_otherwise(root: Path) -> None:
    run(root, "build")
    write(root, length="drie")
    run(root, "build")
    gold = ("--gold", str(root / "gold.yaml"))
    found = json.loads(run(root, "diff", "1", "2", "--json", *gold).stdout)
    shown = run(root, "diff", "1", "2", *gold).stdout

    assert found["sources"] == {"BWBR0000001 2015-01-01": "changed"}
    assert [(row["change"], row["place"]) for row in found["passages"]] == [("changed", "artikel 1, BWBR0000001")]
    (reply,) = found["replies"]
    assert "twee jaar" in reply["before"]["text"]
    assert "drie jaar" in reply["after"]["text"]
    assert "Passages: 1 gewijzigd" in shown


def test_diff_asks_the_last_real_questions_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(root, "build")
    write(root, length="drie")
    run(root, "build")
    monkeypatch.delenv("REGELWIJZER_SECRET", raising=False)
    without = run(root, "diff", "1", "2", "--recent", "5")

    assert (without.exit_code, "--recent: REGELWIJZER_SECRET" in without.stderr) == (2, True)

    url = f"sqlite:///{root}/helpdesk.db"
    monkeypatch.setenv("REGELWIJZER_SECRET", "a secret of the tests")
    monkeypatch.setenv("REGELWIJZER_DATABASE_URL", url)
    store = Store.open(url)
    for text in ("wat zegt artikel 1", "wat zegt artikel 2", "wat zegt artikel 1"):
        kept_question(store, text, datetime(2026, 11, 23, tzinfo=UTC), origin=str(uuid4()))
    store.close()

    (asked,) = json.loads(run(root, "diff", "1", "2", "--json", "--recent", "5").stdout)["recent"]

    assert asked["question"] == "wat zegt artikel 1"
    assert "twee jaar" in asked["before"]["text"]
    assert "drie jaar" in asked["after"]["text"]
    assert "Antwoorden op echte vragen" in run(root, "diff", "1", "2", "--recent", "5").stdout


def test_a_damaged_release_is_listed_as_such(root: Path) -> None:
    run(root, "build")
    (passages,) = (root / "index").glob("0001-*/passages.jsonl")
    passages.write_bytes(passages.read_bytes()[:-9])

    assert run(root, "releases").stdout.startswith("* ! 0001")
    assert "beschadigd" in run(root, "releases").stdout


def test_gold_questions_that_are_no_yaml_end_with_2_and_one_line(root: Path) -> None:
    (root / "gold.yaml").write_text("- id: [", encoding="utf-8")
    result = run(root, "build", "--gold", str(root / "gold.yaml"))

    assert (result.exit_code, "not YAML" in result.stderr) == (2, True)


def test_an_empty_folder_beside_a_full_one_ends_with_2(root: Path) -> None:
    (root / "leeg").mkdir()
    result = run(root, "build", "--corpus", str(root / "leeg"))

    assert (result.exit_code, "leeg: no sources found" in result.stderr) == (2, True)


def test_releases_are_pinned_pruned_and_rolled_back_by_number(root: Path) -> None:
    for length in ("een", "twee", "drie", "vier"):
        write(root, length=length)
        run(root, "build")

    assert run(root, "pin", "1").exit_code == 0
    assert len(run(root, "prune", "--keep", "1").stdout.splitlines()) == 1  # the second
    assert run(root, "rollback").exit_code == 0
    listed = run(root, "releases").stdout.splitlines()
    assert [line[:8] for line in listed] == [" p  0001", "*   0003", "    0004"]
    missing = run(root, "rollback", "2")
    assert (missing.exit_code, len(missing.stderr.splitlines())) == (2, 1)


def test_a_night_builds_and_reports_what_changed(root: Path) -> None:
    night = ("--no-fetch", "--laws", str(root / "wetten"), "--gold", str(root / "gold.yaml"))
    run(root, "nightly", *night)
    write(root, length="drie")
    result = run(root, "nightly", *night)
    again = json.loads(run(root, "nightly", *night, "--json").stdout)

    assert result.exit_code == 0, result.output
    assert "is in gebruik" in result.stdout
    assert "Passages: 1 gewijzigd" in result.stdout
    assert "Antwoord op duur (wat zegt artikel 1): answered, goed → answered, goed" in result.stdout
    assert "Teksten omzetten: 1 van 1" in result.stderr  # no terminal: lines, and no bar
    assert (again["new"], again["changes"], again["not_fetched"]) == (False, None, [])
