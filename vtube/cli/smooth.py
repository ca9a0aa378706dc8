"""``vtube smooth``: a take without its trembling."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from vtube import registry
from vtube.cli._edited import add_output, saved
from vtube.cli._moments import add_take
from vtube.cli._numbers import number
from vtube.stopping import stoppable

if TYPE_CHECKING:
    from vtube.takes.smoothing import Method
    from vtube.takes.take import Take

EXAMPLES = """\
  vtube smooth wave.pose.json -o calm.pose.json
  vtube smooth wave.pose.json --strength 3 -o calmer.pose.json
  vtube smooth wave.pose.json --method bezier -o keys.pose.json.gz
  vtube render calm.pose.json --avatar maple -o calm.mp4"""

METHODS = "takes.smoothing"
DEFAULT = "kalman"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``vtube smooth``."""
    add_take(parser)
    listed = ", ".join(registry.names(METHODS))
    parser.add_argument("--method", metavar="NAME", default=DEFAULT, help=f"{listed} (default: {DEFAULT})")
    add_output(parser, "smoothed")
    parser.add_argument(
        "--strength", metavar="S", type=number(0.01, 100), default=1.0,
        help="how much is taken for trembling, 0.01 to 100: 2 smooths what is twice as large (default: 1)",
    )  # fmt: skip


def main(arguments: argparse.Namespace) -> int:
    """Smooth, save, say what came of it."""
    with stoppable():
        from vtube import settings
        from vtube.takes.opening import open_take
        from vtube.takes.smooth import trembling

        settings.load(arguments.config, arguments.set)  # none is needed, but a wrong one is told
        method = registry.factory(METHODS, arguments.method, asked="--method")()
        source, take = open_take(arguments.take)
        sounding = take.header.session.audio is not None
        target, calm = saved(
            arguments, "smoothed", source, lambda: _smoothed(take, method, arguments), sounding=sounding
        )
        before, after = (round(degrees, 4) for degrees in trembling((take, calm), calm))
    if arguments.json:
        told = {
            "method": arguments.method,
            "strength": arguments.strength,
            "trembling_before": before,
            "trembling_after": after,
        }
        print(json.dumps({"take": str(source), "saved": str(target), "frames": len(take.times), **told}))
    elif not arguments.quiet:
        print(f"bones at rest trembled by {before:.3f} degrees, now by {after:.3f}\nsaved {target}")
    return 0


def _smoothed(take: Take, method: Method, arguments: argparse.Namespace) -> Take:
    from tqdm import tqdm

    from vtube.takes.smooth import smoothed, work

    silent = True if arguments.quiet or arguments.json else None
    with tqdm(total=work(take), unit=" columns", disable=silent) as bar:
        return smoothed(take, method, arguments.strength, bar.update)
