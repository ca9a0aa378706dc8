"""A calibration step by step: what the performer is asked to do, for how long, and what came of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from vtube.solving import Calibration

READY = 3.0
"""Seconds between a step's first word and its first measurement."""
HELD = 2.0
"""Seconds of a face that a move is measured for."""
PATIENCE = 30.0
"""Seconds after which a step that leads nowhere is passed over."""
TOLD = 1.5
"""Seconds for which a step's outcome can be read."""


class Prompt(NamedTuple):
    """What the performer is told. ``detail``: how it goes on. ``progress``: of the step, 0..1."""

    title: str
    text: str
    detail: str
    progress: float


class Step(NamedTuple):
    """``channels``: of the face, measured while it does as asked; none: the whole performer at rest. ``short``: what it
    is called afterwards.
    """

    text: str
    short: str
    channels: tuple[str, ...] = ()


STEPS: tuple[Step, ...] = (
    Step("Sit as you do at rest and look straight ahead", "rest"),
    Step("Close your eyes and count slowly to four", "eyes", ("BlinkLeft", "BlinkRight")),
    Step("Open your mouth wide", "mouth", ("Jaw",)),
    Step("Raise your eyebrows", "brows", ("BrowUpLeft", "BrowUpRight")),
    Step("Smile broadly", "smile", ("Smile",)),
)


class Walkthrough:
    """Leads a performer through the steps, on the clock that ``tick`` is given. Steps of the face are left out where no
    face was seen at rest.

    ``say``: called once with each step's words and with its outcome, for those who have no screen.
    """

    def __init__(self, calibration: Calibration, say: Callable[[str], None] = lambda _line: None) -> None:
        self._calibration, self._say = calibration, say
        self._steps = STEPS
        self._at = 0
        self._begun: float | None = None
        self._measured: float | None = None
        self._outcome: tuple[float, Prompt] | None = None
        self._skipped = False
        self._learnt: list[str] = []

    @property
    def result(self) -> str:
        """What came of it, in a line."""
        learnt = f"calibrated: {', '.join(self._learnt)}" if self._learnt else "nothing was calibrated"
        if self._learnt and self._calibration.profile:
            learnt += f", kept as profile {self._calibration.profile}"
        return learnt if self._calibration.sees_face else f"{learnt}; no face was seen: eyes, brows, mouth as they were"

    def skip(self) -> None:
        """Pass over the step in hand."""
        self._skipped = self._outcome is None

    def tick(self, t: float) -> Prompt | None:
        """What to show at ``t`` seconds; None when it is over."""
        if self._outcome and t - self._outcome[0] < TOLD:
            return self._outcome[1]
        if self._outcome:
            self._at, self._begun, self._measured, self._outcome = self._at + 1, None, None, None
            self._steps = STEPS if self._calibration.sees_face else STEPS[:1]
        if self._at >= len(self._steps):
            return None
        step = self._steps[self._at]
        if self._begun is None:
            self._begun = t
            self._say(self._prompt(step, step.text).title + f": {step.text}")
        return self._lead(step, t, self._begun)

    def _lead(self, step: Step, t: float, begun: float) -> Prompt:
        if self._skipped:
            return self._end(step, t, "skipped", learnt=False)
        left = begun + READY - t
        if left > 0:
            return self._prompt(step, f"in {math.ceil(left)} …")
        if self._measured is None:
            self._measured = t
            self._calibration.begin(step.channels) if step.channels else self._calibration.start(t)
        progress = self._calibration.watched / HELD if step.channels else self._calibration.progress
        if progress >= 1:
            learnt = self._calibration.end() if step.channels else True
            return self._end(step, t, "done" if learnt else "hardly a move was seen: left as it was", learnt=learnt)
        if t - self._measured > PATIENCE:
            return self._end(step, t, "passed over: it could not be seen", learnt=False)
        waiting = "waiting for your face …" if step.channels else "waiting until you hold still …"
        return self._prompt(step, "hold it …" if progress > 0 else waiting, progress)

    def _end(self, step: Step, t: float, outcome: str, *, learnt: bool) -> Prompt:
        if learnt:
            self._learnt.append(step.short)
            self._calibration.save()
        elif self._measured is not None:
            self._calibration.begin(()) if step.channels else self._calibration.stop()
        self._skipped = False
        prompt = self._prompt(step, outcome, float(learnt))
        self._outcome = t, prompt
        self._say(f"{prompt.title}: {outcome}")
        return prompt

    def _prompt(self, step: Step, detail: str, progress: float = 0.0) -> Prompt:
        return Prompt(f"Calibration, step {self._at + 1} of {len(self._steps)}", step.text, detail, progress)
