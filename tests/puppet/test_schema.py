"""The published schema and specification are those of the program."""

from __future__ import annotations

import json
import re
from pathlib import Path

import yaml

from vtube.puppet.schema import AvatarFile

DOCS = Path(__file__).parents[2] / "docs"


def test_the_published_json_schema_is_the_current_one() -> None:
    published = json.loads((DOCS / "avatar-format.schema.json").read_text(encoding="utf-8"))
    published.pop("$schema")
    assert published == json.loads(json.dumps(AvatarFile.model_json_schema()))


def test_the_examples_of_the_specification_are_valid() -> None:
    text = (DOCS / "avatar-format.md").read_text(encoding="utf-8")
    example, idle = (next(b for b in re.findall(r"```yaml\n(.*?)```", text, re.S) if b.startswith(start))
                     for start in ("format:", "idle:"))  # fmt: skip
    file = AvatarFile.model_validate(yaml.safe_load(example))
    assert AvatarFile.model_validate({**yaml.safe_load(example), **yaml.safe_load(idle)}).idle == file.idle
