"""A take on one page, for papers and reports: paths of the keypoints, their scores, parameters over time.

Left and right have colours of Okabe and Ito's (Color Universal Design, 2008), scores those of viridis: people who see
few colours can tell them apart.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from vtube.takes.series import MOST_POINTS, Series, series, side, thinned, with_gaps
from vtube.takes.take import Take
from vtube.types import Event, Floats

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import SubFigure

FORMATS = (".png", ".svg", ".pdf")
COLOURS = {"left": "#0072B2", "right": "#D55E00", "": "#333333"}
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
_MOST_LABELS, _MOST_EVENTS, _MOST_COLUMNS = 30, 12, 1000


def plot(take: Take, file: IO[bytes], kind: str, *, title: str = "", only: Sequence[str] = ()) -> None:
    """Draw a take into a file; equal takes give equal files.

    ``kind``: "png", "svg" or "pdf". ``only``: parameters and bones to draw; empty: the ones that move most.

    Raises:
        UsageError: the take has no parameter or bone of such a name.
    """
    import matplotlib
    from matplotlib.figure import Figure

    strips = series(take, only)
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
    paths, scores = figure.subplots(2, 1, height_ratios=(1.3, 1.0))
    _draw_paths(paths, take)
    _draw_scores(figure, scores, take)


def _draw_paths(axes: Axes, take: Take) -> None:
    """The source's picture, and where each keypoint went in it."""
    points, names = take.keypoints.points, take.header.keypoints.names
    width, height = take.header.session.source_size
    told, many = set(), len(points) > MOST_POINTS
    for j, name in enumerate(names):
        x, y = points[:, j].T
        if np.isfinite(x).any():
            where = side(name)
            label = {"left": "left", "right": "right", "": "middle"}[where]
            axes.plot(
                x, y, color=COLOURS[where], linewidth=0.7, label=None if label in told else label, rasterized=many
            )
            told.add(label)
    axes.set(xlim=(0, width), ylim=(height, 0), aspect="equal", xlabel="x (px)", ylabel="y (px)")
    axes.set_title(f"Keypoints' paths ({take.header.keypoints.skeleton})", loc="left", parse_math=False)
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
    edges, scores = _columns_of(take.times, take.keypoints.scores, take.header.fps)
    mesh = axes.pcolormesh(edges, np.arange(len(names) + 1), scores.T, vmin=0, vmax=1, cmap="viridis", rasterized=True)
    axes.invert_yaxis()
    every = -(-len(names) // _MOST_LABELS)
    axes.set_yticks(np.arange(0, len(names), every) + 0.5, [name.replace("_", " ") for name in names[::every]])
    axes.tick_params(axis="y", length=0, labelsize=6)
    figure.colorbar(mesh, ax=axes, pad=0.02, aspect=15).outline.set_visible(False)


def _columns_of(times: Floats, scores: Floats, fps: float) -> tuple[Floats, Floats]:
    """Edges (M + 1,) and means (M, J) of at most ``_MOST_COLUMNS`` short whiles; NaN where nothing was recorded."""
    count = int(min(max((times[-1] - times[0]) * fps / 1.5, 1), _MOST_COLUMNS))
    edges = np.linspace(times[0], times[-1] if len(times) > 1 else times[0] + 1 / fps, count + 1)
    which = np.clip(np.searchsorted(edges, times, side="right") - 1, 0, count - 1)
    frames = np.bincount(which, minlength=count).astype(np.float64)
    sums = np.stack([np.bincount(which, column, minlength=count) for column in scores.T], axis=1)
    return edges, np.where(frames[:, None] > 0, sums / np.maximum(frames, 1)[:, None], np.nan)


def _draw_strips(figure: SubFigure, take: Take, strips: list[Series]) -> None:
    """Parameters one below the other, over the same time."""
    axes = figure.subplots(max(len(strips), 1), 1, sharex=True, squeeze=False)[:, 0]
    for strip, one in zip(axes, strips, strict=False):
        for where, column in one.lines.items():
            strip.plot(*thinned(*with_gaps(take, column)), color=COLOURS[where])
        strip.set_title(f"{one.name} ({one.unit})" if one.unit else one.name, loc="left", pad=2)
        strip.margins(x=0)
        strip.locator_params(axis="y", nbins=4)
        strip.tick_params(length=2, labelsize=7)
    if not strips:
        axes[0].set_title("no parameter moves", loc="left")
    axes[-1].set_xlabel("time (s)")
    axes[-1].set_xlim(take.times[0], take.times[-1] if len(take.times) > 1 else take.times[0] + 1 / take.header.fps)
    _mark_events(list(axes), take.events)


def _mark_events(axes: list[Axes], events: Sequence[Event]) -> None:
    for event in events:
        for one in axes:
            one.axvline(event.t, color="#999999", linewidth=0.6, linestyle=(0, (2, 2)), zorder=0)
    for event in events if len(events) <= _MOST_EVENTS else ():
        said = " ".join(str(word) for word in (event.args[:1] or (event.name,)))
        place = (event.t, 1.0)
        transform = axes[0].get_xaxis_transform()
        axes[0].annotate(
            said[:20], place, xycoords=transform, fontsize=6, rotation=90, ha="right", va="top", parse_math=False
        )
