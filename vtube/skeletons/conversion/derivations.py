"""What joints that a skeleton does not name are made of: sums of others, where anatomy says so.

Nothing derives a face from a head, a hip from a pelvis or toes from an ankle: what is not here is missing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

Sum = Mapping[str, float]
"""Weights by joint; they add up to 1, so that the whole moves with its parts."""

_SHOULDERS = {"left_shoulder": 0.5, "right_shoulder": 0.5}
_EARS = {"left_ear": 0.5, "right_ear": 0.5}

# Heights over the body's, standing (D. A. Winter, "Biomechanics and Motor Control of Human Movement", figure 4.1,
# after R. Drillis and R. Contini, 1966): shoulders 0.818, chin 0.870, crown 1.000. Ears: 0.925, the crown being about
# 13 cm above them in somebody of 1.75 m.
_JAW = (0.870 - 0.818) / (0.925 - 0.818)
_CROWN = (1.000 - 0.818) / (0.925 - 0.818)


def _from_shoulders_to_ears(share: float) -> Sum:
    """On the line from the trunk's upper end (0) through the middle of the ears (1)."""
    return {"thorax": 1 - share, **{ear: share * weight for ear, weight in _EARS.items()}}


RULES: Mapping[str, tuple[Sum, ...]] = MappingProxyType({
    "neck": ({"thorax": 1.0}, _SHOULDERS),
    "thorax": ({"neck": 1.0}, _SHOULDERS),
    "pelvis": ({"left_hip": 0.5, "right_hip": 0.5},),
    "spine": ({"thorax": 0.5, "pelvis": 0.5},),
    "upper_neck": (_from_shoulders_to_ears(_JAW),),
    "head_top": (_from_shoulders_to_ears(_CROWN),),
})  # fmt: skip
"""The sums that stand for a joint, the best one first; their joints may be derived themselves."""


def derive(joint: str, origin: Collection[str], asked: frozenset[str] = frozenset()) -> Sum | None:
    """The joint as a sum of the joints in ``origin``: itself, or by the rules; None where nothing tells.

    ``asked``: joints that this one shall be derived for, so that two that stand for each other end somewhere.
    """
    if joint in origin:
        return {joint: 1.0}
    if joint in asked:
        return None
    for rule in RULES.get(joint, ()):
        parts = {part: derive(part, origin, asked | {joint}) for part in rule}
        total: dict[str, float] = {}
        for part, known in parts.items():
            for source, weight in (known or {}).items():
                total[source] = total.get(source, 0.0) + rule[part] * weight
        if all(parts.values()):
            return total
    return None
