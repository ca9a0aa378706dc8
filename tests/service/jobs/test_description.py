"""`/v1/jobs` does what the OpenAPI description says, whatever is sent."""

from __future__ import annotations

from pathlib import Path

import hypothesis
import pytest
import schemathesis
from schemathesis import GenerationMode
from schemathesis.python import asgi
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.service.conftest import application

BASE = "http://localhost:8420"
NOT_TOLD = [positive_data_acceptance]
"""A schema cannot say which bytes are a video."""


def _hold(folder: Path, examples: int) -> None:
    app = application(folder)
    found = schemathesis.openapi.from_dict(app.openapi())
    found.config.update(base_url=BASE)
    found.app = app
    operations = [result.ok() for result in found.include(path_regex="^/v1/jobs").get_all_operations()]
    assert len(operations) == 8
    with asgi.get_client(app) as asked:
        for operation in operations:
            for mode in GenerationMode:

                @hypothesis.given(operation.as_strategy(generation_mode=mode))
                @hypothesis.settings(max_examples=examples, suppress_health_check=list(hypothesis.HealthCheck))
                def holds(case: schemathesis.Case) -> None:
                    case.call_and_validate(session=asked, base_url=BASE, timeout=300, excluded_checks=NOT_TOLD)

                try:
                    holds()
                except hypothesis.errors.Unsatisfiable:  # it takes nothing, so that nothing wrong can be sent
                    assert mode is GenerationMode.NEGATIVE
        kept = {job["id"] for job in asked.get(f"{BASE}/v1/jobs").json()["jobs"]}  # a random file may be a film
    assert {path.name for path in (folder / "jobs").iterdir()} <= kept


def test_the_description_of_jobs_holds(tmp_path: Path) -> None:
    """Statuses, types and contents are those that it names, and no upload that was refused is kept."""
    _hold(tmp_path, 2)


@pytest.mark.nightly
def test_the_description_of_jobs_holds_for_long(tmp_path: Path) -> None:
    """As above, with many more examples."""
    _hold(tmp_path, 30)
