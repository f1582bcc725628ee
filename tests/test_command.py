"""The command as people and programs call it: one clear line for bad input, the contract for the rest."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from scripts.regelwijzer import app

LEERLABS = """---
id: leerlabs
title: Leerlabs 2021
kind: uitleg
published: 2026-11-22
---

## Wie mag meedoen aan een leerlab?

Mee mogen doen met een leerlab: vmbo-scholen en mbo-scholen die in een regio samenwerken.
"""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("regelwijzer")
    (folder / "bronnen").mkdir()
    (folder / "bronnen" / "leerlabs.md").write_text(LEERLABS, encoding="utf-8")
    built = run("build", "--corpus", folder / "bronnen", "--index", folder / "index")
    assert built.exit_code == 0, built.output
    return folder


def one_line(result: Result) -> str:
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert result.stderr.startswith("regelwijzer: ")
    assert result.stderr.count("\n") == 1
    return result.stderr


def test_a_question_gets_its_answer_and_status_0(root: Path) -> None:
    result = run("ask", "wie mag meedoen aan een leerlab?", "--index", root / "index")

    assert result.exit_code == 0
    assert "vmbo-scholen en mbo-scholen die in een regio samenwerken" in result.stdout


def test_a_question_that_no_source_answers_ends_with_status_3(root: Path) -> None:
    result = run("ask", "hoe bak ik een appeltaart?", "--index", root / "index")

    assert result.exit_code == 3


def test_json_is_one_object(root: Path) -> None:
    row = json.loads(run("ask", "wie mag meedoen aan een leerlab?", "--index", root / "index", "--json").stdout)

    assert row["outcome"] == "answered"
    assert row["quotes"][0]["document"] == "leerlabs"
    assert row["milliseconds"]["total"] > 0


def test_a_batch_gives_one_object_a_line_and_status_0(root: Path, tmp_path: Path) -> None:
    questions = tmp_path / "vragen.txt"
    questions.write_text("wie mag meedoen aan een leerlab?\n\nhoe bak ik een appeltaart?\n", encoding="utf-8")
    result = run("ask", "--batch", questions, "--index", root / "index", "--json")

    assert result.exit_code == 0
    assert [json.loads(line)["outcome"] for line in result.stdout.splitlines()] == ["answered", "refused"]


def test_a_batch_goes_on_after_a_line_that_is_no_question(root: Path, tmp_path: Path) -> None:
    questions = tmp_path / "vragen.txt"
    questions.write_text("?!\nwie mag meedoen aan een leerlab?\n" + "a" * 20_000 + "\n", encoding="utf-8")
    rows = [
        json.loads(line) for line in run("ask", "--batch", questions, "--index", root / "index").stdout.splitlines()
    ]

    assert [row["outcome"] for row in rows] == ["refused", "answered", "refused"]
    assert rows[0]["reason"] == "no_question"


@pytest.mark.parametrize("question", ["", "   ", "\x00\x01", "\u200b"])
def test_an_empty_question_is_one_clear_line(root: Path, question: str) -> None:
    assert "De vraag is leeg" in one_line(run("ask", question, "--index", root / "index"))


def test_a_question_of_twenty_thousand_characters_is_one_clear_line(root: Path) -> None:
    assert "20000 tekens" in one_line(run("ask", "a" * 20_000, "--index", root / "index"))


@pytest.mark.parametrize("day", ["gisteren", "2015-02-31", "01-08-2015"])
def test_an_unknown_date_is_one_clear_line(root: Path, day: str) -> None:
    assert "expected a date such as" in one_line(run("ask", "x", "--index", root / "index", "--as-of", day))


def test_a_missing_index_names_the_command_that_makes_one(tmp_path: Path) -> None:
    assert "regelwijzer build" in one_line(run("ask", "x", "--index", tmp_path / "geen"))


def test_a_corrupt_index_names_the_command_that_mends_it(root: Path, tmp_path: Path) -> None:
    run("build", "--corpus", root / "bronnen", "--index", tmp_path)
    for path in tmp_path.glob("*/passages.jsonl"):
        path.write_text("{kapot\n", encoding="utf-8")

    assert "regelwijzer build" in run("ask", "x", "--index", tmp_path).stderr


def test_neither_question_nor_batch_is_one_clear_line(root: Path) -> None:
    assert "give one question or --batch" in one_line(run("ask", "--index", root / "index"))


def test_a_batch_that_is_not_utf8_is_named_with_its_line(root: Path, tmp_path: Path) -> None:
    questions = tmp_path / "vragen.txt"
    questions.write_bytes(b"wie mag\nCaf\xe9\n")

    assert "vragen.txt:2: not UTF-8" in one_line(run("ask", "--batch", questions, "--index", root / "index"))


BROKEN = [
    (b"---\ntitle: T\n---\nCaf\xe9\n", "kapot.md:4: not UTF-8"),
    (b"---\ntitle: [T\n---\nTekst\n", "kapot.md:"),
    (b"---\ntitle: T\nvalid_from: morgen\n---\nTekst\n", "kapot.md:3: valid_from is 'morgen'"),
]


@pytest.mark.parametrize(("content", "message"), BROKEN)
def test_a_broken_source_is_one_clear_line_and_the_release_in_service_stays(
    root: Path, tmp_path: Path, content: bytes, message: str
) -> None:
    (tmp_path / "kapot.md").write_bytes(content)
    before = (root / "index" / "current").read_text()

    assert message in one_line(run("build", "--corpus", tmp_path, "--index", root / "index"))
    assert (root / "index" / "current").read_text() == before


def test_two_documents_with_one_id_and_date_are_one_clear_line(root: Path, tmp_path: Path) -> None:
    for name, words in (("a", "Eerste."), ("b", "Tweede.")):
        (tmp_path / f"{name}.md").write_text(
            f"---\nid: zelfde\nvalid_from: 2020-01-01\n---\n{words}\n", encoding="utf-8"
        )

    assert "id zelfde and date 2020-01-01" in one_line(run("build", "--corpus", tmp_path, "--index", root / "index"))


def test_asking_imports_neither_readers_nor_chat_nor_the_network() -> None:
    program = (
        "import sys; import scripts.regelwijzer;"
        "heavy = ('torch', 'trafilatura', 'pdfplumber', 'docx', 'telegram', 'sqlalchemy', 'matplotlib');"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
