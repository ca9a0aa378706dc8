"""A take on one page, for papers and reports: paths of the keypoints, their scores, parameters over time.

Scores have the colours of viridis, which people who see few colours can tell apart as they can the sides'.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from vtube.errors import UsageError
from vtube.sides import ON_PAPER, sided
from vtube.takes.series import Series, series, whiles, with_gaps
from vtube.takes.take import Take
from vtube.types import Event, Floats

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import SubFigure

FORMATS = (".png", ".svg", ".pdf")
MOST_STRIPS = 40
"""Of named parameters; more would be no page."""
_STYLE: dict[Any, Any] = {
    "font.size": 8.0,
    "axes.titlesize": 8.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "lines.linewidth": 0.9,
    "pdf.fonttype": 42,
    "svg.hashsalt": "vtube",
    "axes.formatter.useoffset": False,
}
_MOST_JOINTS, _MOST_LABELS, _MOST_EVENTS = 30, 12, 200
_MOST_POINTS, _MOST_WHILES = 4000, 600
_UNSURE = 0.3
"""Keypoints below this score are not drawn: a model invents them where it sees nothing."""
_HIDDEN = 0.01
"""Share of its axes' height by which a line has to differ from another to be seen beside it."""
_PATHS_WIDTH = 3.4
"""Inches that the axes of the paths have across."""


def plot(take: Take, file: IO[bytes], kind: str, *, title: str = "", only: Sequence[str] = ()) -> None:
    """Draw a take into a file; equal takes give equal files.

    ``kind``: "png", "svg" or "pdf". ``only``: parameters and bones to draw; empty: the ones that move most.

    Raises:
        UsageError: the take has no parameter or bone of such a name, or there are more than fit on a page.
    """
    import matplotlib
    from matplotlib.figure import Figure

    strips = series(take, only)
    if len(strips) > MOST_STRIPS:
        raise UsageError("does not fit on a page", where="--only", got=len(strips), expected=f"{MOST_STRIPS} at most")
    undated = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(kind)
    with matplotlib.rc_context(_STYLE), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # letters of the title that the font does not have
        figure = Figure(figsize=(10.0, max(5.6, 0.72 * len(strips) + 1.2)), layout="constrained")
        halves: Any = figure.subfigures(1, 2, width_ratios=(1.0, 1.2))
        left, right = halves
        _draw_left(left, take)
        _draw_strips(right, take, strips)
        if title:
            figure.suptitle(title, x=0.01, ha="left", fontsize=9, parse_math=False)
        figure.savefig(file, format=kind, dpi=200, metadata=undated)


def _draw_left(figure: SubFigure, take: Take) -> None:
    width, height = take.header.session.source_size
    inches = figure.bbox.height / figure.figure.dpi
    # As high as the picture is at that width, so that nothing is empty below it; a tenth goes to titles and numbers.
    share = min(max(_PATHS_WIDTH * height / width / inches, 0.15), 0.55)
    paths, scores = figure.subplots(2, 1, height_ratios=(share, 0.9 - share))
    _draw_paths(paths, take)
    _draw_scores(figure, scores, take)


def _draw_paths(axes: Axes, take: Take) -> None:
    """The source's picture, and where each keypoint went in it."""
    names = take.header.keypoints.names
    points = np.where(take.keypoints.scores[:, :, None] < _UNSURE, np.nan, take.keypoints.points)
    width, height = take.header.session.source_size
    told, many = set(), len(points) > _MOST_POINTS
    for j, name in enumerate(names):
        x, y = points[:, j].T
        if np.isfinite(x).any():
            where = sided(name)[0]
            label = {"left": "left", "right": "right", "": "middle"}[where]
            axes.plot(
                x, y, color=ON_PAPER[where], linewidth=0.7, label=None if label in told else label, rasterized=many
            )
            told.add(label)
    axes.set(xlim=(0, width), ylim=(height, 0), aspect="equal", xlabel="x (px)", ylabel="y (px)")
    title = f"Keypoints' paths ({take.header.keypoints.skeleton}, confidence from {_UNSURE})"
    axes.set_title(title, loc="left", parse_math=False)
    axes.set_anchor("NW")
    axes.spines[:].set_visible(True)
    if told:
        axes.legend(loc="upper right", frameon=False, handlelength=1.2)


def _draw_scores(figure: SubFigure, axes: Axes, take: Take) -> None:
    """Joints over time, as colours."""
    names = take.header.keypoints.names
    axes.set_title("Keypoints' confidence", loc="left")
    axes.set(xlabel="time (s)")
    if not names:
        return
    count = int(np.clip(take.duration - take.times[0], 1 / take.header.fps, None) * take.header.fps / 1.5)
    edges, (_, scores, _) = whiles(take.times, take.keypoints.scores, min(max(count, 1), _MOST_WHILES))
    mesh = axes.pcolormesh(edges, np.arange(len(names) + 1), scores.T, vmin=0, vmax=1, cmap="viridis", rasterized=True)
    axes.invert_yaxis()
    every = -(-len(names) // _MOST_JOINTS)
    axes.set_yticks(np.arange(0, len(names), every) + 0.5, [name.replace("_", " ") for name in names[::every]])
    axes.tick_params(axis="y", length=0, labelsize=6)
    figure.colorbar(mesh, ax=axes, pad=0.02, aspect=15).outline.set_visible(False)


def _draw_strips(figure: SubFigure, take: Take, strips: list[Series]) -> None:
    """Parameters one below the other, over the same time, and above them what happened."""
    heights = [1.0] * max(len(strips), 1)
    events = [event for event in take.events if take.times[0] <= event.t <= take.times[-1]]
    if events:
        heights.insert(0, 0.35)
    axes = list(figure.subplots(len(heights), 1, sharex=True, squeeze=False, height_ratios=heights)[:, 0])
    if events:
        _draw_events(axes.pop(0), axes, events)
    for strip, one in zip(axes, strips, strict=False):
        below: list[Floats] = []
        for where, column in one.lines.items():
            _draw_line(strip, take, column, ON_PAPER[where], dashed=any(_hides(column, other) for other in below))
            below.append(column)
        strip.set_title(f"{one.name} ({one.unit})" if one.unit else one.name, loc="left", pad=2)
        strip.margins(x=0)
        strip.locator_params(axis="y", nbins=4)
        strip.tick_params(length=2, labelsize=7)
    if not strips:
        axes[0].set_title("no parameter moves", loc="left")
    axes[-1].set_xlabel("time (s)")
    axes[-1].set_xlim(take.times[0], max(take.times[-1], take.times[0] + 1 / take.header.fps))


def _hides(column: Floats, other: Floats) -> bool:
    """Whether a line would lie over most of another one."""
    both = np.stack([column, other])
    height = np.nanmax(both) - np.nanmin(both) if np.isfinite(both).any() else 0.0
    return bool((np.abs(column - other) <= _HIDDEN * height).mean() > 0.5)


def _draw_line(axes: Axes, take: Take, column: Floats, colour: str, *, dashed: bool) -> None:
    """A line; of a long take the means of short whiles, and as an area between which values it moved in them."""
    style = (0, (4, 4)) if dashed else "-"
    if len(column) <= _MOST_POINTS:
        axes.plot(*with_gaps(take, column), color=colour, linestyle=style)
        return
    edges, (low, mean, high) = whiles(take.times, column[:, None], _MOST_WHILES)
    middle = (edges[:-1] + edges[1:]) / 2
    axes.fill_between(middle, low[:, 0], high[:, 0], color=colour, alpha=0.2, linewidth=0)
    axes.plot(middle, mean[:, 0], color=colour, linestyle=style)


def _draw_events(happened: Axes, axes: Sequence[Axes], events: Sequence[Event]) -> None:
    happened.axis("off")
    for i, event in enumerate(events[:_MOST_EVENTS]):
        for one in axes:
            one.axvline(event.t, color="#999999", linewidth=0.6, linestyle=(0, (2, 2)), zorder=0)
        if len(events) <= _MOST_LABELS:  # one higher, one lower, so that neighbours do not cover each other
            place = (event.t, 0.5 - 0.5 * (i % 2))
            transform = happened.get_xaxis_transform()
            happened.annotate(_said(event), place, xycoords=transform, fontsize=6, color="#555555", parse_math=False)


def _said(event: Event) -> str:
    text = next((word for word in event.args if isinstance(word, str)), event.name)
    return text[:20] + (" off" if False in event.args else "")
