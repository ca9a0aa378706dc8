"""Hands in a run: beside the body, by settings, and without them where they cannot be had."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vtube import session
from vtube.errors import UsageError
from vtube.run import run
from vtube.settings import Settings, override
from vtube.stopping import Stop

pytestmark = pytest.mark.timeout(300)  # the first one exports its weights


@pytest.fixture
def perform(models: Path, testdata: Path, tmp_path: Path) -> Callable[..., dict[str, list[float]]]:
    """Run a clip with these settings; the tracks of the take by name."""

    def performed(**settings: Any) -> dict[str, list[float]]:
        take = tmp_path / "take.pose.json"
        asked = {
            "source.name": str(testdata / "footage" / "sign-yes.mkv"),
            "window.enabled": False,
            "face.model": "none",
            "recording.file": take,
        }
        result = run(override(Settings(), asked | settings), Stop(), seconds=1.4)
        assert result["frames"] > 30
        tracks = json.loads(take.read_text(encoding="utf-8"))["tracks"]
        return {track["name"]: [x * track["scale"] for x in track["data"]] for track in tracks}

    return performed


def test_a_fist_that_is_lifted_is_in_the_take(perform: Callable[..., dict[str, list[float]]]) -> None:
    tracks = perform(**{"hands.model": "mediapipe_hands"})
    assert min(tracks["HandRightFound"][25:]) == 1
    assert max(tracks["HandRightOpen"][25:]) < 0.2


def test_hands_are_off_unless_they_are_asked_for(perform: Callable[..., dict[str, list[float]]]) -> None:
    tracks = perform()
    assert not any(any(tracks.get(name, [])) for name in ("HandRightFound", "HandRightOpen", "HandLeftFound"))


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("palm_detection_lite.tflite", "weights of another task"),
        ("missing.tflite", "no such file"),
        ("broken.tflite", "cannot be read"),
    ],
)
def test_without_a_hand_model_the_rest_goes_on(
    perform: Callable[..., dict[str, list[float]]], models: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture,
    model: str, said: str,
) -> None:  # fmt: skip
    (tmp_path / "broken.tflite").write_bytes(b"nothing of the kind")
    path = models / model if (models / model).exists() else tmp_path / model
    with caplog.at_level(logging.WARNING, logger="vtube"):
        tracks = perform(**{"hands.model": str(path)})
    told = [record.message for record in caplog.records if "without a hand model" in record.message]
    assert len(told) == 1
    assert said in told[0]
    assert max(tracks["BodyFound"]) == 1
    assert max(tracks["HandRightFound"]) == 0


def test_hands_need_a_body_and_a_model_that_exists() -> None:
    bodiless = override(Settings(), {"hands.model": "mediapipe_hands", "body.model": "none"})
    with pytest.raises(UsageError, match=r"body\.model"):
        session.hands_beside(bodiless, patient=True)
    with pytest.raises(UsageError, match="mediapipe_hands"):
        session.hands_beside(
            override(Settings(), {"hands.model": "x.tflite", "hands.estimator": "mediapipe"}), patient=True
        )
    assert session.hands_beside(Settings(), patient=True) is None
