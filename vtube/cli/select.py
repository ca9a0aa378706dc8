"""``vtube select``: the pictures whose keypoints are worth a person's look."""

from __future__ import annotations

import argparse
import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vtube.cli._closely import closely
from vtube.cli._numbers import number, whole
from vtube.errors import UsageError
from vtube.files import refuse_unless_new
from vtube.stopping import stoppable

if TYPE_CHECKING:
    from vtube.corrections import Folder, Picture
    from vtube.selecting.looking import Look
    from vtube.selecting.selection import Choice
    from vtube.selecting.shots import Material, Shot
    from vtube.settings import Settings

EXAMPLES = """\
  vtube select clip.mp4                                      the 50 frames most worth a look, into corrections/
  vtube select clips/*.mp4 --budget 30 --step 3 -o mine --sheet sheet.png
  vtube select photos/ sketches/                             folders of pictures
  vtube select coco/                                         images/ and person_keypoints*.json: suspicious labels
  vtube select frames/ --annotations labels.json --fps 30    frames of films, labelled
  vtube select clip.mp4 --other movenet                      compared with another model
  vtube review corrections                                   and then correct them"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``vtube select``."""
    add = parser.add_argument
    add("sources", metavar="VIDEO|PICTURE|FOLDER", nargs="+", help="pictures are copied into DIR, and only there")
    add("-o", "--output", metavar="DIR", type=Path, default=Path("corrections"),
        help="a folder of corrections, new or to be added to (default: corrections)")  # fmt: skip
    add("--budget", metavar="N", type=whole(1, 10_000), default=50, help="how many pictures at most (default: 50)")
    add("--model", metavar="NAME|FILE", help="whose poses are corrected; vtube models list")
    add("--other", metavar="NAME|FILE", help="a model to compare it with (default: itself at another size)")
    add("--annotations", metavar="FILE", type=Path, help="COCO keypoints of a folder's pictures: find wrong ones")
    add("--fps", metavar="N", type=number(0.1, 1000), help="the pictures of folders are frames of films")
    add("--step", metavar="N", type=whole(1, 10_000), default=1, help="look at every N-th frame (default: 1)")
    add("--png", action="store_true", help="keep pictures without loss, not as JPEG of quality 95")
    add("--sheet", metavar="FILE", type=Path, help="a contact sheet of what was chosen, .png or .jpg")
    add("--trust-weights", action="store_true", help="load weights whose checksum is not in the catalogue")
    add("--force", action="store_true", help="replace the sheet that is there")


def main(arguments: argparse.Namespace) -> int:
    """Look at everything, choose, save, say what came of it."""
    with stoppable():
        from vtube.corrections import Folder
        from vtube.selecting.models import SIZE
        from vtube.selecting.shots import material

        _check(arguments)
        materials = [
            material(name, labels=arguments.annotations, fps=arguments.fps, step=arguments.step)
            for name in arguments.sources
        ]  # fmt: skip
        settings = closely(arguments, {"size": SIZE})
        with Folder(arguments.output, "vtube select", make=True) as folder:
            added, looked = _selected(arguments, settings, materials, folder)
            if arguments.sheet is not None:
                _sheet(arguments.sheet, folder, added)
            _tell(arguments, folder, added, looked)
    return 0


def _selected(
    arguments: argparse.Namespace, settings: Settings, materials: list[Material], folder: Folder
) -> tuple[list[Picture], int]:
    from vtube.selecting.models import models
    from vtube.selecting.saving import save
    from vtube.selecting.selection import select
    from vtube.session import settled

    looks = _looks(arguments, materials, models(settings, arguments.other))
    known = {picture.origin.key for picture in folder.corrections.pictures}
    before = [i for i, look in enumerate(looks) if look.origin.key in known]
    chosen = select(looks, arguments.budget, before=before)
    return save(folder, _with_pictures(materials, chosen), settled(settings).body.model, png=arguments.png), len(looks)


def _looks(arguments: argparse.Namespace, materials: list[Material], pair: Any) -> list[Look]:
    from tqdm import tqdm

    from vtube.selecting.looking import Looking

    looking, looks = Looking(*pair), []
    counts = [material.count for material in materials]
    total = None if None in counts else sum(count or 0 for count in counts)
    silent = True if arguments.quiet or arguments.json else None
    with tqdm(total=total, unit=" pictures", disable=silent, leave=False) as bar:
        for shot in (shot for material in materials for shot in material):
            looks.append(looking(shot))
            bar.update()
    return looks


def _with_pictures(materials: list[Material], chosen: list[Choice]) -> Iterator[tuple[Choice, Shot]]:
    """Read a second time, so that only one picture is in the memory."""
    wanted = {choice.look.origin.key: choice for choice in chosen}
    for material in materials:
        for shot in material:
            if not wanted:
                return
            choice = wanted.pop(shot.origin.key, None)
            if choice is not None:
                yield choice, shot


def _sheet(path: Path, folder: Folder, added: list[Picture]) -> None:
    from vtube.match.saving import save
    from vtube.selecting.sheet import sheet

    save(sheet(folder.images, added), path)


def _tell(arguments: argparse.Namespace, folder: Folder, added: list[Picture], looked: int) -> None:
    if arguments.json:
        chosen = [
            {"file": p.file, "source": p.origin.file, "t": p.origin.t, "frame": p.origin.frame,
             "people": len(p.people), "reasons": list(p.reasons)} for p in added
        ]  # fmt: skip
        print(json.dumps({"folder": str(folder.path), "looked_at": looked, "added": chosen}))
        return
    if arguments.quiet:
        return
    for picture in added:
        print(f"{picture.file}: {', '.join(picture.reasons)}")
    total = len(folder.corrections.pictures)
    print(
        f"{len(added)} of {looked} pictures, {total} in {folder.path} now; vtube review {shlex.quote(str(folder.path))}"
    )


def _check(arguments: argparse.Namespace) -> None:
    if arguments.annotations is not None and len(arguments.sources) > 1:
        raise UsageError("belong to one folder", where="--annotations", got=f"{len(arguments.sources)} sources")
    if arguments.sheet is not None:
        if arguments.sheet.suffix.lower() not in {".png", ".jpg", ".jpeg"}:
            raise UsageError("unknown kind of picture", where=arguments.sheet, expected=".png or .jpg")
        refuse_unless_new(arguments.sheet, force=arguments.force, option="--sheet")
