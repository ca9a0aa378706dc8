"""``vtube evaluate``: how well a pose model does on labelled pictures."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vtube.cli._closely import closely
from vtube.stopping import stoppable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vtube.evaluation.evaluating import Evaluation

EXAMPLES = """\
  vtube evaluate --model yolov8n-pose --data coco/                a folder with images/ and person_keypoints*.json
  vtube evaluate --model yolov8n-pose --data coco/ --report out/  also as a page: curves, joints, worst pictures
  vtube evaluate --model best.safetensors --data coco/ --json     one object with AP, AP50, AP75, AR, PCK, ...
  vtube evaluate --data people/ --annotations people/labels.json --set body.size=320 --set body.precision=auto"""

CLOSELY = {"size": 640, "score": 0.001, "precision": "exact"}
"""Settings of the body unless others are given: what a model can do, not what a webcam has time for."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``vtube evaluate``."""
    add = parser.add_argument
    add("--model", metavar="NAME|PATH", help="pose model; vtube models list (default: that of the settings)")
    add("--data", metavar="DIR", type=Path, required=True, help="holds images/ and one person_keypoints*.json")
    add("--annotations", metavar="FILE", type=Path, help="the labels, where they are called otherwise: COCO keypoints")
    add("--report", metavar="DIR", type=Path, help="also write a page there: index.html")
    add("--trust-weights", action="store_true", help="load weights whose checksum is not in the catalogue")
    add("--force", action="store_true", help="replace an index.html that is no report")


def main(arguments: argparse.Namespace) -> int:
    """Evaluate, print the figures, write the page."""
    with stoppable():
        from vtube.evaluation.report import place, write

        page = None if arguments.report is None else place(arguments.report, force=arguments.force)
        evaluation = _evaluated(arguments)
        result = evaluation.as_json()
        # The figures come first: they are not lost where the page cannot be written.
        if arguments.json:
            print(json.dumps(result | ({} if page is None else {"report": str(page)})))
        elif not arguments.quiet:
            print("\n".join(_table(result)))
        elif page is None:
            print(_headline(result))
        if page is not None:
            write(page, evaluation)
            if not arguments.json:
                print(f"saved {page}")
    return 0


def _evaluated(arguments: argparse.Namespace) -> Evaluation:
    from tqdm import tqdm

    from vtube.evaluation.evaluating import evaluate

    silent = True if arguments.quiet or arguments.json else None
    with tqdm(unit=" pictures", leave=False, disable=silent) as bar:

        def begin(pictures: int) -> Callable[[], object]:
            bar.reset(pictures)
            return bar.update  # type: ignore[no-any-return]

        return evaluate(closely(arguments, CLOSELY), arguments.data, arguments.annotations, begin)


def _table(result: dict[str, Any]) -> Iterator[str]:
    people = f"{result['people_found']} of {result['people']} people found"
    size = f" at {result['size']}" if result["size"] else ""
    yield f"{result['model']}{size}: {result['pictures']} pictures, {people}"
    if result["pictures_unreadable"]:
        yield f"{len(result['pictures_unreadable'])} pictures could not be read and do not count"
    yield ""
    yield _headline(result)
    yield "  ".join(f"{name} {_share(result[name])}" for name in ("PCK", "PCKh") if result[name] is not None)
    yield ""
    yield f"{'joint':<16}{'labels':>8}{'PCK':>8}{'OKS':>8}{'median error':>16}"
    for name, joint in result["joints"].items():
        error = "-" if joint["median_error_px"] is None else f"{joint['median_error_px']:.1f} px"
        yield f"{name:<16}{joint['labels']:>8}{_share(joint['PCK']):>8}{_share(joint['OKS']):>8}{error:>16}"
    if result["joints_left_out"]:
        yield f"not measured, since the model does not tell them: {', '.join(result['joints_left_out'])}"
    speed = result["speed"]
    if speed["fps"] is not None:
        yield ""
        yield f"{speed['median_ms']:.1f} ms a picture (95 %: {speed['p95_ms']:.1f} ms), {speed['fps']:.1f} a second"


def _headline(result: dict[str, Any]) -> str:
    return "  ".join(f"{name} {_share(result[name])}" for name in ("AP", "AP50", "AP75", "AR"))


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
