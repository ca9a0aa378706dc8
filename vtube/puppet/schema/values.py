"""Numbers, names and texts as strangers may write them, and what all sections of ``avatar.yaml`` share."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Strict

MAX_SIDE = 4096
NAME_PATTERN = r"^[A-Za-z_][A-Za-z0-9_]{0,63}$"

Number = Annotated[float, Strict(), Field(allow_inf_nan=False, ge=-1e6, le=1e6)]
Positive = Annotated[float, Strict(), Field(allow_inf_nan=False, gt=0, le=1e6)]
Lasting = Annotated[float, Strict(), Field(allow_inf_nan=False, ge=0.05, le=1e6)]
"""Seconds of something that comes again: idle motion has to be a function of any time, in numbers that stay finite."""
Share = Annotated[float, Strict(), Field(allow_inf_nan=False, ge=0, le=1)]
Seconds = Annotated[float, Strict(), Field(allow_inf_nan=False, ge=0, le=3600)]
Name = Annotated[str, Field(pattern=NAME_PATTERN)]
Driving = Annotated[str, Field(max_length=64, description="a parameter's name, or one that the puppet makes itself")]
Text = Annotated[str, Field(max_length=1000)]
Side = Annotated[int, Strict(), Field(ge=1, le=2 * MAX_SIDE)]
Point = tuple[Number, Number]


def increasing(values: list[float]) -> list[float]:
    """The values, if each is larger than the one before."""
    if any(a >= b for a, b in pairwise(values)):
        raise ValueError("the values must strictly increase")
    return values


def _increasing(curve: list[Point]) -> list[Point]:
    if any(a[0] >= b[0] for a, b in pairwise(curve)):
        raise ValueError("the first numbers of the points must strictly increase")
    return curve


def _ascending(interval: Point) -> Point:
    if interval[0] > interval[1]:
        raise ValueError("the first number must not exceed the second")
    return interval


Curve = Annotated[list[Point], AfterValidator(_increasing)]
Interval = Annotated[tuple[Lasting, Lasting], AfterValidator(_ascending)]


class Section(BaseModel):
    """A mapping with known keys only."""

    model_config = ConfigDict(extra="forbid", frozen=True)
