"""Writes the page: figures, curves and pictures in one file that needs nothing else."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import vtube
from vtube.errors import DeviceError, UsageError
from vtube.files import refuse_unless_new, refuse_unless_writable, replacing

if TYPE_CHECKING:
    from vtube.evaluation.evaluating import Evaluation

NAME = "index.html"
MARK = '<meta name="generator" content="vtube evaluate">'
"""By which a page is known for one of ours; the template begins with it."""
_HEAD = 512
_SECONDARY = ("AP_medium", "AP_large", "AR50", "AR75")


def place(folder: Path, *, force: bool = False) -> Path:
    """Where the page will be, checked before the work begins: an earlier report is replaced, nothing else without
    ``force``. The folder is made when the page is written.

    Raises:
        UsageError: something else is there, or there is no folder to make it in.
        InputError: nothing can be written there.
    """
    page = folder / NAME
    if folder.is_dir():
        refuse_unless_new(page, force=force or _ours(page), option="--report")
    elif folder.exists() or folder.is_symlink():
        raise UsageError("is no folder", where=folder, hint="--report names a folder")
    elif not folder.resolve().parent.is_dir():
        raise UsageError("there is no such folder", where=folder.parent)
    else:
        refuse_unless_writable(folder.resolve().parent)
    return page


def write(page: Path, evaluation: Evaluation) -> None:
    """Write the page of an evaluation, whole or not at all.

    Raises:
        DeviceError: the disk refuses.
    """
    text, made = html(evaluation), not page.parent.exists()
    try:
        page.parent.mkdir(exist_ok=True)
        with replacing(page) as file:
            file.write(text.encode("utf-8"))
    except OSError as error:
        if made:
            with suppress(OSError):
                page.parent.rmdir()
        raise DeviceError(f"cannot be written: {error.strerror or error}", where=page) from error


def html(evaluation: Evaluation) -> str:
    """The page as text; names that come from the data are escaped."""
    import jinja2

    from vtube.evaluation.report import cases, figures

    loader = jinja2.PackageLoader("vtube.evaluation.report", ".")
    templates = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    templates.filters["share"] = _share
    measures = evaluation.measures
    return templates.get_template("page.html").render(
        mark=MARK,
        version=vtube.__version__,
        result=evaluation.as_json(),
        headline=_headline(evaluation),
        secondary=_SECONDARY,
        curves={
            "Precision and recall": figures.precision_recall(measures),
            "PCK over its threshold": figures.pck_curve(measures),
            "OKS of the labelled people": figures.similarities(measures),
        },
        joints=figures.joints(measures),
        placed=cases.badly_placed(evaluation),
        missed=cases.missed(evaluation),
    )


def _headline(evaluation: Evaluation) -> list[tuple[str, str, str]]:
    """Name, figure and meaning of each card."""
    result: dict[str, Any] = evaluation.as_json()
    cards = [
        ("AP", _share(result["AP"]), "OKS 0.50 to 0.95"),
        ("AP50", _share(result["AP50"]), "OKS 0.50"),
        ("AP75", _share(result["AP75"]), "OKS 0.75"),
        ("AR", _share(result["AR"]), "recall"),
        ("PCK", _share(result["PCK"]), f"at {result['PCK_threshold']:g} of the torso"),
    ]
    if result["PCKh"] is not None:
        cards.append(("PCKh", _share(result["PCKh"]), f"at {result['PCKh_threshold']:g} of the head"))
    if result["speed"]["median_ms"] is not None:
        cards.append(("Speed", f"{result['speed']['median_ms']:.0f} ms", "a picture, median"))
    return cards


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _ours(page: Path) -> bool:
    if not page.is_file():
        return False
    try:
        with page.open("rb") as file:
            return MARK.encode() in file.read(_HEAD)
    except OSError:
        return False
