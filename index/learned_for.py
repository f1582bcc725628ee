"""Where what was learned for an encoder is kept: vectors of different encoders mean different things."""

from pathlib import Path

from index.encoder import PACKAGED


def learned_for(encoder: str, root: Path) -> Path:
    """The folder below `root` for an encoder; that of the packaged one while nothing was learned for it."""
    folder = place_for(encoder, root)
    return folder if folder.is_dir() else root / PACKAGED


def place_for(encoder: str, root: Path) -> Path:
    """Where to write for an encoder, be it a name or the path of a model."""
    return root / encoder.replace("/", "_")
