"""Parameters respond as asked: around their rest, within their range, and as they are where nothing is asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube.parameters import PARAMETERS, REST
from vtube.solving import Response, Responsive
from vtube.stages import Solver
from vtube.types import Values


class Fixed:
    """A solver that always sees the same."""

    def __init__(self, values: Values) -> None:
        self.values, self.resets = {**REST, **values}, 0

    def __call__(self, pose: object, face: object, voice: object, t: float, hands: object = None) -> Values:
        return self.values

    def reset(self) -> None:
        self.resets += 1


def shown(values: Values, **responses: Response) -> Values:
    return Responsive(Fixed(values), responses)(None, None, None, 0.0)


names = st.sampled_from(sorted(PARAMETERS))
shares = st.floats(0, 1)
anything = st.builds(Response, st.floats(0, 20), st.floats(0, 0.99), st.floats(0.05, 10))


def at(name: str, share: float) -> float:
    parameter = PARAMETERS[name]
    return parameter.minimum + share * (parameter.maximum - parameter.minimum)


@given(names, shares)
def test_by_default_nothing_changes(name: str, share: float) -> None:
    assert Response()(PARAMETERS[name], at(name, share)) == pytest.approx(at(name, share), abs=1e-9)


@given(names, shares, anything)
def test_rest_stays_rest_and_the_range_is_kept(name: str, share: float, response: Response) -> None:
    parameter = PARAMETERS[name]
    assert response(parameter, parameter.default) == parameter.default
    assert parameter.minimum <= response(parameter, at(name, share)) <= parameter.maximum


@given(names, shares, shares, anything)
def test_more_stays_more(name: str, one: float, other: float, response: Response) -> None:
    less, more = sorted((at(name, one), at(name, other)))
    assert response(PARAMETERS[name], less) <= response(PARAMETERS[name], more) + 1e-9


def test_the_formula() -> None:
    response = Response(sensitivity=1.5, dead_zone=0.1, curve=2.0)
    mouth, eye, head = (PARAMETERS[name] for name in ("MouthOpen", "EyeOpenLeft", "FaceAngleX"))
    assert response(mouth, 0.09) == 0
    assert response(mouth, 0.55) == pytest.approx(1.5 * 0.5**2)
    assert response(mouth, 0.95) == 1
    assert response(eye, 0.95) == 1
    assert response(eye, 0.45) == pytest.approx(1 - 1.5 * 0.5**2)
    assert response(head, -16.5) == pytest.approx(-30 * 1.5 * 0.5**2)


def test_patterns_mean_several_and_a_name_counts_more() -> None:
    values = {"BrowLeftY": 0.4, "BrowRightY": 0.4, "MouthOpen": 0.4}
    asked = {"BrowRightY": Response(0.5), "Brow*": Response(2.0), "*Y": Response(1.5)}
    got = Responsive(Fixed(values), asked)(None, None, None, 0.0)
    assert got["BrowLeftY"] == pytest.approx(0.6)
    assert got["BrowRightY"] == pytest.approx(0.2)
    assert got["MouthOpen"] == 0.4


def test_it_is_a_solver_and_resets_the_one_it_has() -> None:
    fixed = Fixed({})
    responsive = Responsive(fixed, {})
    assert isinstance(responsive, Solver)
    responsive.reset()
    assert fixed.resets == 1
    assert shown({}) == REST
