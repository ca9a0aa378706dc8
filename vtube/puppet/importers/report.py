"""What an import made of a drawing: no layer is left out without a line here."""

from __future__ import annotations

from dataclasses import dataclass, field

from vtube.errors import printable

Line = tuple[str, str]


@dataclass(slots=True)
class Report:
    """Pairs of a layer (or bone) as its file names it and what happened to it, in the order of the file.

    ``understood``: what each layer became. ``plain``: those of them whose names say nothing, with the name that each
    was probably meant to have, or "". ``missing``: what a character has and was not found. ``changed``: what is drawn
    otherwise than in the file. ``ignored``: what is not in the avatar, and why. ``guessed``: bones that were placed by
    rule, and by which.
    """

    understood: list[Line] = field(default_factory=list)
    plain: dict[str, str] = field(default_factory=dict)
    missing: list[Line] = field(default_factory=list)
    changed: list[Line] = field(default_factory=list)
    ignored: list[Line] = field(default_factory=list)
    guessed: list[Line] = field(default_factory=list)

    def lines(self) -> list[str]:
        """The report as a person reads it."""
        titled = {
            "understood": [line for line in self.understood if line[0] not in self.plain],
            "kept as plain parts": self._plain_parts(),
            "not found": self.missing,
            "drawn otherwise": self.changed,
            "left out": self.ignored,
            "bones placed by rule": self.guessed,
        }
        told = []
        for title, pairs in titled.items():
            if pairs:
                told += [
                    f"{title} ({len(pairs)}):",
                    *(f"  {_plain(name, 200)}: {_plain(what, 400)}" for name, what in pairs),
                ]
        return told

    def as_json(self) -> dict[str, list[dict[str, str]]]:
        """The report as plain values."""
        return {
            "understood": [{"layer": name, "became": what} for name, what in self.understood if name not in self.plain],
            "plain": [{"layer": name, "became": what} for name, what in self._plain_parts()],
            "missing": [{"layer": name, "so": what} for name, what in self.missing],
            "changed": [{"layer": name, "what": what} for name, what in self.changed],
            "ignored": [{"layer": name, "why": what} for name, what in self.ignored],
            "guessed": [{"bone": name, "how": what} for name, what in self.guessed],
        }

    def _plain_parts(self) -> list[Line]:
        kept = [(name, what, self.plain[name]) for name, what in self.understood if name in self.plain]
        return [(name, f"{what}; did you mean {meant}?" if meant else what) for name, what, meant in kept]


def _plain(text: str, most: int) -> str:
    """One line, not too long: names come from strangers and go to terminals."""
    shown = printable(text[:most])
    return shown if max(len(text), len(shown)) <= most else shown[: most - 3] + "..."
