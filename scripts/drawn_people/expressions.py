"""Faces that somebody makes before a webcam, by ARKit's names, and whether a teacher sees what was drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

Chance = np.random.Generator
Expression = dict[str, float]
SHUT, OPEN = 0.9, 0.2
"""A lid that was drawn shut, and one that was drawn open."""
RAISED = 1.7
"""Brows are raised by so much more than the blendshapes do at most: a teacher hardly sees those."""


def expression(chance: Chance) -> Expression:
    """Blendshapes, from 0 to 1 but for raised brows: lids and a jaw in half of the faces, lips, brows and a gaze."""
    found = _lids(chance)
    gazes = max(found["eyeBlinkLeft"], found["eyeBlinkRight"]) < SHUT and chance.random() < 0.7
    parts: tuple[tuple[bool, Callable[[Chance], Expression]], ...] = (
        (gazes, _gaze), (chance.random() < 0.45, _jaw), (chance.random() < 0.6, _lips),
        (chance.random() < 0.45, _brows), (chance.random() < 0.15, _rare),
    )  # fmt: skip
    for does, part in parts:
        if does:
            found |= part(chance)
    return found


def _both(name: str, amount: float, chance: Chance, uneven: float = 0.15) -> Expression:
    """Both sides nearly alike."""
    sides = (amount * (1 - uneven * chance.random(2))).clip(0, 1)
    return {f"{name}Left": float(sides[0]), f"{name}Right": float(sides[1])}


def _lids(chance: Chance) -> Expression:
    """Open; or both shut, one shut, both half shut, wide open."""
    kind = chance.random()
    if kind < 0.45:
        return _both("eyeBlink", chance.uniform(0, 0.12), chance)
    if kind < 0.72:
        return _both("eyeBlink", chance.uniform(0.95, 1.05), chance, uneven=0.04)
    if kind < 0.82:
        shut, other = ("Left", "Right") if chance.random() < 0.5 else ("Right", "Left")
        squint = {f"eyeSquint{shut}": chance.uniform(0, 1), f"cheekSquint{shut}": chance.uniform(0, 1)}
        return {f"eyeBlink{shut}": chance.uniform(0.95, 1), f"eyeBlink{other}": chance.uniform(0, 0.15), **squint}
    if kind < 0.94:
        return _both("eyeBlink", chance.uniform(0.2, 0.9), chance)
    return {**_both("eyeWide", chance.uniform(0.3, 1), chance), "eyeBlinkLeft": 0.0, "eyeBlinkRight": 0.0}


def _gaze(chance: Chance) -> Expression:
    """Both eyes to one place; ``x`` to the person's left."""
    x, y = chance.normal(0, (0.45, 0.35)).clip(-1, 1)
    found = {"eyeLookOutLeft": x, "eyeLookInRight": x} if x > 0 else {"eyeLookInLeft": -x, "eyeLookOutRight": -x}
    way = "Up" if y > 0 else "Down"
    return {name: float(value) for name, value in found.items()} | dict.fromkeys(
        (f"eyeLook{way}Left", f"eyeLook{way}Right"), float(abs(y))
    )


def _jaw(chance: Chance) -> Expression:
    """Open by anything from a slit to a yawn; lips that stay nearer, as in speech."""
    found = {"jawOpen": float(0.1 + 0.9 * chance.beta(1.1, 1.6))}
    if chance.random() < 0.2:
        found["mouthClose"] = found["jawOpen"] * chance.uniform(0.2, 0.8)
    if chance.random() < 0.35:
        found |= _both("mouthLowerDown", chance.uniform(0.2, 1), chance)
        found |= _both("mouthUpperUp", chance.uniform(0.1, 0.8), chance)
    return found


def _lips(chance: Chance) -> Expression:
    """One of what lips do."""
    amount, kind = chance.uniform(0.25, 1), chance.random()
    if kind < 0.4:
        return _both("mouthSmile", amount, chance) | _both("cheekSquint", amount * chance.random(), chance)
    for end, name in ((0.5, "mouthFrown"), (0.57, "mouthStretch"), (0.63, "mouthDimple"), (0.69, "mouthPress")):
        if kind < end:
            return _both(name, amount, chance)
    for end, name in ((0.8, "mouthPucker"), (0.88, "mouthFunnel"), (0.94, "mouthLeft")):
        if kind < end:
            return {name: amount}
    return {"mouthRight": amount}


def _brows(chance: Chance) -> Expression:
    amount, kind = chance.uniform(0.3, 1), chance.random()
    if kind > 0.7:
        return _both("browDown", amount, chance)
    outer = {f"browOuterUp{side}": RAISED * amount * chance.uniform(0.7, 1) for side in ("Left", "Right")}
    if kind > 0.55:
        del outer[f"browOuterUp{'Left' if chance.random() < 0.5 else 'Right'}"]
        return outer
    return {"browInnerUp": RAISED * amount} | (outer if kind < 0.4 else {})


def _rare(chance: Chance) -> Expression:
    amount, kind = chance.uniform(0.3, 1), int(chance.integers(4))
    if kind == 0:
        return _both("noseSneer", amount, chance)
    return {("cheekPuff", "jawLeft", "jawRight")[kind - 1]: amount}


def agree(drawn: Mapping[str, float], seen: Mapping[str, float]) -> bool:
    """Whether lids and jaw that were drawn shut or open are seen so, roughly."""
    for side in ("Left", "Right"):
        lid = drawn.get(f"eyeBlink{side}", 0.0)
        if lid >= SHUT and seen[f"eyeBlink{side}"] < 0.4:
            return False
        down = drawn.get(f"eyeLookDown{side}", 0.0)
        if lid <= OPEN and seen[f"eyeBlink{side}"] > 0.35 + 0.4 * down:
            return False
    jaw = drawn.get("jawOpen", 0.0) - drawn.get("mouthClose", 0.0)
    return not (jaw > 0.5 and seen["jawOpen"] < 0.1) and not (jaw < 0.1 and seen["jawOpen"] > 0.3)
