"""The parts of a run, built from settings."""

from vtube.session.automatic import AUTO, settled
from vtube.session.models import (
    NONE,
    beside,
    body,
    check_body,
    decided,
    estimator,
    face,
    face_weights_name,
    hands,
    hands_beside,
    weights_name,
)
from vtube.session.performer import MICROPHONE, calibration, listens, source, tracked, voice, voice_name
from vtube.session.shown import extra_outputs, recorder, seed, show, virtual_camera, window

__all__ = [
    "AUTO",
    "MICROPHONE",
    "NONE",
    "beside",
    "body",
    "calibration",
    "check_body",
    "decided",
    "estimator",
    "extra_outputs",
    "face",
    "face_weights_name",
    "hands",
    "hands_beside",
    "listens",
    "recorder",
    "seed",
    "settled",
    "show",
    "source",
    "tracked",
    "virtual_camera",
    "voice",
    "voice_name",
    "weights_name",
    "window",
]
