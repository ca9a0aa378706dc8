"""Shared fixtures: real weights and footage where they are at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def _folder(variable: str, holds: str) -> Path:
    value = os.environ.get(variable)
    if not value or not Path(value).is_dir():
        pytest.skip(f"{variable} is not set to a folder with {holds}")
    return Path(value).resolve()


@pytest.fixture(scope="session")
def models() -> Path:
    """The folder with real pretrained weights."""
    return _folder("VTUBE_MODELS", "real weights")


@pytest.fixture(scope="session")
def testdata() -> Path:
    """The folder with real footage and labelled images."""
    return _folder("VTUBE_TESTDATA", "footage/ and keypoints/")
