import json
import os
from pathlib import Path

import pytest

from index.artefact import Layout, Part, read_manifest
from index.integrity import is_whole
from tests.builds import index_of, many_texts

TEXTS = many_texts("drie", 20)


@pytest.fixture
def big_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files above a thousand bytes count as big."""
    monkeypatch.setattr("index.integrity.ALWAYS_READ", 1000)


def saved(folder: Path) -> Layout:
    index_of(TEXTS).save(folder)
    return Layout(folder)


def whole(layout: Layout) -> bool:
    return is_whole(layout, read_manifest(layout.folder))


def change_one_byte(path: Path) -> None:
    with path.open("r+b") as file:
        first = file.read(1)
        file.seek(0)
        file.write(bytes([first[0] ^ 1]))


def test_an_index_as_it_was_saved_is_whole(tmp_path: Path) -> None:
    layout = saved(tmp_path / "index")

    assert whole(layout)
    assert not layout.verified.exists()


@pytest.mark.usefixtures("big_files")
def test_a_big_file_is_read_once(tmp_path: Path) -> None:
    layout = saved(tmp_path / "index")
    found = layout.passage_vectors.stat()
    assert whole(layout)

    # A byte that changes without a trace on disk is not looked for again: neither does a running program.
    noted = json.loads(layout.verified.read_text())
    change_one_byte(layout.passage_vectors)
    now = layout.passage_vectors.stat()
    assert noted["passages.vectors.npy"] == [found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns]
    noted["passages.vectors.npy"] = [now.st_ino, now.st_size, now.st_mtime_ns, now.st_ctime_ns]
    layout.verified.write_text(json.dumps(noted))
    assert whole(layout)


@pytest.mark.usefixtures("big_files")
def test_a_big_file_that_was_written_to_is_read_again(tmp_path: Path) -> None:
    layout = saved(tmp_path / "index")
    before = layout.passage_vectors.stat()
    change_one_byte(layout.passage_vectors)
    os.utime(layout.passage_vectors, ns=(before.st_atime_ns, before.st_mtime_ns))  # the other time tells it

    assert not whole(layout)


@pytest.mark.usefixtures("big_files")
def test_a_copied_index_is_read_again_and_then_known(tmp_path: Path) -> None:
    layout = saved(tmp_path / "index")
    layout.verified.unlink()

    assert whole(layout)
    assert layout.verified.exists()
    layout.verified.write_text("[torn")
    assert whole(layout)


@pytest.mark.usefixtures("big_files")
def test_small_files_are_read_every_time(tmp_path: Path) -> None:
    layout = saved(tmp_path / "index")
    assert layout.works.stat().st_size < 1000
    change_one_byte(layout.works)

    assert not whole(layout)


def test_a_file_too_many_or_a_list_of_parts_that_was_edited_is_damage(tmp_path: Path) -> None:
    layout = saved(tmp_path / "index")
    manifest = read_manifest(layout.folder)
    manifest.parts["works.npy"] = Part(manifest.parts["works.npy"].size, "00" * 32)

    assert not is_whole(layout, manifest)
    (layout.folder / "extra").touch()
    assert not whole(layout)
