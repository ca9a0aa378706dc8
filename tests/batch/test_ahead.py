"""Who looks at the frames of a video, and in which order."""

import pytest

from tests.estimators.test_topdown import CARD, ScriptedDetector, ScriptedNetwork, frame
from vtube import session
from vtube.batch.ahead import bodies, seen_by
from vtube.estimators._boxes import Detected, Last
from vtube.estimators._topdown import TopDown
from vtube.settings import Settings


@pytest.fixture
def made(monkeypatch):
    """Has pose models made that find people in one way or the other, and gives their detectors."""
    detectors = []

    def made(people):
        def body(_settings):
            detectors.append(ScriptedDetector((100.0, 100.0, 200.0, 300.0)))
            return TopDown(ScriptedNetwork([(32.0, 48.0)] * 17), CARD, people(detectors[-1]))

        monkeypatch.setattr(session, "body", body)
        return detectors

    return made


def test_a_model_that_sees_each_frame_by_itself_is_there_for_each_thread(made):
    """The frames are dealt to all of them."""
    detectors = made(Detected)
    frames = [frame(i / 25) for i in range(12)]
    assert [each.t for each, _ in seen_by(bodies(Settings(), 3), frames)] == [each.t for each in frames]
    assert len(detectors) == 3
    assert sum(detector.asked for detector in detectors) == 12


def test_a_model_that_remembers_the_last_frame_sees_all_of_them(made):
    """However many threads there are: what it sees does not depend on them."""
    detectors = made(Last)
    assert len(bodies(Settings(), 3)) == len(detectors) == 1
