"""Who is shown and how, as the user asks for it while the program runs: avatars, framings, expressions."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from vtube import puppet
from vtube.casting import Cast, Casting
from vtube.errors import VtubeError
from vtube.pipeline import Show
from vtube.puppet import Avatar, Puppet
from vtube.puppet.expressions import keys
from vtube.settings import Settings
from vtube.takes.happenings import AVATAR, EXPRESSION, FRAMING, MIRROR

log = logging.getLogger("vtube")


class Wardrobe:
    """Changes a show's puppet. ``actions``: what the user can do, by the names of ``vtube.settings.Keys``.

    Every action says what it did. ``happened`` is told what a replay has to repeat: an event's name and arguments.
    """

    def __init__(self, show: Show, settings: Settings, seed: int, happened: Callable[..., None]) -> None:
        self._show, self._happened = show, happened
        folder = puppet.find(settings.avatar.name)
        self._worn, self._mirrored = folder, show.mirrored
        self._cast = list(dict.fromkeys([folder, *map(puppet.find, puppet.names())]))
        self._casting = None
        if isinstance(show.puppet, Puppet):
            make = partial(_made, seed=seed, depth_cues=settings.avatar.depth_cues)
            watch = settings.avatar.reload
            self._casting = Casting(folder, show.puppet.avatar, make, watch=watch, known=show.files)
        self.actions: dict[str, Callable[[], str]] = {
            "next_avatar": self._next_avatar,
            "framing": self._next_framing,
            "clear_expressions": self._clear,
            **{f"expression_{key}": partial(self._express, key) for key in "1234567890"},
        }

    @property
    def expressions(self) -> dict[str, str]:
        """The shown avatar's expressions that have a key: action to name."""
        shown = self._show.puppet
        if not isinstance(shown, Puppet):
            return {}
        return {f"expression_{key}": section.name for key, section in sorted(keys(shown.avatar).items(), key=_row)}

    def tick(self) -> Iterator[str]:
        """Put on what has been loaded; says what has changed and what could not be."""
        for come in self._casting.poll() if self._casting else ():
            if isinstance(come, VtubeError):
                log.warning("%s", come)
                yield f"the avatar stays as it was: {Path(str(come.where)).name}: {come.what}"
            else:
                yield self._put_on(come)

    def tell(self) -> None:
        """Say which expressions, framing and mirror differ from the start, for a recording that begins now."""
        shown = self._show.puppet
        if self._show.mirrored != self._mirrored:
            self._happened(MIRROR, self._show.mirrored)
        if isinstance(shown, Puppet):
            if shown.framing != shown.avatar.framing:
                self._happened(FRAMING, shown.framing)
            start = {section.name for section in shown.avatar.expressions if section.on}
            self._tell_changes(start, set(shown.expressions))

    def close(self) -> None:
        """Stop looking after the avatar's files. May be called twice."""
        if self._casting:
            self._casting.close()

    def _put_on(self, come: Cast) -> str:
        before: set[str] = set()
        if isinstance(self._show.puppet, Puppet):
            before = set(self._show.puppet.expressions)
            come.puppet.take_over(self._show.puppet)
        self._show.puppet = come.puppet
        if not come.again:
            self._happened(AVATAR, come.folder.name)
        for name in come.puppet.expressions:
            if name not in before:
                self._happened(EXPRESSION, name, True)
        said = come.puppet.avatar.display_name
        return f"{said} is loaded again" if come.again else said

    def _next_avatar(self) -> str:
        following = self._cast[(self._cast.index(self._worn) + 1) % len(self._cast)]
        if following == self._worn or not self._casting:
            return "there is no other avatar"
        self._worn = following
        self._casting.want(following)
        return f"avatar: {following.name}"

    def _next_framing(self) -> str:
        shown = self._show.puppet
        if not isinstance(shown, Puppet):
            return "there is only one framing"
        names = list(shown.avatar.framings)
        shown.framing = names[(names.index(shown.framing) + 1) % len(names)]
        self._happened(FRAMING, shown.framing)
        return f"framing: {shown.framing}"

    def _express(self, key: str) -> str:
        shown = self._show.puppet
        section = keys(shown.avatar).get(key) if isinstance(shown, Puppet) else None
        if section is None or not isinstance(shown, Puppet):
            return f"no expression has the key {key}"
        before = set(shown.expressions)
        on = shown.toggle(section.name)
        self._tell_changes(before, set(shown.expressions))
        return f"{spoken(section.name)}: {'on' if on else 'off'}"

    def _clear(self) -> str:
        shown = self._show.puppet
        if isinstance(shown, Puppet):
            before = set(shown.expressions)
            shown.clear()
            self._tell_changes(before, set(shown.expressions))
        return "expressions as at the start"

    def _tell_changes(self, before: set[str], after: set[str]) -> None:
        """First what went off: of a group only one is on."""
        for name in sorted(before - after):
            self._happened(EXPRESSION, name, False)
        for name in sorted(after - before):
            self._happened(EXPRESSION, name, True)


def spoken(name: str) -> str:
    """A name for people to read."""
    return name.replace("_", " ")


def _made(avatar: Avatar, seed: int, depth_cues: float) -> Puppet:
    return Puppet(avatar, seed, depth_cues)


def _row(item: tuple[str, object]) -> str:
    """As on a keyboard: 0 comes after 9."""
    return item[0].replace("0", ":")
