"""What moves by itself or on a key: idle motion, springs, expressions, animations."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, Strict, model_validator

from vtube.puppet.schema.values import Curve, Driving, Interval, Lasting, Name, Number, Seconds, Section, Share


class BreathSection(Section):
    """Breathing: the parameter Breath."""

    period: Lasting = Field(3.6, description="seconds of a breath")


class BlinkSection(Section):
    """Blinking: multiplies EyeOpenLeft and EyeOpenRight."""

    every: Interval = Field((2.0, 6.0), description="least and most seconds between blinks")
    duration: Annotated[float, Strict(), Field(ge=0.05, le=1)] = Field(0.16, description="seconds from open to open")


class SwaySection(Section):
    """Swaying: the parameter Sway, and a turn of the spine while no body is tracked."""

    degrees: Annotated[float, Strict(), Field(ge=0, le=45)] = Field(1.0, description="how far the spine turns")
    period: Lasting = Field(5.2, description="seconds")


class GazeSection(Section):
    """Looking around: moves EyeLeftX and the like while no face is tracked."""

    every: Interval = Field((1.2, 4.0), description="least and most seconds between two glances")
    reach: Share = Field(0.35, description="how far the eyes wander; 0: not at all")


class IdleSection(Section):
    """What the avatar does by itself."""

    breath: BreathSection = BreathSection()
    blink: BlinkSection = BlinkSection()
    sway: SwaySection = SwaySection()
    gaze: GazeSection = GazeSection()


class SpringSection(Section):
    """A chain of pendulums: hair, an ear, a ribbon, a tail."""

    name: Name
    bones: list[str] = Field(min_length=1, max_length=16, description="from the root, each the parent of the next")
    frequency: Annotated[float, Strict(), Field(gt=0, le=20)] = Field(1.6, description="swings a second, undamped")
    damping: Annotated[float, Strict(), Field(ge=0, le=4)] = Field(0.35, description="over critical damping")
    gravity: Share = Field(0.3, description="share of the pull that is towards the ground instead of the drawn pose")
    inertia: Annotated[float, Strict(), Field(ge=0, le=4)] = Field(1.0, description="how far motion throws it")
    wind: Share = Field(0.15, description="how far moving air sways it")
    limit: Annotated[float, Strict(), Field(gt=0, le=180)] = Field(40.0, description="degrees away from its drawn pose")


class ExpressionSection(Section):
    """Something that a key turns on and off: a mood, glasses, a costume."""

    name: Name
    key: Annotated[str, Field(pattern=r"^[0-9]$")] | None = Field(None, description="1 to 9 or 0")
    group: Name | None = Field(None, description="of one group only one is on")
    on: bool = Field(False, description="from the start")
    fade: tuple[Seconds, Seconds] = Field((0.2, 0.3), description="seconds in, seconds out")
    parameters: dict[Driving, Number] = Field(default={}, max_length=64, description="values that it takes over")
    show: list[str] = Field(default=[], max_length=64, description="parts that are seen only while it is on")
    hide: list[str] = Field(default=[], max_length=64, description="parts that are not seen while it is on")


class AnimationSection(Section):
    """Keyframes of parameters. ``greeting`` plays when somebody comes, ``tracking_lost`` while nobody is there."""

    duration: Annotated[float, Strict(), Field(gt=0, le=600, description="seconds")]
    loop: bool = False
    fade: tuple[Seconds, Seconds] = Field((0.25, 0.4), description="seconds in, seconds out")
    tracks: dict[Driving, Annotated[Curve, Field(min_length=1, max_length=256)]] = Field(
        min_length=1, max_length=64, description="points [seconds, value], smooth between them"
    )

    @model_validator(mode="after")
    def _within(self) -> Self:
        if any(not 0 <= t <= self.duration for track in self.tracks.values() for t, _ in track):
            raise ValueError("the seconds of a track must lie within the duration")
        return self


class AnimationsSection(Section):
    """The animations that the program knows when to play."""

    greeting: AnimationSection | None = None
    tracking_lost: AnimationSection | None = None
