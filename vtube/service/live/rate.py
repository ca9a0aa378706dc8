"""How many messages a second a connection may send."""

from __future__ import annotations


class Rate:
    """A bucket of tokens, a second's worth (Turner 1986, "New directions in communications")."""

    def __init__(self, a_second: float) -> None:
        self._most = self._left = self._a_second = a_second
        self._t: float | None = None

    def __call__(self, t: float) -> bool:
        """Whether one more is allowed at ``t`` seconds; times never go back."""
        past = 0.0 if self._t is None else t - self._t
        self._t = t
        self._left = min(self._most, self._left + past * self._a_second)
        if self._left < 1:
            return False
        self._left -= 1
        return True
