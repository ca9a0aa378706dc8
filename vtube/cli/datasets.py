"""``vtube datasets``: sets of labelled pictures to train and to measure on."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vtube.cli import common

if TYPE_CHECKING:
    from vtube.datasets.sample import Sample

CONFIG = "of no use here: the card says everything of a set"
EXAMPLES = """\
  vtube datasets list
  vtube datasets check coco-keypoints --data-root ~/data
  vtube datasets check mpii:valid --data-root ~/data --sheet mpii.jpg"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``vtube datasets``."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    actions.add_parser(
        "list", parents=[common(CONFIG)], help="the cards: what there is, under which licence, from where"
    )
    check = actions.add_parser(
        "check", parents=[common(CONFIG)], help="read a set: checksums, counts, faults in its labels"
    )
    check.add_argument("card", metavar="NAME|FILE", help="a card, with :PART for another than its first part")
    check.add_argument("--data-root", metavar="DIR", type=Path, default=Path(), help="where the sets lie (default: .)")
    check.add_argument("--sheet", metavar="FILE", type=Path, help="draw people with their joints, .png or .jpg")
    check.add_argument("--force", action="store_true", help="replace a picture of that name")


def main(arguments: argparse.Namespace) -> int:
    """Do what the action says."""
    return _list(arguments) if arguments.action == "list" else _check(arguments)


def _list(arguments: argparse.Namespace) -> int:
    from vtube.datasets import cards

    known = {name: cards.read(name) for name in cards.names()}
    if arguments.json:
        print(json.dumps({"datasets": [{"name": name, **card.model_dump()} for name, card in known.items()]}))
        return 0
    width = max(map(len, known))
    for name, card in known.items():
        print(f"{name:<{width}}  {card.title} ({card.skeleton}; {', '.join(card.parts)})")
        print(f"{'':<{width}}  {card.home}")
        print(f"{'':<{width}}  {card.licence}")
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from vtube.datasets import cards, sheet
    from vtube.datasets._faults import Faults
    from vtube.files import refuse_unless_new

    if arguments.sheet:
        refuse_unless_new(arguments.sheet, force=arguments.force, suffixes=sheet.SUFFIXES, option="--sheet")
    faults = Faults()
    samples = cards.load(arguments.card, arguments.data_root, faults=faults, verify=True)
    report = _report(samples)
    if arguments.sheet:
        sheet.write(samples, arguments.sheet)
    if arguments.json:
        print(json.dumps({"dataset": arguments.card, **report, "faults": dict(faults.counts)}))
        return 0
    print(f"{report['people']} people in {report['pictures']} pictures, {report['groups']} groups")
    if report["missing"]:
        print(f"{report['missing']} of the pictures are not there")
    for joint, share in report["joints"].items():
        print(f"  {joint:<20} {share:6.1%}")
    for kind, count in faults.counts.most_common():
        print(f"{count} {kind} (first: {faults.first[kind]})")
    return 0


def _report(samples: list[Sample]) -> dict[str, Any]:
    """``joints``: the share of people of whom each is labelled."""
    import numpy as np

    pictures = {sample.image for sample in samples}
    labelled = np.mean([sample.visible > 0 for sample in samples], axis=0) if samples else np.zeros(0)
    return {
        "people": len(samples),
        "pictures": len(pictures),
        "groups": len({sample.group for sample in samples}),
        "missing": sum(not picture.is_file() for picture in pictures),
        "joints": dict(zip(samples[0].skeleton.joints, labelled.tolist(), strict=True)) if samples else {},
    }
