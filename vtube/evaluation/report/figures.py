"""The curves of a report, as SVG."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

import numpy as np

from vtube.evaluation import pck
from vtube.evaluation.average_precision import THRESHOLDS
from vtube.sides import ON_PAPER, sided

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from vtube.evaluation.measuring import Measures

_INK, _SOFT = "#33383d", "#dde1e4"
_FIRST, _SECOND = "#0072b2", "#d55e00"  # of Okabe and Ito's palette
_FILLED = {**ON_PAPER, "": "#8a939a"}
"""By side; the middle's ink is for thin lines, and would be the loudest of all bars."""
_STYLE: dict[Any, Any] = {
    "font.size": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#9aa2a8",
    "axes.labelcolor": _INK,
    "axes.linewidth": 0.7,
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": _SOFT,
    "grid.linewidth": 0.6,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "text.color": _INK,
    "lines.linewidth": 1.8,
    "svg.hashsalt": "vtube",
    "legend.frameon": False,
}
_FURTHEST = 0.5
"""The end of PCK's curve; beyond it a joint is anywhere."""
_P = ParamSpec("_P")


def _figure(width: float, height: float) -> Callable[[Callable[Concatenate[Axes, _P], None]], Callable[_P, str]]:
    """Makes of a function that draws into axes one that gives an SVG of so many inches."""

    def wrap(draw: Callable[Concatenate[Axes, _P], None]) -> Callable[_P, str]:
        def drawn(*args: _P.args, **options: _P.kwargs) -> str:
            import matplotlib
            from matplotlib.figure import Figure

            with matplotlib.rc_context(_STYLE):
                figure = Figure(figsize=(width, height), layout="constrained")
                draw(figure.subplots(), *args, **options)
                file = io.StringIO()
                figure.savefig(file, format="svg", transparent=True, metadata={"Date": None})
            text = file.getvalue()
            return text[text.index("<svg") :]

        return drawn

    return wrap


@_figure(3.9, 2.9)
def precision_recall(axes: Axes, measures: Measures) -> None:
    """Precision over recall at OKS 0.5 and 0.75."""
    found = measures.precision
    for threshold, precision, colour in zip(THRESHOLDS, found.precision, (_FIRST, _SECOND), strict=True):
        shown = precision > 0
        axes.plot(found.recall[shown], precision[shown], color=colour, label=f"OKS {threshold:g}")
    axes.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="recall", ylabel="precision")
    axes.legend(loc="lower left")


@_figure(3.9, 2.9)
def pck_curve(axes: Axes, measures: Measures) -> None:
    """PCK over its threshold."""
    thresholds = np.linspace(0, _FURTHEST, 101)
    axes.plot(thresholds, [measures.pck(float(threshold)) for threshold in thresholds], color=_FIRST)
    value = measures.pck()
    axes.plot([pck.TORSO], [value], "o", color=_SECOND, markersize=6)
    axes.annotate(f"{value:.3f}", (pck.TORSO, value), (7, -13), textcoords="offset points", color=_SECOND)
    axes.set(xlim=(0, _FURTHEST), ylim=(0, 1.02), xlabel="distance over torso", ylabel="share of labelled joints")


@_figure(3.9, 2.9)
def similarities(axes: Axes, measures: Measures) -> None:
    """How many people were found with which OKS, and how many not at all."""
    found = measures.oks[measures.found]
    axes.hist(found, bins=20, range=(0, 1), color=_FIRST, rwidth=0.88)
    missed = int((~measures.found).sum())
    if missed:
        axes.bar([-0.06], [missed], width=0.06, color=_SECOND)
        axes.annotate(str(missed), (-0.06, missed), (0, 2), textcoords="offset points", ha="center", color=_SECOND)
    axes.set(xlim=(-0.11, 1), xlabel="OKS of a labelled person", ylabel="people")
    axes.set_xticks([-0.06, *np.linspace(0.2, 1, 5)], ["missed", *(f"{x:.1f}" for x in np.linspace(0.2, 1, 5))])
    axes.grid(visible=False, axis="x")


def joints(measures: Measures) -> str:
    """PCK of each joint."""
    return _figure(4.6, max(3.0, 0.255 * len(measures.joints) + 0.6))(_joints)(measures)


def _joints(axes: Axes, measures: Measures) -> None:
    each = [joint for joint in measures.each() if joint.labels]
    places = np.arange(len(each))
    axes.barh(places, [joint.pck for joint in each], height=0.7, color=[_FILLED[sided(j.name)[0]] for j in each])
    for place, joint in zip(places, each, strict=True):
        axes.annotate(
            f"{joint.pck:.2f}", (joint.pck, place), (3, 0), textcoords="offset points", va="center", fontsize=7
        )
    axes.set_yticks(places, [joint.name.replace("_", " ") for joint in each], fontsize=8)
    axes.set(xlim=(0, 1.05), xlabel=f"PCK at {pck.TORSO:g}")
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
