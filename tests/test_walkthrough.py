"""A calibration step by step: a performer who does as asked is calibrated, and one who does not loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pytest

from vtube.solving import Calibration, Solver
from vtube.solving.blendshapes import CHANNELS
from vtube.types import Face
from vtube.walkthrough import PATIENCE, STEPS, Prompt, Walkthrough

AWAKE = {
    **{name: 0.0 for channel in CHANNELS.values() for name in channel.weights},  # a model has a number for each
    **{"eyeBlinkLeft": 0.08, "eyeBlinkRight": 0.08, "eyeLookDownLeft": 0.25, "eyeLookDownRight": 0.25},
}
MOVES: Mapping[str, Mapping[str, float]] = {
    "rest": {},
    "eyes": {"eyeBlinkLeft": 0.5, "eyeBlinkRight": 0.5},
    "mouth": {"jawOpen": 0.4},
    "brows": {"browInnerUp": 0.6, "browOuterUpLeft": 0.6, "browOuterUpRight": 0.6},
    "smile": {"mouthSmileLeft": 0.5, "mouthSmileRight": 0.5},
}


def face(shapes: Mapping[str, float]) -> Face:
    transform = np.diag([10.0, -10.0, -10.0, 1.0])
    transform[:2, 3] = 320, 240
    return Face(np.full((478, 2), 300.0), {**AWAKE, **shapes}, transform)


class Session:
    """A performer, 30 frames a second, who follows the prompts as ``act`` says."""

    def __init__(self, act: Callable[[Prompt], Face | None]) -> None:
        self.calibration = Calibration("camera")
        self.solver, self.act = Solver(calibration=self.calibration), act
        self.lines: list[str] = []
        self.prompts: list[Prompt] = []
        self.guide = Walkthrough(self.calibration, self.lines.append)
        self.t = 50.0

    def run(self, seconds: float = 300.0) -> bool:
        """Whether it came to its end."""
        end = self.t + seconds
        while self.t < end:
            self.t += 1 / 30
            prompt = self.guide.tick(self.t)
            if prompt is None:
                return True
            self.prompts.append(prompt)
            self.solver(None, self.act(prompt), None, self.t)
        return False

    def shows(self, shapes: Mapping[str, float]) -> Mapping[str, float]:
        for _ in range(60):
            self.t += 1 / 30
            values = self.solver(None, face(shapes), None, self.t)
        return values


def obedient(prompt: Prompt) -> Face:
    asked = next(step for step in STEPS if step.text == prompt.text)
    return face({} if prompt.detail.startswith("in ") else MOVES[asked.short])


def test_a_performer_who_does_as_asked_is_calibrated_in_half_a_minute() -> None:
    session = Session(obedient)
    assert session.run(35.0)
    assert session.guide.result == "calibrated: rest, eyes, mouth, brows, smile"
    assert session.shows(MOVES["eyes"])["EyeOpenLeft"] < 0.02
    for name, move in (("MouthOpen", "mouth"), ("BrowLeftY", "brows"), ("MouthSmile", "smile")):
        assert session.shows(MOVES[move])[name] > 0.97
    assert session.shows({})["MouthOpen"] < 0.001


def test_each_step_counts_down_and_shows_how_far_it_has_got() -> None:
    session = Session(obedient)
    session.run()
    for number, step in enumerate(STEPS, 1):
        shown = [prompt for prompt in session.prompts if prompt.text == step.text]
        assert {prompt.title for prompt in shown} == {f"Calibration, step {number} of 5"}
        details = list(dict.fromkeys(prompt.detail for prompt in shown))
        assert details[:3] == ["in 3 …", "in 2 …", "in 1 …"]
        assert details[-1] == "done"
        progress = [prompt.progress for prompt in shown]
        assert progress == sorted(progress)
        assert progress[-1] == 1


def test_without_a_screen_each_step_and_its_outcome_is_a_line() -> None:
    session = Session(obedient)
    session.run()
    assert session.lines[:3] == [
        f"Calibration, step 1 of 5: {STEPS[0].text}", "Calibration, step 1 of 5: done",
        f"Calibration, step 2 of 5: {STEPS[1].text}",
    ]  # fmt: skip
    assert len(session.lines) == 10


def test_who_does_nothing_keeps_what_was_known() -> None:
    session = Session(lambda _: face({}))
    before = Session(lambda _: face({})).shows({"jawOpen": 0.4})["MouthOpen"]
    assert session.run()
    assert session.guide.result == "calibrated: rest"
    assert session.shows({"jawOpen": 0.4})["MouthOpen"] == pytest.approx(before, abs=0.05)


def test_nobody_is_not_waited_for_for_ever() -> None:
    session = Session(lambda _: None)
    assert session.run(PATIENCE + 6.0)
    assert session.guide.result.startswith("nothing was calibrated")


def test_steps_can_be_skipped() -> None:
    session = Session(obedient)
    skipped = set()

    def skipping(prompt: Prompt) -> Face:
        if prompt.text not in skipped and prompt.text != STEPS[0].text:
            skipped.add(prompt.text)
            session.guide.skip()
        return obedient(prompt)

    session.act = skipping
    assert session.run(20.0)
    assert session.guide.result == "calibrated: rest"
    assert session.lines.count("Calibration, step 3 of 5: skipped") == 1


def test_to_skip_the_rest_leaves_the_old_one() -> None:
    session = Session(obedient)
    session.run()
    low = session.calibration.watch(None, None, session.t)["BlinkLeft"]
    session.guide = Walkthrough(session.calibration)
    session.act = lambda prompt: session.guide.skip() or face({"jawOpen": 0.3})  # type: ignore[func-returns-value]
    assert session.run()
    session.shows({"jawOpen": 0.3})
    assert session.calibration.state == "done"
    assert session.calibration.watch(None, None, session.t)["BlinkLeft"].low == pytest.approx(low.low, abs=0.03)


def test_of_a_body_alone_the_rest_is_found() -> None:
    """Without blendshapes there is nothing to learn of a face."""
    session = Session(lambda _: Face(np.full((478, 2), 300.0), {}, face({}).transform))
    assert session.run(12.0)
    assert session.guide.result == "calibrated: rest; no face was seen: eyes, brows, mouth as they were"
