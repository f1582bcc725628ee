"""The risk-coverage curve as a picture."""

from collections.abc import Sequence
from pathlib import Path


def draw(curve: Sequence[tuple[float, float]], answered: float, path: Path) -> None:
    """Write the curve as SVG; `answered` is the share of questions that the threshold answers."""
    from matplotlib.figure import Figure  # a development dependency: only who publishes the curve needs it

    figure = Figure(figsize=(6, 3.5), layout="constrained")
    axes = figure.add_subplot()
    axes.plot([coverage for coverage, _ in curve], [risk for _, risk in curve])
    axes.axvline(answered, linestyle="--", color="grey", label="threshold")
    axes.set(
        xlabel="share of questions answered, surest first", ylabel="share of those wrong", xlim=(0, 1), ylim=(0, 1)
    )
    axes.legend()
    figure.savefig(path, format="svg", metadata={"Date": None})
