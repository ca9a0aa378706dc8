"""What a user does with a take that plays: pause, wind, speed; and its sound, which follows."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from vtube.outputs.window import Window
from vtube.performing import Playing
from vtube.repeating import Scene
from vtube.voice import Speaker

SPEEDS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)
STEPS = {"": 5.0, "_finely": 1.0, "_far": 30.0}
"""Seconds of a step of winding, by the end of the action's name."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a take is played. ``again``: when it has ended it begins again. ``stays``: at its end it waits for the user;
    else it is over. ``windable``: the user sees where it is, and may wind it. ``speaker``: plays its sound, whose first
    sample belongs to the take's second ``offset``.
    """

    again: bool = False
    stays: bool = False
    windable: bool = True
    speaker: Speaker | None = None
    offset: float = 0.0


class Player:
    """Drives a playing take.

    ``actions``: by the names of ``vtube.settings.PlayerKeys``; each says what it did where nothing else shows it.
    """

    def __init__(self, playing: Playing, scene: Scene, manner: Manner) -> None:
        self._playing, self._scene, self._manner = playing, scene, manner
        self._seen = False
        self.actions: dict[str, Callable[[], str]] = {
            "pause": self._pause,
            "slower": partial(self._change_speed, -1),
            "faster": partial(self._change_speed, 1),
            "frame_back": partial(self._frame, -1),
            "frame_forward": partial(self._frame, 1),
            "wind_to_start": partial(self._wind, playing.start),
        }
        for end, step in STEPS.items():
            self.actions[f"wind_back{end}"] = partial(self._skip, -step)
            self.actions[f"wind_forward{end}"] = partial(self._skip, step)

    @property
    def paused(self) -> bool:
        """Whether the picture stands still."""
        return self._playing.paused

    def begin(self) -> None:
        """Put the show where the take begins."""
        self._scene.enter(self._playing.start)

    def tick(self, t: float) -> bool:
        """React to the take's end, and let the sound follow; whether it begins again. ``t``: seconds of the display's
        clock.
        """
        playing, manner = self._playing, self._manner
        moves = playing.replay.duration > playing.start  # else it is one frame, which holds
        again = manner.again and moves and playing.ended(t)
        if again:
            self._wind(playing.start)
        if manner.speaker:
            heard = not playing.paused and playing.speed == 1.0 and not playing.ended(t)
            manner.speaker.follow(playing.at(t) - manner.offset if heard else None)
        return again

    def over(self, t: float) -> bool:
        """Whether the take has ended for good."""
        return not (self._manner.again or self._manner.stays) and self._playing.ended(t)

    def wind_to(self, share: float) -> None:
        """Go to a share 0..1 of what is played."""
        start, end = self._playing.start, self._playing.end
        self._wind(start + share * (end - start))

    def tell(self, window: Window) -> None:
        """Show the user where the take is, if they may wind it."""
        self._seen = window.timeline_shown
        playing = self._playing
        if self._manner.windable:
            gone, length = playing.at(time.monotonic()) - playing.start, playing.end - playing.start
            window.timeline(gone, length, playing.speed, paused=playing.paused)

    def _pause(self) -> str:
        now, playing = time.monotonic(), self._playing
        again = playing.ended(now)
        playing.pause(now, not (again or playing.paused))
        if again:
            self._wind(playing.start)
        return self._unless_seen("paused" if playing.paused else "playing")

    def _change_speed(self, by: int) -> str:
        playing = self._playing
        nearest = min(range(len(SPEEDS)), key=lambda i: abs(SPEEDS[i] - playing.speed))
        speed = SPEEDS[min(max(nearest + by, 0), len(SPEEDS) - 1)]
        playing.play_at(time.monotonic(), speed)
        return self._unless_seen(f"speed {speed:g}")

    def _unless_seen(self, message: str) -> str:
        """What the timeline shows needs no message."""
        return "" if self._seen else message

    def _frame(self, by: int) -> str:
        """To the next recorded frame before or after, and hold there."""
        now, playing = time.monotonic(), self._playing
        playing.pause(now, paused=True)
        self._wind(playing.replay.neighbour(playing.at(now), by))
        return ""

    def _skip(self, seconds: float) -> str:
        self._wind(self._playing.at(time.monotonic()) + seconds)
        return ""

    def _wind(self, to: float) -> str:
        moment = self._playing.wind(time.monotonic(), to)
        self._scene.enter(moment)
        self._playing.wind(time.monotonic(), moment)  # to go there takes a while, which is not left out
        return ""
