"""``vtube extract``: many videos to takes."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from vtube import registry
from vtube.cli._numbers import whole
from vtube.errors import UsageError
from vtube.stopping import stoppable

if TYPE_CHECKING:
    from vtube.batch.item import Engine
    from vtube.batch.summary import Summary
    from vtube.settings import Settings

EXAMPLES = """\
  vtube extract wave.mp4 -o takes/                       takes/wave.pose.json, or one for each of several people
  vtube extract shoot/ -o takes/                         every video of a folder and the folders below
  vtube extract "shoot/**/*.mov" @more.txt -o takes/     a pattern; a list with a line for each video
  vtube extract shoot/ -o takes/ --resume                go on after an interruption; nothing is done twice
  vtube extract shoot/ -o takes/ --workers 8             so many videos at a time; the takes are the same
  vtube extract s3://shoot/day1/ -o s3://takes/day1      from and to any address: docs/scaling.md
  vtube extract s3://shoot/ -o takes/ --engine ray --address ray://head:10001    on a Ray cluster
  vtube extract shoot/ -o takes/ --model yolov8m-pose    another pose model"""

ENGINES = "batch.engines"
DEFAULT = "local"
MOST = 1024


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``vtube extract``."""
    add = parser.add_argument
    add(
        "videos",
        metavar="VIDEO|FOLDER|PATTERN|ADDRESS|@LIST",
        nargs="+",
        help="LIST: a text file, a file, folder or address a line",
    )
    add("-o", "--output", metavar="DIR|ADDRESS", required=True, help="where takes and manifest.jsonl go")
    add("--workers", metavar="N", type=whole(1, MOST), help="processes; default: one a core")
    listed = ", ".join(registry.names(ENGINES))
    add("--engine", metavar="NAME", default=DEFAULT, help=f"who does the work: {listed} (default: {DEFAULT})")
    add("--address", metavar="ADDRESS", help="of the cluster, for engines that have one")
    add("--model", metavar="NAME|FILE", help="pose model; vtube models list")
    add("--trust-weights", action="store_true", help="load weights whose checksum is not in the catalogue")
    again = parser.add_mutually_exclusive_group()
    again.add_argument("--resume", action="store_true", help="go on with what is there; what is done stays")
    again.add_argument("--force", action="store_true", help="do everything anew, and replace what is there")


def main(arguments: argparse.Namespace) -> int:
    """Make the takes, say what has become of each video."""
    _check_names(arguments.videos, arguments.output)
    with stoppable() as stop:
        from vtube.batch.bars import Bars
        from vtube.batch.batch import extract
        from vtube.batch.finding import find

        settings, engine = _settings(arguments), _engine(arguments)
        found = find(arguments.videos)
        with Bars(shown=not (arguments.quiet or arguments.json)) as bars:
            stop.patient = True
            summary = extract(
                found, settings, arguments.output, engine, resume=arguments.resume, force=arguments.force,
                told=bars.told, planned=bars.planned, stop=lambda: stop.signal is not None,
            )  # fmt: skip
    _tell(arguments, summary, stopped=stop.signal is not None)
    return stop.exit_status or int(bool(summary.failures))


def _check_names(videos: list[str], output: str) -> None:
    if not all((*videos, output)):
        raise UsageError("an empty name", where="vtube extract", hint="is a variable of the shell not set?")
    if output.startswith("memory://"):
        raise UsageError("goes with this process", where=f"-o {output}", hint="-o takes a folder, s3://, gs://, …")


def _settings(arguments: argparse.Namespace) -> Settings:
    """As everywhere, but that people are looked at as closely as in stills unless something else is set."""
    from vtube import settings as layers

    loaded = layers.load(arguments.config, arguments.set)
    return layers.override(
        loaded,
        {
            "body.size": None if "size" in loaded.body.model_fields_set else 640,
            "body.model": arguments.model,
            "body.trust_weights": True if arguments.trust_weights else None,
        },
    )


def _engine(arguments: argparse.Namespace) -> Engine:
    if arguments.address is not None and arguments.engine == DEFAULT:
        raise UsageError("this machine needs none", where="--address", hint="--engine names who has one")
    options = {"workers": arguments.workers, "address": arguments.address}
    engine: Engine = registry.create(
        ENGINES, arguments.engine, **{name: value for name, value in options.items() if value is not None}
    )
    return engine


def _tell(arguments: argparse.Namespace, summary: Summary, *, stopped: bool) -> None:
    facts = summary.as_json()
    if arguments.json:
        print(json.dumps(facts))
    elif not arguments.quiet:
        parts = [f"{facts['done']} done", f"{facts['failed']} failed"]
        parts += [f"{facts['skipped']} done before"] if summary.skipped else []
        rate = f", {facts['frames']} frames at {facts['fps']} a second" if summary.frames else ""
        print(f"{arguments.output}: {', '.join(parts)}{rate}")
        for source, error in summary.failures:
            print(f"  failed: {error if source in error else f'{source}: {error}'}")
        if stopped or summary.failures:
            print("  --resume goes on with it" if stopped else "  --resume tries those again")
