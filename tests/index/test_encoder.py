import sys
from pathlib import Path
from subprocess import run

import numpy as np
import pytest

from index.encoder import EncoderError, open_encoder
from index.models.checksum import write_checksum
from index.passage_index import PassageIndex, Query
from tests.encoders import tiny_model
from tests.index.models.small_model import small_model
from tests.index.test_passage_index import TODAY, corpus


def test_the_packaged_encoder_gives_unit_rows_that_know_meaning() -> None:
    encoder = open_encoder()
    texts = ["De student loopt stage bij een leerbedrijf.", "De soep wordt warm opgediend."]
    passages = encoder.encode_document(texts)
    question = encoder.encode_query(["wie begeleidt de beroepspraktijkvorming"])[0]

    assert passages.shape == (2, 384)
    assert np.allclose(np.linalg.norm(passages, axis=1), 1, atol=1e-3)
    assert passages[0] @ question > passages[1] @ question


def test_no_text_gives_no_rows() -> None:
    assert open_encoder().encode_document([]).shape == (0, 384)


def test_text_that_is_no_proper_unicode_is_embedded_all_the_same() -> None:
    assert np.isfinite(open_encoder().encode_query(["half \ud83d teken \x00 nul"])).all()


def test_no_default_path_imports_torch() -> None:
    program = (
        "import sys, scripts.regelwijzer; from index.encoder import open_encoder; open_encoder().encode_query(['x']);"
        "print([name for name in ('torch', 'transformers', 'sentence_transformers') if name in sys.modules])"
    )
    done = run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


@pytest.mark.models
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")
def test_any_sentence_transformers_model_builds_and_opens_an_index(tmp_path: Path) -> None:
    name = str(tiny_model(tmp_path / "modellen"))
    index = PassageIndex.build(corpus(tmp_path / "bronnen"), open_encoder(name), name)
    index.save(tmp_path / "index")
    opened = PassageIndex.open(tmp_path / "index")
    query = Query("hoe lang duurt de kookles", ("duurt", "kookles"))

    assert opened.manifest.encoder == name
    assert opened.manifest.dimension == 32
    assert opened.search(query, 3, TODAY) == index.search(query, 3, TODAY)


def test_a_model_without_the_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    with pytest.raises(EncoderError, match=r"pip install 'regelwijzer\[models\]'"):
        open_encoder("een-model")


@pytest.mark.models
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")
def test_a_model_that_is_not_there_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("sentence_transformers")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")

    with pytest.raises(EncoderError, match="geen-model cannot be opened"):
        open_encoder(str(tmp_path / "geen-model"))


def test_a_packed_model_is_opened_by_its_file(tmp_path: Path) -> None:
    small_model().save(tmp_path / "klein.bin")
    encoder = open_encoder(str(tmp_path / "klein.bin"))

    assert encoder.encode_query(["stage", "stages"]).shape == (2, 32)
    assert encoder.encode_document([]).shape == (0, 32)


def test_a_packed_model_of_ours_is_opened_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.encoder.SHIPPED", tmp_path)
    small_model().save(tmp_path / "klein.bin")

    assert open_encoder("klein").encode_query(["stage"]).shape == (1, 32)


def test_a_packed_model_that_changed_since_its_checksum_is_refused(tmp_path: Path) -> None:
    small_model().save(tmp_path / "klein.bin")
    with (tmp_path / "klein.bin").open("ab") as file:
        file.write(b"\0")

    with pytest.raises(EncoderError, match=r"klein\.bin cannot be opened: .* is damaged"):
        open_encoder(str(tmp_path / "klein.bin"))


def test_a_file_that_is_no_packed_model_is_refused_though_its_checksum_is_right(tmp_path: Path) -> None:
    (tmp_path / "pytorch_model.bin").write_bytes(b"PK\3\4 een zip")
    write_checksum(tmp_path / "pytorch_model.bin")

    with pytest.raises(EncoderError, match=r"pytorch_model\.bin cannot be opened: it is no packed model"):
        open_encoder(str(tmp_path / "pytorch_model.bin"))


def test_a_packed_model_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"geen\.bin cannot be opened: .*No such file"):
        open_encoder(str(tmp_path / "geen.bin"))
