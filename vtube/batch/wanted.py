"""Which settings make sense for people in videos that nobody performs for."""

from __future__ import annotations

import logging

from vtube import session
from vtube.errors import UsageError
from vtube.settings import Settings

log = logging.getLogger("vtube")


def check(settings: Settings) -> None:
    """Refuse what cannot be, warn of what is not done.

    Raises:
        UsageError: no pose model, or a calibration profile, which belongs to one person at a camera.
    """
    if settings.body.model == session.NONE:
        raise UsageError("takes of people need a pose model", where="setting body.model", got=session.NONE)
    if settings.solving.profile is not None:
        raise UsageError("belongs to one person at a camera", where="setting solving.profile", hint="leave it out")
    if settings.hands.model != session.NONE:
        log.warning("hands are not looked for in videos: setting hands.model is for vtube run")
