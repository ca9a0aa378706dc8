"""A random person before a random webcam: who, in which pose and light, before what; and where their joints are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from drawn_people import things
from drawn_people.bodies import Crowd
from drawn_people.cameras import framed, lit
from drawn_people.fabrics import any_colour
from drawn_people.outfits import Worn, dressed
from drawn_people.poses import Pose, posed
from drawn_people.shading import FINER, Camera, Light, Surface, normals, rendered
from drawn_people.wardrobe import Wardrobe
from vtube.types import Floats, Image

THICK = np.array([0.03] + [0.035] * 2 + [0.05] * 2 + [0.13] * 2 + [0.09] * 2 + [0.06] * 2 + [0.2] * 2 + [0.1] * 4)
"""Metres that a joint, of COCO's, may lie behind what is seen there and still be seen itself."""
NEVER_GUESSED = np.array([True] * 5 + [False] * 12)
"""Joints that nobody guesses where they are hidden."""
DEEP = 0.3
"""Metres that something else is before a joint that nobody guesses either."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """``image`` (H, W, 3) BGR, ``mask`` (H, W) of the person and of what is on, before and behind them; ``points``
    (17, 2) pixels; ``visible`` (17,) COCO's, of which 0 is hidden beyond guessing; ``outside`` (17,) those not in the
    picture.
    """

    image: Image
    mask: Image
    points: Floats
    visible: NDArray[np.int64]
    outside: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Stage:
    """What pictures are made of. ``rooms``: pictures without people."""

    crowd: Crowd
    wardrobe: Wardrobe
    rooms: list[Image]

    def picture(self, chance: np.random.Generator) -> Drawn | None:
        """One picture, or None where nobody can be seen in it."""
        surfaces, joints, pose = self.person(chance)
        camera = framed(joints, chance)
        light = lit(camera, chance)
        surfaces += self.things(joints, pose, chance)
        colours, covered, depth = rendered(surfaces, camera, light)
        seen = camera.seen(joints)
        points, visible, outside = _labels(seen, depth, camera.size)
        mask = cv2.resize(covered, camera.size, interpolation=cv2.INTER_AREA)
        if (visible > 0).sum() < 4 or mask.mean() < 0.03:
            return None
        room = self.room(camera, light, chance)
        if chance.random() < 0.1:
            room = self._somebody(room, camera, light, chance)
        linear = cv2.resize(colours, camera.size, interpolation=cv2.INTER_AREA) + room * (1 - mask[:, :, None])
        return Drawn(developed(linear, mask, chance), (mask * 255).astype(np.uint8), points, visible, outside)

    def person(
        self, chance: np.random.Generator, face: Callable[[Floats], Floats] | None = None
    ) -> tuple[list[Surface], Floats, Pose]:
        """Somebody's surfaces, (17, 3) joints and pose. ``face``: what makes (V, 3) at rest the body with the face that
        is looked at from near.
        """
        crowd, rig = self.crowd, self.crowd.rig
        who = int(chance.integers(len(crowd.vertices)))
        rest = crowd.vertices[who].astype(np.float64)
        rest = face(rest) if face else rest
        pose = posed(rig, crowd.heads[who], chance)
        looks = float(crowd.feminine[who]), float(crowd.age[who])
        clothing = dressed(self.wardrobe, *looks, self.rooms, chance, near=face is not None)
        moves = (rig.weights @ pose.transforms.reshape(len(pose.transforms), 12)).reshape(-1, 3, 4)
        outwards = normals(rest, self.wardrobe.tights)
        wrinkles = chance.normal(0, 1, (3, 3)) * 30, chance.uniform(0, 6, 3)
        surfaces = [_surface(worn, rest, moves, self.wardrobe.base, outwards, wrinkles) for worn in clothing]
        return surfaces, rig.joints @ rig.skinned(rest, pose.transforms), pose

    def things(self, joints: Floats, pose: Pose, chance: np.random.Generator) -> list[Surface]:
        """What is on, before and behind somebody now and then."""
        rig, found = self.crowd.rig, []
        head, chest = (pose.transforms[rig.bone(bone)][:, :3] for bone in ("head", "spine01"))
        ears, shoulders = joints[3:5], joints[5:7].mean(axis=0)
        if chance.random() < 0.22:
            found += things.headphones(head, ears.mean(axis=0), ears, any_colour(chance) * 0.6)
        if chance.random() < 0.12:
            found += things.microphone(joints[0] - (0, 0, 0.05), chance, any_colour(chance) * 0.4)
        if pose.seated and chance.random() < 0.45:
            found += things.chair(chest, shoulders, chance, any_colour(chance) * 0.7)
        if pose.seated and chance.random() < 0.35:
            lowest = min(joints[7:11, 2].min(), joints[11:13, 2].mean() + 0.3) - 0.05
            if lowest > joints[11:13, 2].mean() + 0.1:
                found.append(things.desk(np.array([shoulders[0], shoulders[1] - 0.22, lowest]), any_colour(chance)))
        if chance.random() < 0.08:
            k = int(chance.integers(2))
            wrist, elbow = joints[9 + k], joints[7 + k]
            found.append(
                things.mug(wrist, wrist + 0.09 * (wrist - elbow) / np.linalg.norm(wrist - elbow), any_colour(chance))
            )
        return found

    def room(self, camera: Camera, light: Light, chance: np.random.Generator) -> NDArray[np.float32]:
        """(H, W, 3) linear, of a picture without people, or a wall; out of focus or not."""
        width, height = camera.size
        if chance.random() < 0.5 or not self.rooms:
            room = _walls(width, height, chance)
        else:
            photo = self.rooms[int(chance.integers(len(self.rooms)))]
            scale = min(photo.shape[1] / width, photo.shape[0] / height) * chance.uniform(0.4, 1.0)
            w, h = int(width * scale), int(height * scale)
            x, y = int(chance.integers(photo.shape[1] - w + 1)), int(chance.integers(photo.shape[0] - h + 1))
            room = cv2.resize(photo[y : y + h, x : x + w], camera.size, interpolation=cv2.INTER_AREA) / np.float32(255)
        if chance.random() < 0.5:
            room = cv2.GaussianBlur(room, (0, 0), float(chance.uniform(0.5, 4)))
        tint = (light.above + light.below + light.colour) / 2
        return np.asarray(room**2.2 * (0.5 + 0.5 * tint / max(float(tint.mean()), 1e-3)), dtype=np.float32)

    def _somebody(
        self, room: NDArray[np.float32], camera: Camera, light: Light, chance: np.random.Generator
    ) -> NDArray[np.float32]:
        """A room with somebody far behind."""
        surfaces, joints, _ = self.person(chance)
        far = framed(joints, chance, framing="feet")
        small = Camera(far.place, far.axes, far.focal * 0.5, far.size)
        colours, covered, _ = rendered(surfaces, small, light)
        mask = cv2.resize(covered, camera.size, interpolation=cv2.INTER_AREA)[:, :, None]
        moved = np.float32([[1, 0, chance.uniform(-0.4, 0.4) * camera.size[0]], [0, 1, 0]])
        somebody = cv2.resize(colours, camera.size, interpolation=cv2.INTER_AREA)
        somebody, mask = cv2.warpAffine(somebody, moved, camera.size), cv2.warpAffine(mask, moved, camera.size)
        return np.asarray(somebody + room * (1 - mask[:, :, None]), dtype=np.float32)


def _walls(width: int, height: int, chance: np.random.Generator) -> NDArray[np.float32]:
    """(H, W, 3) from 0 to 1: a wall, paler or darker to a side, with some boxes: shelves, frames, doors, windows."""
    fade = np.linspace(1, chance.uniform(0.4, 1), width)[None, :, None]
    room = np.broadcast_to(fade * (0.3 + 0.7 * any_colour(chance)), (height, width, 3)).astype(np.float32).copy()
    for _ in range(int(chance.integers(0, 14))):
        colour = any_colour(chance) if chance.random() < 0.8 else np.ones(3)
        w, h = (chance.beta(1, 2.5, 2) * (width, height)).astype(int) + 3
        x, y = int(chance.integers(-w // 2, width)), int(chance.integers(-h // 2, height))
        cv2.rectangle(room, (x, y), (x + int(w), y + int(h)), colour.tolist(), -1)
        if chance.random() < 0.5:
            cv2.rectangle(
                room, (x, y), (x + int(w), y + int(h)), any_colour(chance).tolist(), int(chance.integers(1, 4))
            )
    return room


def _surface(
    worn: Worn, rest: Floats, moves: Floats, base: Floats, outwards: Floats, wrinkles: tuple[Floats, Floats]
) -> Surface:
    """What is worn, on somebody's body at rest (V, 3) whose vertices move by (V, 3, 4)."""
    cut = worn.cut
    vertices = cut.follows @ rest + cut.offset
    own = cut.follows @ base + cut.offset
    if worn.push:
        waves = np.sin(own @ wrinkles[0] + wrinkles[1]).mean(axis=1, keepdims=True)
        vertices = vertices + worn.push * (1 + 0.6 * waves) * outwards
    matrices = (cut.follows @ moves.reshape(len(moves), 12)).reshape(-1, 3, 4)
    points = np.einsum("vij,vj->vi", matrices[:, :, :3], vertices) + matrices[:, :, 3]
    texture = cut.texture if worn.texture is None else worn.texture
    return Surface(
        points, own, cut.faces, worn.colouring, cut.uv, cut.corners, texture, cut.opacity, worn.kept, worn.shine
    )


def developed(linear: NDArray[np.float32], mask: NDArray[np.float32], chance: np.random.Generator) -> Image:
    """As a camera exposes it, for the whole picture or for the person in it, in bytes."""
    share = float(chance.uniform(0.2, 1))
    person, whole = (float(np.percentile(part, 70)) for part in (linear[mask > 0.5], linear))
    middle = share * person + (1 - share) * whole
    exposed = linear * (chance.uniform(0.18, 0.5) / max(middle, 0.02))
    soft = exposed / (1 + 0.25 * exposed)
    return np.asarray((soft.clip(0, 1) ** (1 / 2.2) * 255), dtype=np.uint8)


def _labels(
    seen: NDArray[np.float32], depth: NDArray[np.float32], size: tuple[int, int]
) -> tuple[Floats, NDArray[np.int64], NDArray[np.bool_]]:
    """(17, 2) pixels, COCO's visibility (17,), 0 where nobody would guess, and (17,) whether outside."""
    points = seen[:, :2].astype(np.float64)
    inside = ((points >= 0) & (points <= np.array(size) - 1)).all(axis=1) & (seen[:, 2] > 0.1)
    cells = (points * FINER).round().astype(int).clip(0, np.array(depth.shape[::-1]) - 1)
    behind = seen[:, 2] - depth[cells[:, 1], cells[:, 0]]
    visible = np.where(behind < THICK, 2, np.where(NEVER_GUESSED | (behind > THICK + DEEP), 0, 1))
    return points, np.where(inside, visible, 0), ~inside
