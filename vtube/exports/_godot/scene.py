"""An avatar as a Godot scene: skeleton, parts with their textures, and the performances that it plays."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import cv2

from vtube.alpha import straight
from vtube.errors import DeviceError
from vtube.exports._godot import polygons, text
from vtube.exports._godot.layout import PARTS, SKELETON, Bone, Card, Layout
from vtube.exports._godot.text import Resources, Section
from vtube.puppet.avatar import DRIVING
from vtube.types import Image

ADDON = "addons/vtube"
_ROOT, _MESH = f"{ADDON}/avatar/vtube_avatar.gd", f"{ADDON}/avatar/vtube_mesh.gd"
_MIPMAPS = "4"
"""``texture_filter``: linear with mipmaps, because an avatar is drawn larger than it is mostly shown."""


def textures(layout: Layout, folder: str) -> tuple[dict[str, bytes], dict[int, str]]:
    """The images as PNG files by their place in the project, and the place of each texture by its identity."""
    files: dict[str, bytes] = {}
    places: dict[int, str] = {}
    for card in layout.cards:
        if id(card.part.texture) not in places:
            place = places[id(card.part.texture)] = f"{folder}/textures/{card.part.name}.png"
            files[place] = _png(card.part.texture)
    return files, places


def _png(texture: Image) -> bytes:
    written, data = cv2.imencode(".png", straight(texture))
    if not written:
        raise DeviceError("OpenCV cannot write PNG files", hint="install opencv-python again")
    return bytes(data)


class Scene:
    """Writes the scene of an avatar.

    ``places``: of the textures, by their identity. ``rest``: paths of properties to the values that they have at rest.
    """

    def __init__(self, layout: Layout, places: Mapping[int, str], rest: Mapping[str, str]) -> None:
        self._layout, self._places = layout, places
        self._resources = Resources()
        self._rest: dict[str, dict[str, str]] = {}
        for path, value in rest.items():
            node, _, name = path.partition(":")
            self._rest.setdefault(node, {})[name] = value

    def text(self, libraries: Mapping[str, str], autoplay: str, reset: Mapping[str, str]) -> str:
        """The file.

        ``libraries``: the performances' names and places in the project. ``autoplay``: the animation that plays on
        load. ``reset``: the properties of the animation RESET.
        """
        avatar = self._layout.avatar
        ranges = {
            name: f"Vector3({text.reals((p.minimum, p.maximum, p.default))})"
            for name, p in DRIVING.items()
            if any(name in polygons.inputs(part) for part in avatar.parts)
        }
        root = {"name": text.string(avatar.name), "type": '"Node2D"'}
        script = {"script": self._resources.file("Script", _ROOT), "inputs": text.dictionary(ranges)}
        body = [
            Section("node", root, {"texture_filter": _MIPMAPS, **script}),
            _node(SKELETON, "Skeleton2D", {}),
            *(section for bone in self._layout.bones for section in self._bone(bone)),
            _node(PARTS, "Node2D", {}),
            *(section for i, card in enumerate(self._layout.cards) for section in self._card(i, card)),
            self._player(libraries, autoplay, reset),
        ]
        return self._resources.text(Section("gd_scene", {}), body)

    def _bone(self, bone: Bone) -> Iterator[Section]:
        joint = bone.joint
        parent = self._layout.avatar.bones[joint.parent].at if joint.parent >= 0 else (0.0, 0.0)
        x, y = joint.at[0] - parent[0], joint.at[1] - parent[1]
        along = math.atan2(joint.tip[1] - joint.at[1], joint.tip[0] - joint.at[0])
        length = {
            "auto_calculate_length_and_angle": "false",
            "length": text.real(max(math.dist(joint.at, joint.tip), 1.0)),
        }
        rest = {"rest": f"Transform2D(1, 0, 0, 1, {text.reals((x, y))})"}
        yield _node(bone.path, "Bone2D", rest | length | {"bone_angle": text.real(along)} | self._at_rest(bone.path))
        if bone.along is not None:
            cosine, sine = math.cos(bone.along), math.sin(bone.along)
            turned = {
                "rotation": text.real(bone.along),
                "rest": f"Transform2D({text.reals((cosine, sine, -sine, cosine, 0, 0))})",
            }
            yield _node(bone.carrier, "Bone2D", turned | length | {"bone_angle": "0.0"} | self._at_rest(bone.carrier))

    def _card(self, i: int, card: Card) -> Iterator[Section]:
        part, masks = card.part, self._layout.masks(i)
        own = {"texture": self._resources.file("Texture2D", self._places[id(part.texture)])}
        if part.clip is not None and card.mask is not None:
            yield self._mask(card.mask, self._layout.cards[part.clip])
        if part.blend != "normal":
            own["material"] = self._material(part.blend)
        colour = (*reversed(part.tint), 1.0)
        alpha = self._at_rest(card.path).get("self_modulate:a", "1.0")
        own["self_modulate"] = f"Color({text.reals(colour[:3])}, {alpha})"
        rest = {name: value for name, value in self._at_rest(card.path).items() if ":" not in name}
        if card.sprite:
            corner = (part.at[0] - part.pivot[0], part.at[1] - part.pivot[1])
            yield _node(card.path, "Sprite2D", own | {"centered": "false", "offset": text.vector(*corner)} | rest)
            return
        bent = polygons.bends(card, masks)
        if bent:
            bent = {"script": self._resources.file("Script", _MESH)} | bent
        yield _node(card.path, "Polygon2D", own | polygons.geometry(card, card.path) | bent | rest)

    def _mask(self, path: str, clip: Card) -> Section:
        """A copy of what clips, which is not seen itself."""
        texture = self._resources.file("Texture2D", self._places[id(clip.part.texture)])
        own = {"texture": texture, "clip_children": "1"}
        return _node(path, "Polygon2D", own | polygons.geometry(clip, path) | self._at_rest(path))

    def _material(self, blend: str) -> str:
        if blend == "add":
            return self._resources.own("CanvasItemMaterial", blend, {"blend_mode": "1"})
        shader = self._resources.file("Shader", f"{ADDON}/avatar/{blend}.gdshader")
        return self._resources.own("ShaderMaterial", blend, {"shader": shader})

    def _player(self, libraries: Mapping[str, str], autoplay: str, reset: Mapping[str, str]) -> Section:
        still = text.dictionary({"RESET": self._resources.own("Animation", "RESET", reset)})
        every = {"": self._resources.own("AnimationLibrary", "rest", {"_data": still})}
        every |= {name: self._resources.file("AnimationLibrary", place) for name, place in libraries.items()}
        properties = {"libraries": text.dictionary(every), "autoplay": text.string(autoplay)}
        return _node("AnimationPlayer", "AnimationPlayer", properties)

    def _at_rest(self, path: str) -> dict[str, str]:
        return self._rest.get(path, {})


def _node(path: str, kind: str, properties: Mapping[str, str]) -> Section:
    parent, _, name = path.rpartition("/")
    head = {"name": text.string(name), "type": text.string(kind), "parent": text.string(parent or ".")}
    return Section("node", head, properties)
