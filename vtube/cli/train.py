"""``vtube train``: a network from data, resumable at any moment."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vtube.errors import UsageError
from vtube.stopping import stoppable

if TYPE_CHECKING:
    from vtube.training.runs import Run
    from vtube.training.settings import Common

CONFIG = "a training of configs/train, such as hrnet_w32_coco, or a YAML file"
EXAMPLES = """\
  vtube train --corrections corrections/ --from best.safetensors    teach your own network what you have corrected
  vtube train --config hrnet_w32_coco --data-root ~/data      HRNet-W32 on COCO keypoints, into runs/hrnet_w32_coco
  vtube train --resume runs/hrnet_w32_coco                    go on after Ctrl-C, a crash or a change of settings
  vtube train --config hrnet_small_people -o runs/mine --set loop.batch=16 --set optimizer.rate=1e-3
  torchrun --nproc-per-node 4 -m vtube train --config vitpose_s_coco --set loop.precision=bf16   four GPUs"""


FINE_TUNING = "fine_tuning"
"""The training of weights that are given without ``--config``."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``vtube train``; ``--config`` names a file of ``configs/train/``, or is one."""
    add = parser.add_argument
    add("-o", "--output", metavar="RUN", type=Path, help="the run's new folder (default: runs/ and the config's name)")
    add("--resume", metavar="RUN", type=Path, help="go on with the training of this folder")
    add("--data-root", metavar="DIR", help="the folder that data sets are in")
    add("--from", dest="weights", metavar="WEIGHTS", help="weights to begin with; without --config they say the rest")
    add("--trust-weights", action="store_true", help="load weights of a stranger, which the catalogue does not know")
    add("--corrections", metavar="DIR", help="fine-tune on the corrections of this folder, mixed with other data")


def main(arguments: argparse.Namespace) -> int:
    """Train, say what came out."""
    with stoppable() as stop:  # before what takes long to import: an import may swallow an interrupt
        from vtube import registry
        from vtube.training.settings import TASKS

        settings, run = _begun(arguments)
        train = registry.factory(TASKS, settings.task, "train")
        result: dict[str, Any] = train(settings, run, stop)
    from vtube.training.devices import leads

    if leads():
        if arguments.json:
            print(json.dumps(result))
        elif not arguments.quiet:
            print(_told(result))
    return stop.exit_status


def _begun(arguments: argparse.Namespace) -> tuple[Common, Run]:
    from vtube.training import settings as layers
    from vtube.training.devices import leads
    from vtube.training.runs import SETTINGS, Run

    changes = {
        "data.root": arguments.data_root,
        "data.corrections": arguments.corrections,
        "network.weights": arguments.weights,
        "network.trust_weights": arguments.trust_weights or None,
    }
    if arguments.resume:
        if arguments.config or arguments.output:
            hint = "leave out --config and -o"
            raise UsageError("goes on with the settings of its folder", where="--resume", hint=hint)
        run = Run.open(arguments.resume)
        return layers.load(run.folder / SETTINGS, arguments.set, changes), run
    config, given = arguments.config, None
    if not config:
        config, given = FINE_TUNING, _of_weights(arguments)
    settings = layers.load(config, arguments.set, changes, given)
    folder = arguments.output or Path("runs") / layers.preset(config).stem
    return settings, Run.new(folder) if leads() else Run(folder)


def _of_weights(arguments: argparse.Namespace) -> dict[str, Any]:
    if not arguments.weights:
        hint = "such as vtube train --corrections DIR --from best.safetensors; from nothing: --config NAME"
        raise UsageError("needs --from WEIGHTS, --config NAME or --resume RUN", where="vtube train", hint=hint)
    from vtube.training.pose.fine_tuning import begun_with

    return begun_with(arguments.weights, trust=arguments.trust_weights)


def _told(result: dict[str, Any]) -> str:
    if not result["finished"]:
        return f"stopped after {result['epochs']} epochs, saved; vtube train --resume {result['run']} goes on"
    before, best = result["before"], result["best"]
    width = max(map(len, best))
    chosen = f"the best after {result['best_epoch']}, by {result['watched']}"
    if result["watched"] is None:
        chosen = "the last weights; no people were spared to choose better ones by"
    lines = [f"{result['run']}: {result['epochs']} epochs, {chosen}"]
    lines += [f"  {'':<{width}}  before    after"]
    lines += [f"  {name:<{width}}  {before[name]:<8.4g}  {best[name]:.4g}" for name in best]
    return "\n".join([*lines, f"weights: {result['weights']}"])
