"""One picture of a standing figure becomes an avatar: cut out, joints found, arms cut off, all of it bent by bones.

Only what a picture holds can move: the face is as drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import cv2
import numpy as np

from vtube.alpha import premultiplied, trimmed
from vtube.puppet.importers import picture_rig as rig
from vtube.puppet.importers.draft import Draft, Item, Options
from vtube.puppet.importers.naming import sanitised
from vtube.puppet.importers.picture_arms import Arm, split
from vtube.puppet.importers.picture_cutout import Figure, read
from vtube.puppet.importers.picture_joints import GUESSED, JOINTS, SIDES, Joints, find, given
from vtube.puppet.importers.picture_legs import Leg, part
from vtube.puppet.importers.picture_outline import Outline
from vtube.puppet.importers.report import Report
from vtube.stages import Estimator
from vtube.types import Frame, Image, Pose

LONGEST = 2304
"""Px of the canvas' longer side, unless asked otherwise."""
_PAPER = 235
_MARGIN = 0.06
_BENDING = ("Shoulder", "Elbow", "Wrist")


def draft(path: Path, options: Options) -> Draft:
    """An avatar of a single picture.

    Args:
        path: a PNG (JPEG and WebP are read too) of one standing figure, seen from the front, on a transparent or plain
            background.
        options: ``joints`` are corrections, in px of the file; ``body`` looks for the others on the drawing.

    Raises:
        InputError: no picture, too large, or empty.
        UsageError: a joint that does not exist or lies outside.
    """
    figure = read(path, options.size or LONGEST)
    height, width = figure.image.shape[:2]
    said = given(options.joints, figure.scale, (width, height))
    outline = Outline(figure.mask)
    joints = find(outline, _seen(figure.image, options.body), said)
    body, arms = split(figure.image, joints)
    body, legs = part(body, joints)
    for side, leg in legs.items():
        joints.at[f"{side}Hip"] = leg.hip
    images, parts, at = _layers(body, arms, legs, joints, outline.height)
    document: Item = {
        "format": "vtube-avatar",
        "version": 1,
        "name": sanitised(options.name or path.stem, "figure"),
        "display_name": path.stem[:80],
        "canvas": [width, height],
        "framings": rig.framings(joints, images["layers/body.png"], at, outline.height),
        "framing": "full",
        "bones": rig.bones(joints, outline.height, arms, legs),
        "parts": parts,
        "animations": {"greeting": rig.greeting()},
    }
    return Draft(document, images, _report(figure, joints, arms, legs))


def _layers(
    body: Image, arms: dict[str, Arm], legs: dict[str, Leg], joints: Joints, tall: float
) -> tuple[dict[str, Image], list[Item], tuple[int, int]]:
    """Images and parts, and where the body's corner is."""
    trunk, at = trimmed(body)
    whole = rig.body(trunk, tall)
    whole["at"] = list(at)
    whole["mesh"]["shapes"] = rig.turned(at, trunk, whole["mesh"]["cells"], joints)
    images, parts = {whole["image"]: trunk}, [whole]
    limbs: list[tuple[Image, Callable[[Image, str, float], Item], str, float]]
    limbs = [(arm.image, rig.arm, side, arm.radius) for side, arm in arms.items()]
    limbs += [(leg.image, rig.leg, side, leg.half) for side, leg in legs.items()]
    for layer, rigged, side, half in limbs:
        image, corner = trimmed(layer)
        item = rigged(image, side, half)
        item["at"] = list(corner)
        images[item["image"]] = image
        parts.append(item)
    return images, parts, at


def _seen(image: Image, body: Estimator | None) -> Pose | None:
    """The figure's pose, in px of the picture, as a model sees it on light paper; None: nobody."""
    if body is None:
        return None
    flat = premultiplied(image)
    paper = flat[:, :, :3] + (_PAPER * (255 - flat[:, :, 3:].astype(np.uint16)) // 255).astype(np.uint8)
    edge = round(_MARGIN * max(image.shape[:2]))
    sheet = cv2.copyMakeBorder(paper, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=(_PAPER,) * 3)
    poses = body(Frame(np.asarray(sheet, dtype=np.uint8), 0.0))
    if not poses:
        return None
    pose = max(poses, key=lambda pose: (pose.box or (0, 0, 0, 0))[3])
    box = pose.box and (pose.box[0] - edge, pose.box[1] - edge, pose.box[2], pose.box[3])
    return Pose(pose.skeleton, pose.points - edge, pose.scores, box, pose.score)


def _report(figure: Figure, joints: Joints, arms: dict[str, Arm], legs: dict[str, Leg]) -> Report:
    report = Report()
    report.understood.append(("figure", "; ".join(figure.told)))
    if figure.solid:
        report.changed.append(("background", "it moves with the figure: give a picture with a transparent background"))
    for side in SIDES:
        if side not in arms:
            report.changed.append((f"{side.lower()} arm", _uncut(side, joints, figure.scale)))
            continue
        filled = arms[side].filled
        behind = f"; the body behind it was painted in ({filled} px)" if filled else ""
        report.understood.append((f"{side.lower()} arm", f"a part of its own{behind}"))
        if not arms[side].apart:
            what = "it touches the body without a gap: look at the shoulder and the side when it is raised"
            report.changed.append((f"{side.lower()} arm", what))
    if legs:
        report.understood.append(("legs", "parts of their own, behind the body"))
    else:
        what = "no gap, line or colour parts them: they were not cut and stay still; draw a gap between them, or move "
        names = ("LeftHip", "LeftKnee", "RightHip", "RightKnee")
        report.changed.append(("legs", what + "their joints: " + _places(joints, figure.scale, names)))
    report.ignored.append(("face", "eyes, brows and mouth are part of the picture and cannot move; the head turns"))
    places = {name: "{:.0f},{:.0f}".format(*(joints[name] / figure.scale)) for name in JOINTS}
    for name, place in places.items():
        report.guessed.append((name, f"{joints.how[name]} ({place.replace(',', ', ')})"))
    report.changed.append(("joints", _doubtful(joints, places)))
    return report


def _uncut(side: str, joints: Joints, scale: float) -> str:
    """Why an arm stays still, and what helps."""
    where = _places(joints, scale, [f"{side}{joint}" for joint in _BENDING])
    return f"no line, gap or colour tells it from the body: it was not cut and stays still; move its joints: {where}"


def _places(joints: Joints, scale: float, names: Iterable[str]) -> str:
    """The words that move joints."""
    return " ".join("--joint {}={:.0f},{:.0f}".format(name, *(joints[name] / scale)) for name in names)


def _doubtful(joints: Joints, places: dict[str, str]) -> str:
    """How sure the joints are, and how to move those that matter most."""
    guessed = [name for name in JOINTS if joints.how[name] == GUESSED]
    arms = [name for name in guessed if name.endswith(_BENDING)]
    if not guessed:
        return "all were seen or given; where one is wrong, say where it is: --joint LeftElbow=412,530"
    where = " ".join(f"--joint {name}={places[name]}" for name in arms or guessed[:1])
    count = "all" if len(guessed) == len(JOINTS) else f"{len(guessed)} of {len(JOINTS)}"
    return f"{count} were guessed from the outline; move those that are wrong, in px of the file: {where}"
