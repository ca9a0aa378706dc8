"""Several pictures at once: what a pose model sees in one does not depend on the others."""

import itertools

import numpy as np
import pytest

from vtube.estimators.several import TOGETHER, several
from vtube.sources import video
from vtube.stages import BatchEstimator


def frames(testdata, name, count):
    return list(itertools.islice(video.create(testdata / "footage" / name), count))


def test_a_model_that_takes_one_at_a_time_is_asked_for_each(models, testdata):
    """In the order of the frames."""
    from vtube.estimators.yolov8 import create

    model = create(str(models / "yolov8n-pose.onnx"))
    assert not isinstance(model, BatchEstimator)
    crowd, alone = frames(testdata, "classroom-crowd.gif", 1), frames(testdata, "sign-again.mkv", 1)
    assert [len(people) for people in several(model, crowd + alone)] == [len(model(crowd[0])), len(model(alone[0]))]


@pytest.mark.slow
def test_a_graphics_cards_path_sees_the_same_people_together_and_alone(models, testdata):
    """Run on the processor: pictures of two shapes, more than go into one tensor, and few; exactly, for any company."""
    from vtube.estimators._anchors import Head
    from vtube.estimators._torch import TorchNetwork
    from vtube.estimators.yolov8 import SeveralYolov8

    path = models / "yolov8n-pose.pt"
    network = TorchNetwork(path, "cpu")
    model = SeveralYolov8(network, Head.of(network.metadata, network.branches), path, size=320, score=0.3)
    assert isinstance(model, BatchEstimator)
    mixed = frames(testdata, "classroom-crowd.gif", TOGETHER + 2) + frames(testdata, "sign-again.mkv", 3)
    together = several(model, mixed)
    for i in (0, TOGETHER, len(mixed) - 1):
        (alone,) = several(model, [mixed[i]])
        assert len(alone) == len(together[i]) > 0
        for pose, other, single in zip(alone, together[i], model(mixed[i]), strict=True):
            assert np.array_equal(pose.points, other.points)
            assert np.abs(pose.points - single.points).max() < 0.05
