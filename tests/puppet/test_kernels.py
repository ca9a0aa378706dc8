"""The compiled kernels against plain NumPy, on random rigs; as native code, and as numba compiles them here."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from vtube.native import library
from vtube.puppet import Puppet, find, load
from vtube.puppet._rehearsal import rehearse
from vtube.puppet.avatar import Avatar, Driver, Joint, Part
from vtube.puppet.kinematics import Posed, Rig
from vtube.puppet.schema.motion import SpringSection
from vtube.puppet.schema.parts import MeshSection
from vtube.puppet.skinning import weights
from vtube.puppet.springs import Springs
from vtube.types import Floats

NAMES = ("Hips", "Spine", "Chest", "Neck", "LeftUpperArm", "LeftLowerArm", "LeftHand", "RightUpperLeg", "Tail", "Ear")
PROPERTIES = ("x", "y", "rotation", "scale_x", "scale_y", "opacity", "z")
TEXTURE = np.full((12, 8, 4), 255, dtype=np.uint8)
SEEDS = range(12)


@pytest.fixture(params=["native", "numba"])
def _compiled(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "numba":
        monkeypatch.setattr(library, "function", lambda _: None)
    elif library.begin().result() is None:
        pytest.skip("this machine has no native kernels")


def random_avatar(seed: int) -> Avatar:
    """Ten bones, each on an earlier one, and eight parts, all driven; half of the parts are skinned to two bones."""
    random = np.random.default_rng(seed)

    def drivers() -> tuple[Driver, ...]:
        some = random.choice(PROPERTIES, 3)
        return tuple(
            Driver("MouthOpen", p, tuple(zip((0.1, 0.4, 1.0), random.uniform(0.2, 2, 3), strict=True))) for p in some
        )

    def place() -> tuple[float, float]:
        x, y = random.uniform(0, 300, 2).tolist()
        return x, y

    bones = tuple(Joint(name, int(random.integers(-1, i)), place(), place(), drivers()) for i, name in enumerate(NAMES))
    skin = [sorted(random.choice(NAMES, 2, replace=False).tolist()) for _ in range(8)]
    meshes = [MeshSection(cells=(2, 3), skin=skin[i], softness=40.0) if i % 2 else None for i in range(8)]
    parts = tuple(
        Part(f"p{i}", TEXTURE, place(), int(random.integers(10)), float(i), place(), 0.9, drivers(), mesh=mesh)
        for i, mesh in enumerate(meshes)
    )
    return Avatar("random", (300, 300), bones, parts, {"all": (0, 0, 300, 300)}, "all")


def random_parameters(seed: int) -> dict[str, float]:
    random = np.random.default_rng(seed)
    lengths = {f"{name}Length": random.uniform(0.3, 1.2) for name in NAMES}
    return {"MouthOpen": random.uniform(0, 1), **{name: random.uniform(-90, 90) for name in NAMES}, **lengths}


def asked(drivers: tuple[Driver, ...], value: float) -> dict[str, float]:
    amounts = {p: 1.0 if p.startswith("scale") or p == "opacity" else 0.0 for p in PROPERTIES}
    for driver in drivers:
        amount = float(np.interp(value, *np.transpose(driver.curve)))
        if driver.property in ("x", "y", "rotation", "z"):
            amounts[driver.property] += amount
        else:
            amounts[driver.property] *= amount
    return amounts


def around(pivot: tuple[float, float], amounts: dict[str, float], degrees: float) -> Floats:
    """Scaled, then turned around a pivot, then shifted."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    to = np.array([[1, 0, pivot[0] + amounts["x"]], [0, 1, pivot[1] + amounts["y"]], [0, 0, 1]])
    turn = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]])
    return (
        to
        @ turn
        @ np.diag([amounts["scale_x"], amounts["scale_y"], 1.0])
        @ [[1, 0, -pivot[0]], [0, 1, -pivot[1]], [0, 0, 1]]
    )


def reference(avatar: Avatar, parameters: dict[str, float]) -> tuple[Posed, Floats]:
    """All bones and parts, and the turns of the bones in radians."""
    value, stretchable = parameters["MouthOpen"], set(Rig(avatar)._inputs.names)
    chained, stretched, angles, faded, above = [], [], [], [], []
    pulls: list[Floats] = []
    for bone in avatar.bones:
        amounts, parent = asked(bone.drivers, value), bone.parent
        at, along = np.array(bone.at), np.array(bone.tip) - bone.at
        along /= np.hypot(*along)
        turn = amounts["rotation"] + (parameters[bone.name] if bone.name in stretchable else 0.0)
        if parent >= 0:
            shift = pulls[parent] @ (at - avatar.bones[parent].at)
            amounts = {**amounts, "x": amounts["x"] + shift[0], "y": amounts["y"] + shift[1]}
        local = around(bone.at, amounts, turn)
        chained.append(chained[parent] @ local if parent >= 0 else local)
        length = f"{bone.name}Length"
        pulls.append(((parameters[length] if length in stretchable else 1.0) - 1.0) * np.outer(along, along))
        grown = np.eye(3)
        grown[:2, :2] += pulls[-1]
        grown[:2, 2] = -pulls[-1] @ at
        stretched.append(chained[-1] @ grown)
        angles.append(math.radians(turn) + (angles[parent] if parent >= 0 else 0.0))
        faded.append(amounts["opacity"] * (faded[parent] if parent >= 0 else 1.0))
        above.append(amounts["z"] + (above[parent] if parent >= 0 else 0.0))
    return _parts(avatar, value, np.array(stretched), faded, above), np.array(angles)


def _parts(avatar: Avatar, value: float, bones: Floats, faded: list[float], above: list[float]) -> Posed:
    names = [bone.name for bone in avatar.bones]
    matrices, opacities, z = [], [], []
    for part in avatar.parts:
        amounts = asked(part.drivers, value)
        carrier = names.index(part.mesh.skin[0]) if part.mesh else part.bone
        own = around(part.pivot, amounts, amounts["rotation"]) @ [[1, 0, part.at[0]], [0, 1, part.at[1]], [0, 0, 1]]
        matrices.append((bones[carrier] @ own)[:2])
        opacities.append(min(max(part.opacity * amounts["opacity"] * faded[part.bone], 0.0), 1.0))
        z.append(part.z + amounts["z"] + above[part.bone])
    return Posed(bones, np.array(matrices), np.array(opacities), np.array(z), np.zeros((0, 2)), {})


@pytest.mark.usefixtures("_compiled")
@pytest.mark.parametrize("seed", SEEDS)
def test_bones_and_parts_are_where_plain_matrices_put_them(seed: int) -> None:
    avatar, parameters = random_avatar(seed), random_parameters(seed)
    got, (expected, _) = Rig(avatar)(parameters), reference(avatar, parameters)
    np.testing.assert_allclose(got.bones[:-1], expected.bones, atol=1e-9)
    np.testing.assert_allclose(got.bones[-1], np.eye(3), atol=0)
    np.testing.assert_allclose(got.matrices, expected.matrices, atol=1e-9)
    np.testing.assert_allclose(got.opacities, expected.opacities, atol=1e-12)
    np.testing.assert_allclose(got.z, expected.z, atol=1e-12)
    assert np.abs(got.bones[:-1] - np.eye(3)).max() > 0.5


@pytest.mark.usefixtures("_compiled")
@pytest.mark.parametrize("seed", SEEDS)
def test_meshes_are_where_plain_skinning_puts_them(seed: int) -> None:
    avatar, parameters = random_avatar(seed), random_parameters(seed)
    got, (expected, angles) = Rig(avatar)(parameters), reference(avatar, parameters)
    names = [bone.name for bone in avatar.bones]
    assert set(got.grids) == {1, 3, 5, 7}
    for i, grid in got.grids.items():
        part, mesh = avatar.parts[i], avatar.parts[i].mesh
        assert mesh is not None
        x, y = np.meshgrid(np.linspace(0, 8, 3), np.linspace(0, 12, 4))
        carriers = [names.index(name) for name in mesh.skin]
        segments = [(complex(*avatar.bones[k].at), complex(*avatar.bones[k].tip)) for k in carriers]
        rest = x.ravel() + part.at[0] + 1j * (y.ravel() + part.at[1])
        hold, middle = weights(mesh, part.texture, rest, segments)
        amounts = asked(part.drivers, parameters["MouthOpen"])
        own = around(part.pivot, amounts, amounts["rotation"]) @ [rest.real, rest.imag, np.ones(12)]
        np.testing.assert_allclose(
            grid, skinned(own[:2].T, middle, hold, expected.bones[carriers], angles[carriers]), atol=1e-8
        )


def skinned(points: Floats, middle: np.ndarray, hold: Floats, bones: Floats, angles: Floats) -> Floats:
    """The limb's middle by blended matrices, the point around it by the blended angle and what is left of the bones."""
    result = []
    for point, share, centre in zip(points, hold, np.stack([middle.real, middle.imag], axis=1), strict=True):
        if share.max() == 1.0:
            result.append(bones[share.argmax()][:2] @ [*point, 1.0])
            continue
        straight = np.zeros((2, 2))
        for bone, angle, part in zip(bones, angles, share, strict=True):
            straight += part * turn(-angle) @ bone[:2, :2]
        base = np.einsum("b,bij->ij", share, bones)[:2] @ [*centre, 1.0]
        result.append(base + turn(float(share @ angles)) @ straight @ (point - centre))
    return np.array(result)


def turn(angle: float) -> Floats:
    return np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])


def swing(section: SpringSection, bones: tuple[Joint, ...], motion: list[Floats], dt: float) -> Floats:
    """(pictures, links) degrees of a chain of all bones but the first; still air."""
    joints = bones[1:]
    omega, limit = math.tau * section.frequency, math.radians(section.limit)
    along = np.array([np.subtract(b.tip, b.at) / math.dist(b.tip, b.at) for b in joints])
    reach = np.mean([max(math.dist(b.tip, b.at), 10.0) for b in joints])
    drawn = np.arctan2(along[:, 1], along[:, 0])
    down, own, weight = math.pi / 2 - drawn, omega**2 * (1 - section.gravity), omega**2 * section.gravity
    pull = np.maximum(own + weight * np.cos(down), 0.1 * omega**2)
    rate = max(section.damping, 0.02) * omega
    apart = np.sqrt(rate**2 - pull + 0j)
    apart = np.where(np.abs(apart) < 1e-3 * omega, 1e-3 * omega, apart)
    angle, speed = np.zeros((2, len(joints)))
    place, posed, moved, turns = np.zeros(2), drawn, np.zeros((3, len(joints))), []
    for picture, bone in enumerate(motion):
        new_place, ahead = (bone @ [*joints[0].at, 1.0])[:2], along @ bone[:2, :2].T
        new = np.arctan2(ahead[:, 1], ahead[:, 0])
        if picture:
            turned = (new - posed + math.pi) % math.tau - math.pi
            now = np.stack([*np.repeat(((new_place - place) / dt)[:, None], len(joints), axis=1), turned / dt])
            change, at = now - moved, new + angle.cumsum()
            lever = (np.cos(at) * change[1] - np.sin(at) * change[0]) / reach
            thrown = np.clip(-section.inertia * (change[2] + lever), -4 * limit * omega, 4 * limit * omega)
            speed = speed + thrown - np.concatenate([[0.0], thrown[:-1]])
            steps = math.ceil(dt * 50)
            for k in range(1, steps + 1):
                lean, h = new - drawn - (1 - k / steps) * turned, dt / steps
                first, second = np.exp((apart - rate) * h), np.exp((-apart - rate) * h)
                part, whole = ((first - second) / (2 * apart)).real, ((first + second) / 2).real
                on = angle + speed * h / 2
                heavy = weight * (np.sin(down - lean - on.cumsum()) - np.sin(down))
                centre = (heavy + (pull - own) * on) / pull
                off = angle - centre
                aim = centre + off * (whole + rate * part) + speed * part
                fast = speed * (whole - rate * part) - off * pull * part
                for i in range(1, len(joints)):
                    shift = (fast[:i] - speed[:i]).sum() / (h * pull[i])
                    aim[i] -= shift * (1 - whole[i] - rate * part[i])
                    fast[i] -= shift * pull[i] * part[i]
                angle = np.clip(aim, -2 * limit, 2 * limit)
                speed = np.where(angle == aim, np.clip(fast, -4 * limit * omega, 4 * limit * omega), 0.0)
            moved = now
        place, posed = new_place, new
        turns.append(np.degrees(limit * np.tanh(angle / limit)))
    return np.array(turns)


@pytest.mark.usefixtures("_compiled")
@pytest.mark.parametrize("seed", SEEDS)
def test_springs_swing_as_a_plain_solution_says(seed: int) -> None:
    """Damped less and more than critically, as chance will have it, in steps of one and of several sub-steps."""
    random = np.random.default_rng(seed)
    places = random.uniform(50, 250, (5, 2))
    bones = tuple(Joint(f"b{i}", i - 1, tuple(places[i]), tuple(places[i + 1])) for i in range(4))
    section = SpringSection(
        name="chain", bones=["b1", "b2", "b3"], wind=0.0, limit=60.0, inertia=1.5,
        frequency=random.uniform(0.5, 5), damping=(0.1, 0.5, 1.0, 1.7)[seed % 4], gravity=random.uniform(0, 1),
    )  # fmt: skip
    avatar = Avatar("t", (300, 300), bones, (), {"all": (0, 0, 300, 300)}, "all", springs=(section,))
    dt, motion = (1 / 60, 1 / 20)[seed % 2], []
    for i in range(40):
        matrix = np.eye(3)
        matrix[:2, :2], matrix[:2, 2] = turn(math.sin(i * 0.3)), (40 * math.sin(i * 0.5), 25 * math.cos(i * 0.4))
        motion.append(matrix)
    springs = Springs(avatar)
    got = np.array([springs(np.stack([m] * 5), i * dt)[1:] for i, m in enumerate(motion)])
    np.testing.assert_allclose(got, swing(section, bones, motion, dt), atol=1e-9)
    assert np.abs(got).max() > 5


@pytest.mark.usefixtures("_compiled")
def test_the_rehearsal_is_passed() -> None:
    assert rehearse()


@pytest.mark.usefixtures("_compiled")
@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, 1e300])
def test_parameters_that_are_no_numbers_leave_no_trace(bad: float) -> None:
    """Drawn meanwhile as far as it is anywhere, and exactly as before afterwards."""
    avatar = load(find("maple"))
    rig, still = Rig(avatar), Rig(avatar)
    names = [*rig._inputs.names, "Unknown"]
    posed = rig(dict.fromkeys(names, bad))
    shown = posed.opacities > 0
    assert shown.any()
    assert np.isfinite(posed.matrices[shown]).all()
    assert all(np.isfinite(grid).all() for grid in posed.grids.values())
    rig.reset()
    np.testing.assert_array_equal(rig({}).matrices, still({}).matrices)
    puppet = Puppet(avatar)
    for i in range(5):
        assert puppet.pose(dict.fromkeys(names, bad if i == 2 else 0.1), i / 60).sprites


def test_what_has_been_given_out_is_not_written_to_again() -> None:
    avatar = random_avatar(0)
    rig = Rig(avatar)
    first = rig(random_parameters(0))
    kept = [first.bones.copy(), first.matrices.copy(), first.z.copy(), first.grids[1].copy()]
    rig(random_parameters(1))
    for before, now in zip(kept, [first.bones, first.matrices, first.z, first.grids[1]], strict=True):
        np.testing.assert_array_equal(before, now)


SCRIPT = """
import sys
from vtube.puppet import Puppet, find, load
from vtube.render.sprites import Renderer
drawing = Puppet(load(find("maple"))).pose({"BodyFound": 1.0}, 0.0)
print(Renderer()(drawing, (60, 60)).pixels.any(), sorted({"numba", "scipy"} & set(sys.modules)))
"""


@pytest.mark.timeout(300)
def test_who_poses_and_draws_imports_no_numba(tmp_path: Path) -> None:
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "PYTHONWARNINGS": "ignore"}
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, encoding="utf-8", check=True
        )
        assert done.stdout == "True []\n"
