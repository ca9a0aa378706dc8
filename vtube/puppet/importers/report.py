"""What an import made of a drawing: no layer is left out without a line here."""

from __future__ import annotations

from dataclasses import dataclass, field

Line = tuple[str, str]


@dataclass(slots=True)
class Report:
    """Pairs of a layer (or bone) as its file names it and what happened to it, in the order of the file.

    ``understood``: what each layer became. ``changed``: what is drawn otherwise than in the file. ``ignored``: what is
    not in the avatar, and why. ``guessed``: bones that were placed by rule, and by which.
    """

    understood: list[Line] = field(default_factory=list)
    changed: list[Line] = field(default_factory=list)
    ignored: list[Line] = field(default_factory=list)
    guessed: list[Line] = field(default_factory=list)

    def lines(self) -> list[str]:
        """The report as a person reads it."""
        titled = {
            "understood": self.understood,
            "drawn otherwise": self.changed,
            "left out": self.ignored,
            "bones placed by rule": self.guessed,
        }
        told = []
        for title, pairs in titled.items():
            if pairs:
                told += [f"{title} ({len(pairs)}):", *(f"  {_plain(name)}: {_plain(what)}" for name, what in pairs)]
        return told

    def as_json(self) -> dict[str, list[dict[str, str]]]:
        """The report as plain values."""
        return {
            "understood": [{"layer": name, "became": what} for name, what in self.understood],
            "changed": [{"layer": name, "what": what} for name, what in self.changed],
            "ignored": [{"layer": name, "why": what} for name, what in self.ignored],
            "guessed": [{"bone": name, "how": what} for name, what in self.guessed],
        }


def _plain(text: str) -> str:
    """One line without control characters: names come from strangers and go to terminals."""
    shown = "".join(c if c.isprintable() else " " for c in text)
    return shown if len(shown) <= 200 else shown[:197] + "..."
