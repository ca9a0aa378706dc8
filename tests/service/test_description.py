"""The service does what its OpenAPI description says, whatever is sent, and describes itself with examples."""

from __future__ import annotations

import time

import hypothesis
import pytest
import schemathesis
from schemathesis import GenerationMode
from schemathesis.python import asgi
from schemathesis.specs.openapi.checks import positive_data_acceptance

from vtube.service.answers import PosesAnswer
from vtube.service.examples import POSES

from .conftest import application

BASE = "http://localhost:8420"
JOBS_AND_LIVE = "^/v1/(jobs|live)"
"""They have tests of their own: jobs start processes."""

NOT_TOLD = [positive_data_acceptance]
"""A schema cannot say which bytes are a picture."""


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """A service that sees nobody."""
    return application(tmp_path_factory.mktemp("described"))


@pytest.fixture(scope="module")
def described(app):
    """Its description."""
    found = schemathesis.openapi.from_dict(app.openapi())
    found.config.update(base_url=BASE)
    found.app = app
    return found.exclude(path_regex=JOBS_AND_LIVE)


@pytest.fixture(scope="module")
def asked(app):
    """Who asks it, from its start to its end."""
    with asgi.get_client(app) as found:
        while found.get(f"{BASE}/readyz").status_code != 200:
            time.sleep(0.1)
        yield found


def _hold(described, asked, examples):
    """Each operation, as it is described and as it is not."""
    operations = [result.ok() for result in described.get_all_operations()]
    assert len(operations) >= 9
    for operation in operations:
        for mode in GenerationMode:

            @hypothesis.given(operation.as_strategy(generation_mode=mode))
            @hypothesis.settings(max_examples=examples, suppress_health_check=list(hypothesis.HealthCheck))
            def holds(case):
                case.call_and_validate(session=asked, base_url=BASE, timeout=300, excluded_checks=NOT_TOLD)

            try:
                holds()
            except hypothesis.errors.Unsatisfiable:  # it takes nothing, so that nothing wrong can be sent
                assert mode is GenerationMode.NEGATIVE


def test_the_description_holds(described, asked):
    """Statuses, types and contents are those that it names; what it forbids is refused."""
    _hold(described, asked, 8)


@pytest.mark.nightly
def test_the_description_holds_for_long(described, asked):
    """As above, with many more examples."""
    _hold(described, asked, 400)


def test_the_example_is_an_answer():
    """Complete, as the service gives it."""
    answer = PosesAnswer.model_validate(POSES)
    assert len(answer.joints) == len(answer.poses[0].keypoints)
