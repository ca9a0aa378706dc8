"""The published schema and specification are those of the program."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from vtube.puppet.schema import AvatarFile

DOCS = Path(__file__).parents[2] / "docs"


def test_the_published_json_schema_is_the_current_one() -> None:
    published = json.loads((DOCS / "avatar-format.schema.json").read_text(encoding="utf-8"))
    published.pop("$schema")
    assert published == json.loads(json.dumps(AvatarFile.model_json_schema()))


def examples() -> list[str]:
    """The blocks of YAML that are a document or a section of one."""
    text = (DOCS / "avatar-format.md").read_text(encoding="utf-8")
    return [block for block in re.findall(r"```yaml\n(.*?)```", text, re.S) if re.match(r"\w+:", block)]


def test_the_examples_of_the_specification_are_valid() -> None:
    whole = yaml.safe_load(next(block for block in examples() if block.startswith("format:")))
    sections = [yaml.safe_load(block) for block in examples() if not block.startswith("format:")]
    assert {key for section in sections for key in section} == {
        "bones", "parts", "sets", "springs", "expressions", "animations", "idle"
    }  # fmt: skip
    for section in sections:
        AvatarFile.model_validate({**whole, **section})


def test_the_idle_motion_of_the_specification_is_the_default() -> None:
    idle = yaml.safe_load(next(block for block in examples() if block.startswith("idle:")))["idle"]
    default = AvatarFile.model_fields["idle"].default
    assert type(default).model_validate(idle) == default
    assert {key: set(part) for key, part in idle.items()} == {k: set(v) for k, v in default.model_dump().items()}


@pytest.mark.parametrize("name", sorted(AvatarFile.model_json_schema()["$defs"]))
def test_every_key_is_in_the_specification(name: str) -> None:
    text = (DOCS / "avatar-format.md").read_text(encoding="utf-8")
    keys = AvatarFile.model_json_schema()["$defs"][name]["properties"]
    assert [key for key in keys if not re.search(rf"[`{{ ]{key}[`:]", text)] == []
