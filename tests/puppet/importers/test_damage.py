"""Damaged files of every kind, through the whole import: an avatar or one error, and nothing else is left behind."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from vtube import puppet
from vtube.errors import InputError, UsageError
from vtube.puppet.importers import import_avatar, svg, svg_child
from vtube.puppet.importers.draft import Options
from vtube.puppet.importers.report import Report
from vtube.puppet.importers.tree import Sheet

KINDS = (".psd", ".svg", ".png", ".save")
DRAWING = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 90"><style>.c{mix-blend-mode:multiply}</style>
<linearGradient id="g"><stop offset="0" stop-color="#fdd"/></linearGradient><g id="Head"><circle cx="30" cy="20" r="18"
fill="url(#g)"/><g id="Left Eye" class="c"><ellipse cx="36" cy="20" rx="4" ry="3"/></g></g><g id="Torso" opacity="0.5">
<rect x="15" y="40" width="30" height="40" transform="rotate(3)"/><use href="#g"/></g></svg>"""


def figure() -> bytes:
    image = np.zeros((120, 80, 4), np.uint8)
    cv2.circle(image, (40, 20), 16, (190, 210, 250, 255), -1)
    cv2.rectangle(image, (26, 36), (54, 110), (80, 160, 90, 255), -1)
    return cv2.imencode(".png", image)[1].tobytes()


class Files(dict[str, bytes]):
    """A small sound file of each kind; told briefly: Hypothesis prints it with what fails."""

    def __repr__(self) -> str:
        return f"Files of {', '.join(self)}"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Files:
    from PIL import Image
    from psd_tools import PSDImage

    document = PSDImage.new("RGB", (40, 60))
    document.create_pixel_layer(Image.new("RGBA", (22, 22), (250, 215, 195, 255)), name="Head", left=8, top=2)
    body = document.create_group(name="Body")
    body.create_pixel_layer(Image.new("RGBA", (22, 34), (70, 120, 180, 255)), name="Torso", left=8, top=24)
    path = tmp_path_factory.mktemp("whole") / "drawing.psd"
    document.save(path)
    picture = base64.b64encode(figure()).decode()
    sprites = {
        str(i): {"path": f"user://{i}.png", "imageData": picture, "identification": i, "parentId": i - 1 or None,
                 "pos": "Vector2(3, 4)", "offset": "Vector2(0, 1)", "showTalk": i, "costumeLayers": "[1, 0]"}
        for i in (1, 2)
    }  # fmt: skip
    return Files(zip(KINDS, (path.read_bytes(), DRAWING, figure(), json.dumps(sprites).encode()), strict=True))


def _here(data: bytes, where: Path, options: Options) -> tuple[Sheet, Report]:
    """Reads a drawing in this process: starting one for each example takes half a second."""
    report = Report()
    return svg.read(data, where, options, report), report


Damage = tuple[float, list[tuple[float, int]]]


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(st.just(1.0), st.floats(0, 1)),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 7)), max_size=8),
)
@example(1.0, [])
@example(0.0, [])
@example(0.999, [])
@example(1.0, [(0.232421875, 0)])
def test_damage_is_an_avatar_or_one_error_and_leaves_nothing(
    kind: str,
    whole: Files,
    tmp_path_factory: pytest.TempPathFactory,
    share: float,
    flips: list[tuple[float, int]],
) -> None:
    """Files cut off anywhere, with bits turned over."""
    data = bytearray(whole[kind][: round(share * len(whole[kind]))])
    for place, bit in flips if data else []:
        data[int(place * len(data))] ^= 1 << bit
    folder = tmp_path_factory.mktemp("damage")
    path = folder / f"drawing{kind}"
    path.write_bytes(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(svg_child, "read", _here)
        try:
            lines = import_avatar(path, folder / "out").lines()
        except (InputError, UsageError) as error:
            lines = [str(error)]
    made = {file.name for file in folder.iterdir()} - {path.name}
    assert all(line.isprintable() for line in lines)
    assert made <= {"out"}
    assert not made or puppet.check(folder / "out") == []
    assert made or (share, flips) != (1.0, [])
