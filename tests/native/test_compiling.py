"""Kernels that numba compiles in the process: they need no folder that can be written."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from vtube.native import compiling
from vtube.render._kernels import EXTEND


def test_a_kernel_that_cannot_be_kept_works(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """A full disk shows when the compiled form is saved, after it has been compiled."""

    class Full:
        @staticmethod
        def compile(_: object) -> None:
            raise OSError("no space left on device")

    monkeypatch.setattr(compiling, "imported", lambda _: Full)
    with caplog.at_level(logging.DEBUG, "vtube"):
        compiling.prepare(EXTEND, lambda: None)
    assert caplog.text.count("no space left") == 1


def test_a_folder_that_cannot_be_written_is_no_hindrance(monkeypatch: pytest.MonkeyPatch) -> None:
    real = compiling.njit

    def refusing(**options: Any) -> Any:
        if options.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return real(**options)

    monkeypatch.setattr(compiling, "njit", refusing)
    assert compiling.kernel(lambda x: x + 1)(1) == 2
