"""Takes whose file has left and right exchanged come out with the performer's own sides, as in vtube itself."""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from vtube.takes.mirroring import unmirrored
from vtube.takes.read import read
from vtube.takes.replay import Replay

if TYPE_CHECKING:
    from tests.godot.conftest import Document, Project

pytestmark = pytest.mark.timeout(600)
GOLDEN = Path(__file__).parents[1] / "golden" / "takes" / "mirrored.vtpose"


@pytest.fixture
def wild(demo: Document) -> Document:
    """A mirrored take in which nothing is symmetrical or at rest, and whose events have no sides."""
    rng = np.random.default_rng(5)
    ranges = {p["name"]: (p["min"], p["max"]) for p in demo["parameters"]}
    for track in demo["tracks"]:
        if track["kind"] == "parameter":
            low, high = (round(end / track["scale"]) for end in ranges[track["name"]])
            track["data"] = rng.integers(low, high, demo["frame_count"]).tolist()
        elif track["kind"] == "bone" and track["property"] == "rotation":
            track["data"] = (np.array(track["data"]) + rng.integers(-3000, 3000)).tolist()
    demo["session"]["mirrored"] = True
    demo["events"] = [{"t": 1.0, "name": "expression", "args": ["left", True]}]
    return demo


def check_played(project: Project, path: Path) -> None:
    take = read(path)
    assert take.header.session.mirrored
    replay = Replay(take)
    times = [float(t) for t in take.times[:: max(1, len(take.times) // 20)]]
    played, said = project.run("perform", file=str(path), times=times)
    assert "ERROR" not in said
    for t, moment in zip(times, played["seen"], strict=True):
        expected = replay.parameters(t)
        assert moment["parameters"] == pytest.approx({n: expected[n] for n in moment["parameters"]}, abs=1e-3)
        for bone in take.header.skeleton.bones:
            turned = moment["bones"][bone.name][0] - bone.rest.rotation
            assert abs(math.remainder(turned - math.radians(expected[bone.name]), math.tau)) < 1e-3, bone.name
        hips = [np.interp(t, take.times, unmirrored(take).hips[:, axis]) for axis in (0, 1)]
        assert moment["bones"]["Hips"][1:3] == pytest.approx(hips, abs=1e-2)


def test_the_player_turns_it_back(project: Project, wild: Document) -> None:
    """Bones, hips and parameters are those of vtube's own replay."""
    check_played(project, project.take("wild.pose.json", wild))


def test_the_player_turns_back_what_vtube_has_recorded(project: Project) -> None:
    """The file of the golden takes, which stands for all that were written."""
    packed = GOLDEN.read_bytes()
    document = json.loads(gzip.decompress(packed) if packed[:2] == b"\x1f\x8b" else packed)
    check_played(project, project.take("golden.vtpose", document, packed=True))


def test_the_importer_turns_it_back(project: Project, wild: Document) -> None:
    """With keypoints, which count from the other edge of the source's picture."""
    path = project.take("imported.vtpose", wild)
    (library,), _ = project.run("describe", file=str(path), options=[{"tracks/keypoints": True}])
    take = unmirrored(read(path))
    names, seen = take.header.keypoints.names, take.keypoints
    assert (seen.scores[:, names.index("left_wrist")] > 0).all()
    for i, name in enumerate(names):
        keys = library["take"]["tracks"][f"VTubeParameters:keypoints/{name}"]["keys"]
        got = [[float(number) for number in point.strip("()").split(",")] for _, point in keys]
        known = seen.scores[:, i] > 0
        np.testing.assert_allclose(np.array(got)[known], seen.points[known, i], atol=1e-2)
        keys = library["take"]["tracks"][f"VTubeParameters:confidence/{name}"]["keys"]
        scores = np.interp(take.times, *np.array(keys).T)
        np.testing.assert_allclose(scores, seen.scores[:, i], atol=1e-3)
    assert [key["args"] for _, key in library["take"]["calls"][0][1]] == [["expression", ["left", True]]]


def test_keys_are_left_out_within_the_tolerance_all_the_same(project: Project, wild: Document) -> None:
    """Of a column that runs the other way round too."""
    path = project.take("reduced.vtpose", wild)
    asked = {"reduce/rotation": 0.01, "reduce/parameters": 0.02}
    (library,), _ = project.run("describe", file=str(path), options=[asked])
    take = unmirrored(read(path))
    for parameter in take.header.parameters:
        keys = np.array(library["take"]["tracks"][f"VTubeParameters:parameters/{parameter.name}"]["keys"])
        off = np.interp(take.times, *keys.T) - take.values[parameter.name]
        assert np.abs(off).max() <= 0.021 * (parameter.maximum - parameter.minimum)
    tracks: dict[str, Any] = library["take"]["tracks"]
    keys = np.array(tracks["Skeleton2D/Hips/Spine/Chest/Neck/Head:rotation"]["keys"])
    head = [bone.name for bone in take.header.skeleton.bones].index("Head")
    assert len(keys) < len(take.times)
    assert np.abs(np.interp(take.times, *keys.T) - take.rotations[:, head]).max() <= 0.011


@pytest.mark.parametrize(
    ("session", "problem"),
    [
        ({"mirrored": 1}, "session.mirrored is wrong"),
        ({"mirrored": True}, "session.source_size is wrong (got nothing"),
        ({"mirrored": True, "source_size": [0, 480]}, "session.source_size is wrong"),
        ({"mirrored": True, "source_size": ["640", 480]}, "session.source_size is wrong"),
        ([], "session is wrong (got a list of 0, expected an object)"),
    ],
)
def test_a_damaged_session_is_told(project: Project, demo: Document, session: Any, problem: str) -> None:
    """A width that is needed and missing is no reason to guess."""
    path = project.take("session.vtpose", {**demo, "session": session})
    told, _ = project.run("read", files=[str(path)])
    assert problem in told["problems"][str(path)]
