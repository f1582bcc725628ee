"""Figures as SVG: lines over days, and bars of a ranking. Each has a title and a description for who cannot see it."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

# Lines are drawn for a page 480 wide, bars for a telephone, so that labels stay readable there.
WIDTH, HEIGHT = 480, 240
LEFT, RIGHT, TOP, BOTTOM = 36, 8, 40, 24
BAR_WIDTH, ROW_HEIGHT, BAR_HEIGHT, VALUE_WIDTH = 360, 44, 16, 46
LABEL_CHARS = 52
MAX_X_LABELS = 7
# Above so many points a dot on each makes the line unreadable.
MAX_DOTS = 40


def lines(
    name: str, title: str, description: str, labels: Sequence[str], series: Mapping[str, Sequence[int]]
) -> Markup:
    """A line per series; `labels` stand below the points, `name` tells the plot from others on the page."""
    top = axis_top(max((max(values, default=0) for values in series.values()), default=0))
    xs = [LEFT + (WIDTH - LEFT - RIGHT) * (at + 0.5) / max(len(labels), 1) for at in range(len(labels))]
    parts = [*_legend(list(series)), *_grid(top), *_x_labels(labels, xs)]
    for number, values in enumerate(series.values()):
        points = [(x, _y(value, top)) for x, value in zip(xs, values, strict=True)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(Markup('<polyline class="line line{}" points="{}"/>').format(number, path))
        if len(points) <= MAX_DOTS:
            dots = (
                Markup('<circle class="dot{}" cx="{:.1f}" cy="{:.1f}" r="2.5"/>').format(number, *p) for p in points
            )
            parts.extend(dots)
    return _svg(name, title, description, WIDTH, HEIGHT, parts)


def bars(name: str, title: str, description: str, values: Sequence[tuple[str, int]]) -> Markup:
    """A bar per label, in order, with its label above it and its value behind it."""
    most = max((value for _, value in values), default=0) or 1
    parts = []
    for row, (label, value) in enumerate(values):
        y = row * ROW_HEIGHT
        width = (BAR_WIDTH - VALUE_WIDTH) * value / most
        short = label if len(label) <= LABEL_CHARS else f"{label[: LABEL_CHARS - 1]}…"
        parts.append(Markup('<text x="0" y="{}">{}</text>').format(y + 14, short))
        box = '<rect class="fill0" x="0" y="{}" width="{:.1f}" height="{}"/>'
        parts.append(Markup(box).format(y + 20, width, BAR_HEIGHT))
        parts.append(Markup('<text x="{:.1f}" y="{}">{}</text>').format(width + 6, y + 33, value))
    return _svg(name, title, description, BAR_WIDTH, max(len(values) * ROW_HEIGHT, 1), parts)


def axis_top(most: int) -> int:
    """The end of an axis: the first of 4, 8, 20, 40, 80, 200 … that holds every value, so that quarters are whole."""
    scale = 1
    while True:
        for step in (1, 2, 5):
            if most <= 4 * step * scale:
                return 4 * step * scale
        scale *= 10


def _svg(name: str, title: str, description: str, width: int, height: int, parts: Sequence[Markup]) -> Markup:
    return Markup(
        '<svg class="plot" role="img" aria-labelledby="{name}-titel {name}-uitleg" viewBox="0 0 {width} {height}">'
        '<title id="{name}-titel">{title}</title><desc id="{name}-uitleg">{description}</desc>{parts}</svg>'
    ).format(name=name, title=title, description=description, width=width, height=height, parts=Markup("").join(parts))


def _y(value: int, top: int) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top)


def _legend(names: Sequence[str]) -> list[Markup]:
    parts, x, y = [], LEFT, 12
    for number, name in enumerate(names):
        width = 34 + 7 * len(name)
        if x + width > WIDTH and x > LEFT:
            x, y = LEFT, y + 16
        line = '<line class="line line{}" x1="{}" y1="{}" x2="{}" y2="{}"/>'
        parts.append(Markup(line).format(number, x, y - 4, x + 20, y - 4))
        parts.append(Markup('<text x="{}" y="{}">{}</text>').format(x + 25, y, name))
        x += width
    return parts


def _grid(top: int) -> list[Markup]:
    parts = []
    for quarter in range(5):
        value = top * quarter // 4
        y = _y(value, top)
        line = '<line class="{}" x1="{}" y1="{y:.1f}" x2="{}" y2="{y:.1f}"/>'
        parts.append(Markup(line).format("grid" if quarter else "axis", LEFT, WIDTH - RIGHT, y=y))
        parts.append(Markup('<text x="{}" y="{:.1f}" text-anchor="end">{}</text>').format(LEFT - 5, y + 4, value))
    return parts


def _x_labels(labels: Sequence[str], xs: Sequence[float]) -> list[Markup]:
    every = max(1, -(-len(labels) // MAX_X_LABELS))
    text = '<text x="{:.1f}" y="{}" text-anchor="middle">{}</text>'
    return [Markup(text).format(xs[at], HEIGHT - 8, labels[at]) for at in range(0, len(labels), every)]
