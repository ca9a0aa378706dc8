"""What every export format has in common, godot and those of third parties too."""

from __future__ import annotations

from pathlib import Path

import pytest

from vtube import registry
from vtube.errors import VtubeError
from vtube.exports import Request
from vtube.takes.take import Take


@pytest.mark.parametrize("name", registry.names("exports"))
def test_the_files_that_are_named_are_the_files_that_are_there(demo: Take, tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    written = registry.factory("exports", name, "export")(demo, out, Request(tmp_path / "a.pose.json"))
    assert written
    assert {path.resolve() for path in written} == {path for path in tmp_path.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", registry.names("exports"))
def test_what_is_not_ours_is_not_replaced(demo: Take, tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    out.write_text("mine", encoding="utf-8")
    with pytest.raises(VtubeError, match="out") as refused:
        registry.factory("exports", name, "export")(demo, out, Request(tmp_path / "a.pose.json"))
    assert refused.value.exit_status == 2
    assert out.read_text(encoding="utf-8") == "mine"
    assert list(tmp_path.iterdir()) == [out]
