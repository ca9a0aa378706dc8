"""How a PNGTuber's sprites move by themselves, swing and change: wobble, drag, costumes, toggles."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from vtube.puppet.importers.draft import Item, drive
from vtube.puppet.importers.naming import sanitised, unique
from vtube.puppet.importers.pngtuber_file import Sprite, ancestors
from vtube.puppet.importers.report import Report

FRAMES = 60.0
"""Frames a second in which a file counts."""
MAX_SPRINGS, MAX_EXPRESSIONS = 64, 64
_KEYS = "1234567890"
_SLOWEST, _FASTEST = 12.0, 0.4  # seconds of a breath that still looks like one


def wobbles(sprite: Sprite) -> list[Item]:
    """Drivers that move a sprite to and fro: sideways with the swaying, up and down with the breath."""
    (x_rate, x), (y_rate, y) = sprite.wobble
    drivers = []
    if x and x_rate:
        drivers.append(drive("Sway", "x", (-1, -x), (1, x)))
    if y and y_rate:
        drivers.append(drive("Breath", "y", (0, y), (1, -y)))
    if sprite.stretch:
        share = min(max(0.12 * sprite.stretch, -8.0), 8.0) / 100
        drivers.append(drive("VoiceVolume", "scale_y", (0.185, 1), (0.6, 1 + share)))
        drivers.append(drive("VoiceVolume", "scale_x", (0.185, 1), (0.6, 1 - share)))
    return drivers


def breathing(sprites: Sequence[Sprite], report: Report) -> Item:
    """Idle motion with the wobble's own periods; all sprites share one, the middle of theirs."""
    idle: Item = {}
    for axis, (key, rest) in enumerate((("sway", 5.2), ("breath", 3.6))):
        rates = [abs(sprite.wobble[axis][0]) for sprite in sprites if all(sprite.wobble[axis])]
        if not rates:
            continue
        periods = sorted(math.tau / (FRAMES * rate) for rate in rates)
        period = min(max(periods[len(periods) // 2], _FASTEST), _SLOWEST)
        idle[key] = {"period": round(period, 2)}
        way = ("sideways", "up and down")[axis]
        if periods[-1] > 1.05 * periods[0]:
            said = f"{len(rates)} sprites went at different speeds and now go together, every {period:.1f} s"
        else:
            said = f"{len(rates)} sprites go every {period:.1f} s (usual: {rest} s)"
        report.changed.append((f"wobble {way}", said))
    return idle


def springs(sprites: Sequence[Sprite], names: Sequence[str], report: Report) -> list[Item]:
    """Drag becomes a pendulum: what lagged behind in a straight line now swings around its pivot."""
    found: list[Item] = []
    for sprite, name in zip(sprites, names, strict=True):
        if not (sprite.drag > 1 or sprite.swing):
            continue
        if len(found) == MAX_SPRINGS:
            report.changed.append((sprite.label, f"it does not swing: an avatar has at most {MAX_SPRINGS} springs"))
            continue
        limit = max(map(abs, sprite.limits)) or 1.0
        strength = abs(sprite.swing) if sprite.swing else 0.25 * sprite.drag
        found.append(
            {
                "name": f"{name}_swing"[:64],
                "bones": [name],
                "frequency": round(min(max(2.6 / math.sqrt(max(sprite.drag, 1.0)), 0.5), 3.0), 2),
                "damping": 0.4,
                "gravity": 0.0,
                "inertia": round(min(max(0.25 * strength, 0.2), 2.0), 2),
                "limit": round(min(max(limit, 1.0), 60.0 if sprite.swing else 12.0), 1),
            }
        )
        report.changed.append((sprite.label, "it swings around its pivot where it lagged behind"))
    return found


def costumes(sprites: Sequence[Sprite], names: Sequence[str], report: Report) -> list[Item]:
    """Costumes on the keys 1 to 0, one at a time, and toggles. The first costume is worn while no other is."""
    parents = [sprite.parent for sprite in sprites]
    chains = [[i, *ancestors(parents, i)] for i in range(len(sprites))]
    # Seen in the costumes that a sprite and all that it hangs on have.
    worn = [np.all([sprites[k].costumes for k in chain], axis=0).tolist() for chain in chains]
    found: list[Item] = []
    others = [k for k in range(1, len(_KEYS)) if any(costume[k] != costume[0] for costume in worn)]
    if others:
        found.append({"name": "costume_1", "key": "1", "group": "costume", "on": True})
    for k in others:
        show = [name for name, costume in zip(names, worn, strict=True) if costume[k] and not costume[0]]
        hide = [name for name, costume in zip(names, worn, strict=True) if costume[0] and not costume[k]]
        item: Item = {"name": f"costume_{k + 1}", "key": _KEYS[k], "group": "costume", "show": show, "hide": hide}
        _cut(item, report)
        found.append({key: value for key, value in item.items() if value != []})
        report.understood.append((f"costume {k + 1}", f"expression {item['name']} on the key {_KEYS[k]}"))
    never = [name for name, costume in zip(names, worn, strict=True) if not any(costume)]
    for name in never:
        report.changed.append((name, "no costume has it: it is always seen"))
    return found + _toggles(sprites, names, {item["key"] for item in found}, len(found), report)


def _toggles(sprites: Sequence[Sprite], names: Sequence[str], used: set[str], count: int, report: Report) -> list[Item]:
    """An expression for each key that hid sprites; they lose their key where it is none of 1 to 0."""
    keys: dict[str, list[int]] = {}
    for i, sprite in enumerate(sprites):
        if sprite.toggle:
            keys.setdefault(sprite.toggle, []).append(i)
    found, taken = [], {f"costume_{k}" for k in range(1, 11)}
    parents = [sprite.parent for sprite in sprites]
    for key, roots in list(keys.items())[: MAX_EXPRESSIONS - count]:
        hidden = [i for i in range(len(sprites)) if i in roots or any(a in roots for a in ancestors(parents, i))]
        item: Item = {"name": unique(sanitised(f"hide_{key}", "hide"), taken), "hide": [names[i] for i in hidden]}
        free = key in set(_KEYS) - used
        if free:
            item["key"] = key
        _cut(item, report)
        found.append(item)
        said = f"on the key {key}" if free else f"without a key (it was {key}); give it one in avatar.yaml"
        report.understood.append((f"toggle {key}", f"expression {item['name']}, {said}"))
    return found


def _cut(item: Item, report: Report) -> None:
    """Keep to what an expression may hold."""
    for key in ("show", "hide"):
        if len(item.get(key, [])) > MAX_EXPRESSIONS:
            report.changed.append((item["name"], f"it leaves out {len(item[key]) - 64} sprites: too many"))
            item[key] = item[key][:MAX_EXPRESSIONS]
