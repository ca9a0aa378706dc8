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

EXAMPLES = """\
  vtube train --config hrnet_w32_coco --data-root ~/data      HRNet-W32 on COCO keypoints, into runs/hrnet_w32_coco
  vtube train --resume runs/hrnet_w32_coco                    go on after Ctrl-C, a crash or a change of settings
  vtube train --config hrnet_small_people -o runs/mine --set loop.batch=16 --set optimizer.rate=1e-3
  vtube train --config hrnet_small_people --from best.safetensors --corrections corrections/   fine-tune on these
  torchrun --nproc-per-node 4 -m vtube train --config vitpose_s_coco --set loop.precision=bf16   four GPUs"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``vtube train``; ``--config`` names a file of ``configs/train/``, or is one."""
    add = parser.add_argument
    add("-o", "--out", metavar="RUN", type=Path, help="the run's new folder (default: runs/ and the config's name)")
    add("--resume", metavar="RUN", type=Path, help="go on with the training of this folder")
    add("--data-root", metavar="DIR", help="the folder that data sets are in")
    add("--from", dest="weights", metavar="WEIGHTS", help="weights to begin with")
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
    }
    if arguments.resume:
        if arguments.config or arguments.out:
            hint = "leave out --config and -o"
            raise UsageError("goes on with the settings of its folder", where="--resume", hint=hint)
        run = Run.open(arguments.resume)
        return layers.load(run.folder / SETTINGS, arguments.set, changes), run
    if not arguments.config:
        raise UsageError("needs --config NAME or --resume RUN", hint="vtube train --help shows both")
    settings = layers.load(arguments.config, arguments.set, changes)
    folder = arguments.out or Path("runs") / layers.preset(arguments.config).stem
    return settings, Run.new(folder) if leads() else Run(folder)


def _told(result: dict[str, Any]) -> str:
    if not result["finished"]:
        return f"stopped after {result['epochs']} epochs, saved; vtube train --resume {result['run']} goes on"
    before, best = result["before"], result["best"]
    width = max(map(len, best))
    lines = [f"{result['run']}: {result['epochs']} epochs, the best after {result['best_epoch']}"]
    lines += [f"  {'':<{width}}  before    after"]
    lines += [f"  {name:<{width}}  {before[name]:<8.4g}  {best[name]:.4g}" for name in best]
    return "\n".join([*lines, f"weights: {result['weights']}"])
