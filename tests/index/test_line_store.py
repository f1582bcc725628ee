import json
from pathlib import Path

import numpy as np
import pytest

from index.line_store import LineStore, write_lines

LINES = ["één", "", 'met "aanhalingstekens"', "\u2028 geen nieuwe regel"]


@pytest.fixture
def store(tmp_path: Path) -> LineStore[str]:
    write_lines(tmp_path / "lines", tmp_path / "starts.npy", map(json.dumps, LINES))
    return LineStore(tmp_path / "lines", tmp_path / "starts.npy", json.loads)


def test_lines_come_back_in_order_one_by_one_and_sliced(store: LineStore[str]) -> None:
    assert list(store) == LINES
    assert [store[row] for row in range(len(store))] == LINES
    assert (store[-1], store[1:3]) == (LINES[-1], LINES[1:3])
    with pytest.raises(IndexError):
        store[4]


def test_a_line_is_read_when_it_is_asked_for_and_once(tmp_path: Path) -> None:
    read: list[bytes] = []
    write_lines(tmp_path / "lines", tmp_path / "starts.npy", LINES)
    store = LineStore(tmp_path / "lines", tmp_path / "starts.npy", lambda line: read.append(line) or line)
    again = [store[2], store[2]]

    assert read == again[:1]


def test_no_lines_make_a_store_without_records(tmp_path: Path) -> None:
    write_lines(tmp_path / "lines", tmp_path / "starts.npy", [])

    assert list(LineStore(tmp_path / "lines", tmp_path / "starts.npy", json.loads)) == []


def test_lines_and_beginnings_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    write_lines(tmp_path / "lines", tmp_path / "starts.npy", LINES)
    np.save(tmp_path / "starts.npy", np.array([0, 3]))

    with pytest.raises(ValueError, match=r"lines is \d+ bytes, starts.npy says otherwise"):
        LineStore(tmp_path / "lines", tmp_path / "starts.npy", json.loads)
