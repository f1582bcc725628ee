"""What the README shows is what the program says, on the shipped sources."""

import re
from datetime import date
from pathlib import Path

import pytest

from bot.reply.answer import answer_question
from bot.reply.render import render_text
from corpus.read import read_corpus
from index.encoder import open_encoder
from index.passage_index import PassageIndex
from index.releases import in_service

ROOT = Path(__file__).parents[1]
SESSION = re.compile(r"<!-- session.*?-->\n```console\n(?P<lines>.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def shipped() -> PassageIndex:
    """The index of the shipped sources; what `make demo` embedded is not embedded again."""
    built = ROOT / "var" / "index"
    previous = in_service(built) if (built / "current").exists() else None
    return PassageIndex.build(read_corpus(), open_encoder(), previous=previous)


@pytest.mark.slow
def test_the_session_in_the_readme_is_true(shipped: PassageIndex) -> None:
    session = SESSION.search((ROOT / "README.md").read_text(encoding="utf-8"))
    assert session
    steps = re.split(r'^\$ regelwijzer ask "(.+)"$', session["lines"], flags=re.MULTILINE)[1:]

    for question, shown in zip(steps[::2], steps[1::2], strict=True):
        assert render_text(answer_question(question, shipped, date(2026, 11, 22))).strip() == shown.strip()


@pytest.mark.slow
def test_every_checked_question_gets_its_own_answer(shipped: PassageIndex) -> None:
    wrong = []
    for passage in shipped.passages:
        for question in passage.phrasings[:1] if passage.see else ():
            text = render_text(answer_question(question, shipped, date(2026, 11, 22)))
            if passage.text not in text:
                wrong.append(question)

    assert wrong == []
