"""``vtube match``: still images and videos of people."""

from __future__ import annotations

import argparse
import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vtube.cli._closely import PHOTO, closely
from vtube.cli.run import picture_size
from vtube.errors import UsageError, VtubeError
from vtube.stopping import stoppable

if TYPE_CHECKING:
    from vtube.match.matching import Matcher, Wish
    from vtube.match.targets import Target
    from vtube.settings import Settings

EXAMPLES = """\
  vtube match                                              the people in a photo that comes along, sketched
  vtube match party.jpg -o skeletons.png                   skeletons over your photo
  vtube match party.jpg --background transparent           skeletons alone
  vtube match party.jpg --connections bones.yaml           [[nose, left_hip, "#ff8800"], [left_wrist, right_wrist]]
  vtube match me.jpg --mode avatar --background "#dfe6ee"  the avatar poses as you
  vtube match party.jpg --mode replace --avatar maple --avatar snip    from left to right, over and over
  vtube match photos/ --mode replace -o replaced/          every picture of a folder
  vtube match clip.mp4 --mode replace -o out.mp4           a video, its sound kept"""

log = logging.getLogger("vtube")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``vtube match``."""
    add = parser.add_argument
    add("sources", metavar="IMAGE|VIDEO|FOLDER", nargs="*", help="default: a photo that ultralytics ships")
    add("-o", "--output", metavar="FILE|DIR", help="default: NAME-match.png or NAME-match.mp4 here")
    add("--mode", choices=("sketch", "avatar", "replace"), help="default: sketch; with --avatar avatar")
    add("--avatar", metavar="NAME|DIR", action="append", help="may be repeated: from left to right, over and over")
    add("--background", metavar="COLOUR|IMAGE|transparent", help="behind skeletons (default: the photo) or avatars")
    add("--connections", metavar="FILE", type=Path, help="YAML or JSON: [joint, joint] or [joint, joint, colour], …")
    add("--size", metavar="WxH", type=picture_size, help="of the result; default: the photo's")
    add("--person", metavar="WHO", help="prominent, left, right, or a number from 1, largest first; default: all")
    add("--model", metavar="NAME|FILE", help="pose model; vtube models list")
    add("--trust-weights", action="store_true", help="load weights whose checksum is not in the catalogue")
    add("--no-face", action="store_true", help="without the face model; eyes and mouth rest")
    add("--force", action="store_true", help="replace what is there")


def main(arguments: argparse.Namespace) -> int:
    """Make every result, say where it went."""
    with stoppable():
        from vtube.match.targets import example, targets

        wish = _wish(arguments)
        names = arguments.sources or [str(example())]
        found = targets(names, arguments.output, force=arguments.force)
        _refuse_opaque(wish, found)
        made, problems = _make(arguments, wish, found)
    if arguments.json:
        print(json.dumps({"made": made, "problems": [str(problem) for problem in problems]}))
    elif not arguments.quiet:
        for entry in made:
            people = "1 person" if entry["people"] == 1 else f"{entry['people']} people"
            print(f"{entry['output']}: {people}")
    if not made and problems:
        raise problems[0]
    return int(any(type(problem) is not VtubeError for problem in problems))  # that nobody is seen is no failure


def _make(
    arguments: argparse.Namespace, wish: Wish, found: list[Target]
) -> tuple[list[dict[str, Any]], list[VtubeError]]:
    from tqdm import tqdm

    from vtube.match.matching import Matcher

    matcher = Matcher(_settings(arguments), wish)
    made: list[dict[str, Any]] = []
    problems: list[VtubeError] = []
    silent = arguments.quiet or arguments.json
    alone = len(found) == 1
    with tqdm(found, unit=" files", disable=True if silent or alone else None, leave=False) as bar:
        for target in bar:
            try:
                people = _one(matcher, target, progress=alone and not silent)
            except VtubeError as error:
                problems.append(error)
            else:
                if people:
                    made.append({"source": str(target.source), "output": str(target.out), "people": people})
                    continue
                problems.append(VtubeError("nobody is seen in it", where=target.source))
            if not alone:
                log.warning("left out: %s", problems[-1])
    return made, problems


def _one(matcher: Matcher, target: Target, *, progress: bool) -> int:
    if not target.video:
        return matcher.still(target)
    from vtube.match.videos import match

    return match(matcher, target, progress=progress)


def _wish(arguments: argparse.Namespace) -> Wish:
    from vtube.match.matching import Mode, Wish

    mode: Mode = arguments.mode or ("avatar" if arguments.avatar else "sketch")
    if mode == "sketch" and arguments.avatar:
        raise UsageError("a sketch shows no avatar", where="--avatar", hint="--mode avatar and --mode replace do")
    if mode == "replace" and arguments.background is not None:
        raise UsageError("the photo is the background", where="--background", hint="--mode avatar takes another one")
    if mode != "sketch" and arguments.connections is not None:
        raise UsageError("only skeletons have connections", where="--connections", hint="--mode sketch draws them")
    if arguments.background == "camera":
        raise UsageError("there is no camera here", where="--background camera")
    if arguments.size is not None and not all(16 <= side <= 8192 for side in arguments.size):
        raise UsageError("out of range", where="--size", got="{}x{}".format(*arguments.size),
                         expected="16 to 8192 px a side")  # fmt: skip
    return Wish(
        mode, tuple(arguments.avatar or ("default",)), arguments.background, arguments.connections, arguments.size,
        arguments.person,
    )  # fmt: skip


def _refuse_opaque(wish: Wish, found: list[Target]) -> None:
    from vtube.match.saving import OPAQUE

    for target in found:
        if wish.background == "transparent" and target.out.suffix.lower() in {*OPAQUE, ".mp4"}:
            able = ".webm or .gif" if target.video else ".png or .webp"
            raise UsageError("has no transparency", where=target.out, expected=able)


def _settings(arguments: argparse.Namespace) -> Settings:
    """As everywhere, but that stills are looked at more closely unless something else is set."""
    from vtube import settings as layers

    return layers.override(closely(arguments, PHOTO), {"face.model": "none" if arguments.no_face else None})
