"""Print docs/settings.md: every setting with its default and meaning, from the settings' own declarations.

python scripts/settings_doc.py > docs/settings.md
"""

from __future__ import annotations

from collections.abc import Iterator

import yaml
from pydantic import BaseModel

from vtube.settings import Settings

HEAD = """\
# Settings

Layers, the later over the earlier: built-in defaults, `--config NAME|FILE` (a preset of `configs/` or your own YAML
file), environment variables such as `VTUBE_SET__BODY__SIZE=256`, `--set body.size=256`, and the command's own options.
An unknown key is an error that names the nearest known one. This page is printed by `scripts/settings_doc.py`.
"""


def rows(section: BaseModel, prefix: str = "") -> Iterator[str]:
    """Table rows of a section and those below it."""
    for name, field in type(section).model_fields.items():
        value = getattr(section, name)
        if isinstance(value, BaseModel):
            yield from rows(value, f"{prefix}{name}.")
        else:
            yield row(f"{prefix}{name}", value, field.description or "hotkey")


def row(name: str, default: object, meaning: str) -> str:
    """One row of a table."""
    plain = list(default) if isinstance(default, tuple) else default
    shown = yaml.safe_dump(plain, default_flow_style=True).removesuffix("\n").removesuffix("\n...").strip()
    return f"| `{name}` | `{shown}` | {meaning} |"


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for name, value in Settings():
        if isinstance(value, BaseModel):
            about = (type(value).__doc__ or "").splitlines()[0]
            table = list(rows(value, f"{name}."))
        else:
            about = "Besides."
            table = [row(name, value, Settings.model_fields[name].description or "")]
        parts.append(f"## {name}\n\n{about}\n\n| setting | default | meaning |\n|---|---|---|")
        parts.append("\n".join(table) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    print(page(), end="")
