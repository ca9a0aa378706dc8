"""Writes an avatar's folder whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

import cv2
import yaml

from vtube.errors import InputError, UsageError, unwritten
from vtube.puppet.checking import FILE, Inspection
from vtube.puppet.importers.draft import Draft, Item
from vtube.puppet.layers import MAX_PIXELS
from vtube.puppet.schema.values import MAX_SIDE
from vtube.types import Image

LAYERS = "layers"
_IMAGE = re.compile(rf"{LAYERS}/[A-Za-z0-9_]{{1,80}}\.png")


def refuse_unless_writable(out: Path, *, force: bool) -> None:
    """Say early that an import would overwrite something.

    Raises:
        UsageError: there is something at the path, and it is no avatar or need not be replaced.
    """
    if not out.exists() and not out.is_symlink():
        return
    if not force:
        raise UsageError("there is already something", where=out, hint="-o takes another folder, --force replaces it")
    if not (out / FILE).is_file():
        raise UsageError("will not be replaced: it is no avatar", where=out, expected=f"a folder with an {FILE}")


def write(draft: Draft, out: Path, *, force: bool = False, text: str = "", blamed: object = None) -> None:
    """Write ``avatar.yaml`` and the layers into a folder that appears when it is complete.

    With ``force`` the document and the layers of an avatar that is there are replaced; what else lies there stays.

    Args:
        draft: what to write; every image's path is ``layers/NAME.png``.
        out: the folder.
        force: replace an avatar.
        text: the document as it shall stand in the file, with its comments; default: as YAML writes it.
        blamed: the file that is named where the avatar has problems.

    Raises:
        UsageError: the folder is there already.
        InputError: the draft makes no avatar, or cannot be written; what was there is as it was.
    """
    refuse_unless_writable(out, force=force)
    _check_pixels(draft.images, blamed or out)
    try:
        _write(draft, out, text or dumped(draft.document), blamed or out)
    except OSError as error:
        raise unwritten(error, out) from error


def _write(draft: Draft, out: Path, text: str, blamed: object) -> None:
    """Make the folder beside its place, check it, and move it there."""
    parent = out.resolve().parent
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".vtube-", dir=parent) as temporary:
        made = Path(temporary) / "avatar"
        (made / LAYERS).mkdir(parents=True)
        for name, image in draft.images.items():
            _write_image(made, name, image)
        (made / FILE).write_text(text, encoding="utf-8")
        problems = Inspection(made).problems
        if problems:
            first = problems[0]
            more = f" and {len(problems) - 1} more problems" if len(problems) > 1 else ""
            raise InputError(f"makes no avatar: {first.what}{more}", where=blamed, hint=first.hint)
        _replace(made, out.resolve())


def dumped(document: Item) -> str:
    """The document as YAML, in the order that it was made."""
    return yaml.safe_dump(document, sort_keys=False, default_flow_style=None, width=118, allow_unicode=True)


def _check_pixels(images: dict[str, Image], where: object) -> None:
    hint = "--size makes the layers smaller"
    for name, image in images.items():
        if max(image.shape[:2]) > MAX_SIDE:
            got = f"{image.shape[1]}x{image.shape[0]}"
            raise InputError(f"{name} is too large", where=where, got=got, expected=f"at most {MAX_SIDE} px", hint=hint)
    total = sum(image.shape[0] * image.shape[1] for image in images.values())
    if total > MAX_PIXELS:
        got, most = f"{total >> 20} megapixels", f"at most {MAX_PIXELS >> 20}"
        raise InputError("the layers are too large together", where=where, got=got, expected=most, hint=hint)


def _write_image(folder: Path, name: str, image: Image) -> None:
    if not _IMAGE.fullmatch(name):
        raise InputError("a layer's file has a name that is not allowed", got=repr(name), expected="layers/NAME.png")
    if not image.size:
        raise InputError("nothing is left of it when the other layers are cut out", where=name)
    coded, data = cv2.imencode(".png", image, [cv2.IMWRITE_PNG_COMPRESSION, 6])
    if not coded:
        raise InputError("a layer cannot be written as PNG", where=name)
    (folder / name).write_bytes(data.tobytes())


def _replace(made: Path, out: Path) -> None:
    """Move the new folder into place; of an old one its document and layers go, the rest stays.

    Whatever fails, the old ones come back; where even that fails they stay beside the folder, and the error says where.
    """
    if not out.exists():
        made.rename(out)
        return
    attic = Path(tempfile.mkdtemp(prefix=".vtube-old-", dir=out.parent))
    steps = [step for name in (LAYERS, FILE) for step in ((out / name, attic / name), (made / name, out / name))]
    try:
        for source, target in steps:
            if os.path.lexists(source):
                source.rename(target)
    except BaseException as error:
        _put_back(steps, attic, out)
        if isinstance(error, OSError):
            raise InputError(f"the avatar cannot be replaced: {error.strerror}", where=out) from error
        raise
    shutil.rmtree(attic, ignore_errors=True)


def _put_back(steps: list[tuple[Path, Path]], attic: Path, out: Path) -> None:
    try:
        for source, target in reversed(steps):
            if os.path.lexists(target) and not os.path.lexists(source):
                target.rename(source)
        attic.rmdir()
    except OSError as error:
        hint = f"the old avatar.yaml and layers are kept in {attic}"
        raise InputError(f"the avatar cannot be replaced: {error.strerror}", where=out, hint=hint) from error
