import json
import logging
import multiprocessing
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.artefact import FORMAT, ArtefactError, GateResult, Layout, read_manifest
from index.build_lock import build_lock
from index.embedding import text_keys
from index.encoder import DEFAULT, EARLIER_DEFAULTS, Encoder, EncoderError
from index.integrity import digest_of, sealed_parts
from index.passage_index import PassageIndex, Query
from index.releases import (
    drafted,
    encoder_in_service,
    find_release,
    in_service,
    keep,
    open_in_service,
    pin,
    prune,
    publish,
    put_in_service,
    releases,
    roll_back,
    unreadable,
)
from index.served_index import ServedIndex
from tests.builds import TODAY, build_until, corpus_of, index_of, made, many_texts, passage
from tests.encoders import DIMENSION, HashEncoder

QUESTION = Query("hoe lang duurt de zwemles", ("duurt", "zwemles"))
ONE = {"1": "De zwemles duurt een jaar.", "2": "De zwemles kost niets."}
TWO = {**ONE, "1": "De zwemles duurt twee jaar."}
THREE = {**ONE, "1": "De zwemles duurt drie jaar."}


def hash_encoder(name: str) -> Encoder:
    return HashEncoder()


def answer(index: PassageIndex) -> str:
    return index.search(QUESTION, 1, TODAY)[0].passage.text


def damage(folder: Path) -> None:
    path = Layout(folder).passages
    path.write_bytes(path.read_bytes()[:-9])


def edit_manifest(folder: Path, **values: object) -> None:
    path = Layout(folder).manifest
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def loud(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.levelno >= logging.WARNING]


def names(root: Path) -> list[str]:
    return [folder.name for folder, _ in releases(root)]


@contextmanager
def unprivileged() -> Iterator[None]:
    """Without root's right to write everywhere."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """A disk that is full after `size` bytes of one file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


# -- publishing and going back


def test_publishing_the_same_index_again_makes_no_release(tmp_path: Path) -> None:
    first = publish(tmp_path, index_of(ONE))
    second = publish(tmp_path, index_of(ONE))

    assert second == first
    assert names(tmp_path) == [first]


def test_a_release_is_taken_into_service_and_rolled_back(tmp_path: Path) -> None:
    first, second = publish(tmp_path, index_of(ONE)), publish(tmp_path, index_of(TWO))

    assert in_service(tmp_path).name == second
    assert names(tmp_path) == [first, second]
    assert roll_back(tmp_path) == first
    assert in_service(tmp_path).name == first
    with pytest.raises(ArtefactError, match="no release before"):
        roll_back(tmp_path)


def test_an_index_knows_the_release_it_became(tmp_path: Path) -> None:
    index = index_of(ONE)
    name = publish(tmp_path, index)

    assert index.manifest.release == name
    assert open_in_service(tmp_path, hash_encoder).manifest.release == name


def test_a_release_is_named_by_its_number_or_the_start_of_its_name(tmp_path: Path) -> None:
    first, second = publish(tmp_path, index_of(ONE)), publish(tmp_path, index_of(TWO))

    assert find_release(tmp_path, "1").name == first
    assert find_release(tmp_path, second[:9]).name == second
    with pytest.raises(ArtefactError, match=r"may be 0001-\S+, 0002-"):
        find_release(tmp_path, "000")
    with pytest.raises(ArtefactError, match="no release 7"):
        find_release(tmp_path, "7")


def test_a_clock_set_back_does_not_change_the_order(tmp_path: Path) -> None:
    later, earlier = index_of(ONE), index_of(TWO)
    later.manifest = replace(later.manifest, built_at="2030-01-01T00:00:00+00:00")
    earlier.manifest = replace(earlier.manifest, built_at="1970-01-01T00:00:00+00:00")
    first, second = publish(tmp_path, later), publish(tmp_path, earlier)

    assert names(tmp_path) == [first, second]
    assert sorted(names(tmp_path)) == [first, second]
    assert roll_back(tmp_path) == first


def test_a_number_is_not_given_twice_when_a_release_was_damaged(tmp_path: Path) -> None:
    publish(tmp_path, index_of(ONE))
    second = publish(tmp_path, index_of(TWO))
    Layout(tmp_path / second).manifest.write_text("{")

    assert publish(tmp_path, index_of(THREE)).startswith("0003-")
    assert [folder.name for folder, _ in unreadable(tmp_path)] == [second]


def test_the_folder_of_one_index_is_no_folder_of_releases(tmp_path: Path) -> None:
    index_of(ONE).save(tmp_path / "index")

    with pytest.raises(ArtefactError, match="folder of one index"):
        publish(tmp_path / "index", index_of(TWO))


# -- pinning and pruning


def test_pruning_keeps_what_is_pinned_in_service_before_it_and_new(tmp_path: Path) -> None:
    all_names = [publish(tmp_path, index_of({"1": f"De zwemles duurt {n} jaar."})) for n in range(7)]
    roll_back(tmp_path, all_names[4])
    pin(tmp_path, all_names[0])

    assert prune(tmp_path, 1) == [all_names[1], all_names[2], all_names[5]]
    assert names(tmp_path) == [all_names[0], all_names[3], all_names[4], all_names[6]]
    pin(tmp_path, "1", off=True)
    assert prune(tmp_path, 1) == [all_names[0]]


def test_an_open_index_answers_on_after_its_release_was_pruned(tmp_path: Path) -> None:
    first = publish(tmp_path, index_of(ONE))
    opened = open_in_service(tmp_path, hash_encoder)
    for texts in (TWO, THREE):
        publish(tmp_path, index_of(texts))

    assert prune(tmp_path, 1) == [first]
    assert answer(opened) == ONE["1"]


# -- damage


def test_the_previous_release_answers_loudly_when_the_one_in_service_is_damaged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = publish(tmp_path, index_of(ONE)), publish(tmp_path, index_of(TWO))
    damage(tmp_path / second)

    assert answer(open_in_service(tmp_path, hash_encoder)) == ONE["1"]
    (record,) = loud(caplog)
    assert record.levelno == logging.WARNING
    assert first in record.getMessage()
    assert second in record.getMessage()


@pytest.mark.parametrize("kind", ["gone", "no manifest", "newer format"])
def test_the_previous_release_answers_whatever_became_of_the_one_in_service(tmp_path: Path, kind: str) -> None:
    publish(tmp_path, index_of(ONE))
    second = tmp_path / publish(tmp_path, index_of(TWO))
    match kind:
        case "gone":
            shutil.rmtree(second)
        case "no manifest":
            Layout(second).manifest.write_bytes(b"\xff{")
        case "newer format":
            edit_manifest(second, format=FORMAT + 1, what_is_this="new")

    assert answer(open_in_service(tmp_path, hash_encoder)) == ONE["1"]


def test_a_damaged_release_is_not_rolled_back_to(tmp_path: Path) -> None:
    first, second, third = (publish(tmp_path, index_of(texts)) for texts in (ONE, TWO, THREE))
    damage(tmp_path / second)

    with pytest.raises(ArtefactError, match=f"{second}: damaged"):
        roll_back(tmp_path, second)
    assert in_service(tmp_path).name == third
    assert roll_back(tmp_path) == first


def test_the_previous_release_answers_when_the_model_of_the_one_in_service_is_gone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    publish(tmp_path, index_of(ONE))
    edit_manifest(tmp_path / publish(tmp_path, index_of(TWO)), encoder="gone")

    def opened(name: str) -> Encoder:
        if name == "gone":
            raise EncoderError("model gone cannot be opened")
        return HashEncoder()

    assert answer(open_in_service(tmp_path, opened)) == ONE["1"]
    assert "model gone cannot be opened" in loud(caplog)[0].getMessage()


def test_a_build_goes_on_with_the_encoder_in_service_but_for_an_earlier_default(tmp_path: Path) -> None:
    folder = tmp_path / publish(tmp_path, index_of(ONE))

    assert encoder_in_service(tmp_path) == "hash"
    edit_manifest(folder, encoder=EARLIER_DEFAULTS[0])
    assert encoder_in_service(tmp_path) == DEFAULT
    assert encoder_in_service(tmp_path / "nothing yet") == DEFAULT


def test_the_same_index_by_another_encoder_is_another_release(tmp_path: Path) -> None:
    publish(tmp_path, index_of(ONE))
    other = PassageIndex.build(corpus_of(ONE), HashEncoder(), "another")

    assert len({*names(tmp_path), publish(tmp_path, other)}) == 2


def test_a_build_clears_away_what_builds_left_and_nothing_else(tmp_path: Path) -> None:
    ours = [".123.new", "..123.new.123.draft", ".0001-20261122-0310-5c19e0aa.gone"]
    for name in (*ours, ".git", ".ssh", ".backup.new"):
        (tmp_path / name).mkdir()
    publish(tmp_path, index_of(ONE))

    assert {path.name for path in tmp_path.iterdir() if path.is_dir()} - set(names(tmp_path)) == {
        *(".git", ".ssh", ".backup.new")
    }


def test_a_later_release_does_not_answer_for_a_damaged_one(tmp_path: Path) -> None:
    first = publish(tmp_path, index_of(ONE))
    publish(tmp_path, index_of(TWO))
    roll_back(tmp_path, first)
    damage(tmp_path / first)

    with pytest.raises(ArtefactError, match=f"{first}: damaged"):
        open_in_service(tmp_path, hash_encoder)


def test_a_release_of_a_newer_program_is_refused_with_what_to_do(tmp_path: Path) -> None:
    edit_manifest(tmp_path / publish(tmp_path, index_of(ONE)), format=FORMAT + 1)

    refusal = rf"format {FORMAT + 1}, this program reads {FORMAT}; made by a newer program, update this"
    with pytest.raises(ArtefactError, match=refusal):
        open_in_service(tmp_path, hash_encoder)


def test_building_again_mends_a_damaged_release(tmp_path: Path) -> None:
    first = publish(tmp_path, index_of(ONE))
    damage(tmp_path / first)
    again = made(tmp_path, ONE)

    assert (again.is_new, again.embedded) == (True, 2)  # nothing is taken from a damaged release
    assert answer(open_in_service(tmp_path, hash_encoder)) == ONE["1"]


def test_nothing_is_taken_from_a_damaged_index(tmp_path: Path) -> None:
    folder = tmp_path / publish(tmp_path, index_of(ONE))
    path = Layout(folder).passage_vectors
    path.write_bytes(path.read_bytes()[:-1] + b"\x7f")

    assert index_of(ONE, previous=folder).manifest.embedded == 2


def refused(root: Path, index: PassageIndex) -> str:
    with build_lock(root), drafted(root, index) as draft:
        return keep(root, draft, GateResult(passed=False, findings=("slechter",)))


def test_a_release_that_the_gate_refused_never_answers(tmp_path: Path) -> None:
    first = publish(tmp_path, index_of(ONE))
    name = refused(tmp_path, index_of(TWO))
    third = publish(tmp_path, index_of(THREE))
    damage(tmp_path / third)

    assert answer(open_in_service(tmp_path, hash_encoder)) == ONE["1"]
    assert roll_back(tmp_path) == first
    with pytest.raises(ArtefactError, match="the gate refused this release"):
        roll_back(tmp_path, name)


def test_what_the_gate_found_is_in_the_manifest(tmp_path: Path) -> None:
    name = refused(tmp_path, index_of(ONE))

    assert read_manifest(tmp_path / name).gate == GateResult(passed=False, findings=("slechter",))
    assert refused(tmp_path, index_of(ONE)) == name


# -- releases of the first format


def as_first_format(folder: Path) -> None:
    """Make of a release what the program made before vectors were mapped into memory."""
    layout = Layout(folder)
    for path, older in (
        (layout.passage_vectors, layout.passage_lists),
        (layout.phrasing_vectors, layout.phrasing_lists),
    ):
        flat = faiss.IndexFlatIP(DIMENSION)
        flat.add(np.load(path))
        faiss.write_index(flat, str(older))
    for path in (layout.passage_vectors, layout.phrasing_vectors, layout.rows, layout.sections, layout.passage_starts):
        path.unlink()
    manifest = json.loads(layout.manifest.read_text())
    del manifest["parts"]
    digest = digest_of(sealed_parts(layout))
    layout.manifest.write_text(json.dumps({**manifest, "format": 1, "digest": digest}))


def test_a_release_of_the_first_format_is_refused_with_what_to_do(tmp_path: Path) -> None:
    as_first_format(tmp_path / publish(tmp_path, index_of(ONE)))

    with pytest.raises(
        ArtefactError, match=rf"format 1, this program reads {FORMAT}; build it with: regelwijzer build"
    ):
        open_in_service(tmp_path, hash_encoder)


def test_vectors_of_the_first_format_are_taken_over(tmp_path: Path) -> None:
    texts = [passage("1", ONE["1"], phrasings=("hoe lang duurt de zwemles",)), passage("2", ONE["2"])]
    first = publish(tmp_path, index_of(texts))
    vectors = open_in_service(tmp_path, hash_encoder).passage_vectors.copy()
    as_first_format(tmp_path / first)
    new = made(tmp_path, texts)

    assert (new.before, new.embedded, new.is_published) == (first, 0, True)
    assert np.array_equal(open_in_service(tmp_path, hash_encoder).passage_vectors, vectors)


def test_nothing_is_taken_over_of_a_damaged_release_of_the_first_format(tmp_path: Path) -> None:
    first = tmp_path / publish(tmp_path, index_of(ONE))
    as_first_format(first)
    damage(first)

    assert made(tmp_path, ONE).embedded == 2


# -- one build at a time


def test_a_second_build_says_that_one_is_running(tmp_path: Path) -> None:
    with build_lock(tmp_path):
        with pytest.raises(ArtefactError, match=rf"another build is running \(process {os.getpid()}, since \d{{4}}-"):
            publish(tmp_path, index_of(ONE))
        with pytest.raises(ArtefactError, match="another build is running"):
            prune(tmp_path, 1)

    publish(tmp_path, index_of(ONE))


def test_what_a_killed_build_left_half_written_is_cleared_away(tmp_path: Path) -> None:
    (tmp_path / ".123.new").mkdir()
    (tmp_path / "..123.new.123.draft").mkdir()
    name = publish(tmp_path, index_of(ONE))

    assert {path.name for path in tmp_path.iterdir()} == {".lock", "current", name}


def test_two_processes_build_the_same_bytes(tmp_path: Path) -> None:
    code = "from tests.builds import *; import sys; i = index_of(many_texts('x', 9)); i.save(Path(sys.argv[1]));"
    code += "print(i.manifest.digest)"
    builds = [
        subprocess.Popen(
            [sys.executable, "-c", code, tmp_path / seed],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        for seed in ("1", "2")
    ]
    digests = {build.communicate()[0] for build in builds}

    assert len(digests) == 1
    assert digests != {b""}


ARTICLES = st.sampled_from([str(number) for number in range(1, 7)])
WORDS = st.lists(st.sampled_from("school leerling zwemles zwemproef jaar week kosten niets".split()), max_size=4)
ENDED = st.sampled_from([None, date(2020, 1, 1)])
ASKED = st.lists(
    st.sampled_from(["hoe lang zwemmen", "wat kost zwemles", "mag een leerling later"]), max_size=2, unique=True
)
EDITS = st.lists(st.tuples(ARTICLES, st.one_of(st.none(), WORDS.map(" ".join)), ENDED, ASKED), min_size=1, max_size=6)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.lists(EDITS, min_size=1, max_size=4))
def test_building_on_what_was_there_gives_what_a_full_build_gives(
    rounds: list[list[tuple[str, str | None, date | None, list[str]]]],
) -> None:
    held = {(article, None): passage(article, text) for article, text in ONE.items()}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        known: set[bytes] = set()
        for edits in rounds:
            for article, words, ended, asked in edits:
                if words is not None:
                    text = f"De {words} duurt."
                    held[article, ended] = passage(article, text, valid_to=ended, phrasings=tuple(asked))
                elif len(held) > 1:
                    held.pop((article, ended), None)
            passages = [held[place] for place in sorted(held, key=str)]
            release = made(root, passages)
            full = index_of(passages)
            full.save(root / ".full")
            keys = set(text_keys(full.passages))

            assert release.manifest.digest == full.manifest.digest
            assert release.embedded == len(keys - known)
            known = keys
            shutil.rmtree(root / ".full")


def run_in_child(*arguments: object) -> int:
    """The exit status of `build_until` in a process of its own; -9 when it was killed."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.builds", "bm25s", "faiss", "rapidfuzz"])
    process = context.Process(target=build_until, args=arguments)
    process.start()
    process.join()
    status = process.exitcode
    process.close()
    assert status is not None
    return status


def test_builds_killed_at_any_moment_harm_nothing_and_lose_no_work(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first, steps = tmp_path / "first", tmp_path / "steps"
    name = publish(first, index_of(many_texts("drie")))
    shutil.copytree(first, tmp_path / "whole")
    assert run_in_child(0, tmp_path / "whole", tmp_path / "record", "vier", steps) == 0
    count = int(steps.read_text())
    # Any moment, and each of the last ones: the release takes its name and goes into service.
    for step in [*random.Random(7).sample(range(1, count - 9), 5), *range(count - 9, count + 1)]:
        root, record = tmp_path / f"killed-{step}", tmp_path / f"record-{step}"
        shutil.copytree(first, root)

        assert run_in_child(step, root, record, "vier") == -9
        index = open_in_service(root, hash_encoder)  # whole: its digest is checked
        assert index.manifest.release in (name, max(names(root)))
        assert run_in_child(0, root, record, "vier") == 0
        embedded = sum(map(int, record.read_text().split()))
        # 200 texts; the batch that was under way is lost, and the gate's self-test embeds 5 each time.
        assert 200 <= embedded <= 200 + 64 + 2 * 5
        assert "duurt vier weken" in answer(open_in_service(root, hash_encoder))
        assert len(names(root)) == 2
        assert not [path for path in root.iterdir() if path.name.startswith(".") and path.name != ".lock"]
        assert not loud(caplog)


# -- disks


def test_a_full_disk_leaves_the_service_and_the_finished_work(tmp_path: Path) -> None:
    first = publish(tmp_path, index_of(ONE))
    for size in (10, 30_000, 100_000):
        with files_of_at_most(size), pytest.raises(OSError, match=r"File too large|cannot be written"):
            made(tmp_path, many_texts("drie"))

        assert in_service(tmp_path).name == first
        assert answer(open_in_service(tmp_path, hash_encoder)) == ONE["1"]
        assert names(tmp_path) == [first]
    assert made(tmp_path, many_texts("drie")).embedded < 200


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a tmpfs is not allowed here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_fills_up_leaves_the_service(small_disk: Path) -> None:
    first = publish(small_disk, index_of(ONE))
    with pytest.raises(OSError, match=r"No space left|cannot be written|requested and \d+ written"):
        made(small_disk, many_texts("drie", 300))

    assert in_service(small_disk).name == first
    assert answer(open_in_service(small_disk, hash_encoder)) == ONE["1"]
    made(small_disk, TWO)
    assert answer(open_in_service(small_disk, hash_encoder)) == TWO["1"]


def test_a_folder_that_cannot_be_written_answers_and_refuses_builds() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        publish(root, index_of(ONE))
        root.chmod(0o555)
        with unprivileged():
            assert answer(open_in_service(root, hash_encoder)) == ONE["1"]
            with pytest.raises(PermissionError):
                made(root, TWO)
        root.chmod(0o755)


# -- the index that a running program answers from


def test_a_new_release_is_taken_up_between_two_questions(tmp_path: Path) -> None:
    publish(tmp_path, index_of(ONE))
    served = ServedIndex(tmp_path, HashEncoder())
    during = served.current()
    publish(tmp_path, index_of(TWO))

    assert answer(served.current()) == TWO["1"]
    assert answer(during) == ONE["1"]
    roll_back(tmp_path)
    assert answer(served.current()) == ONE["1"]


def test_the_index_stays_the_same_object_while_nothing_changes(tmp_path: Path) -> None:
    name = publish(tmp_path, index_of(ONE))
    served = ServedIndex(tmp_path, HashEncoder())
    index = served.current()
    put_in_service(tmp_path, name)

    assert served.current() is index


@pytest.mark.parametrize("kind", ["damaged", "gone", "newer format", "all gone"])
def test_a_release_that_does_not_open_is_refused_once_and_the_old_one_stays(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    first = publish(tmp_path, index_of(ONE))
    served = ServedIndex(tmp_path, HashEncoder())
    second = tmp_path / publish(tmp_path, index_of(TWO))
    match kind:
        case "damaged":
            damage(second)
        case "gone":
            shutil.rmtree(second)
        case "newer format":
            edit_manifest(second, format=FORMAT + 1)
        case "all gone":
            shutil.rmtree(tmp_path)
    answers = [answer(served.current()) for _ in range(3)]

    assert answers == [ONE["1"]] * 3
    (record,) = loud(caplog)
    assert record.levelno == logging.ERROR
    assert first in record.getMessage()
    if kind != "all gone":
        assert second.name in record.getMessage()


def test_a_program_starts_with_the_previous_release_and_takes_up_the_mended_one(tmp_path: Path) -> None:
    publish(tmp_path, index_of(ONE))
    damage(tmp_path / publish(tmp_path, index_of(TWO)))
    served = ServedIndex(tmp_path, HashEncoder())

    assert answer(served.current()) == ONE["1"]
    publish(tmp_path, index_of(TWO))
    assert answer(served.current()) == TWO["1"]


def test_answers_are_not_mixed_or_dropped_while_releases_change(tmp_path: Path) -> None:
    truth = {publish(tmp_path, index_of(texts)): texts["1"] for texts in (ONE, TWO, THREE)}
    served = ServedIndex(tmp_path, HashEncoder())
    done = threading.Event()
    answers: list[tuple[str, str]] = []

    def ask() -> None:
        while not done.is_set():
            index = served.current()
            answers.append((index.manifest.release, answer(index)))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        for name in random.Random(7).choices(list(truth), k=30):
            roll_back(tmp_path, name)
            asked = len(answers)
            while len(answers) < asked + 8 and all(thread.is_alive() for thread in threads):
                served.current()
    finally:
        done.set()
        for thread in threads:
            thread.join()

    assert {text == truth[release] for release, text in answers} == {True}
    assert {release for release, _ in answers} == set(truth)
