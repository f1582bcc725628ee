from pathlib import Path

import pytest

from index.models.checksum import ChecksumError, verify, write_checksum


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model.bin"
    path.write_bytes(b"gewichten")
    write_checksum(path)
    return path


def test_a_file_with_its_own_checksum_passes(model: Path) -> None:
    verify(model)


def test_a_file_that_changed_is_refused(model: Path) -> None:
    model.write_bytes(b"gewicht")

    with pytest.raises(ChecksumError, match=r"model\.bin is damaged, or not the file that model\.bin\.sha256 is of"):
        verify(model)


def test_a_file_without_a_checksum_is_refused(model: Path) -> None:
    model.with_name("model.bin.sha256").unlink()

    with pytest.raises(ChecksumError, match=r"expected model\.bin\.sha256 beside it"):
        verify(model)
