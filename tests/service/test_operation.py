"""Catalogue, health, metrics."""

from __future__ import annotations

import io

import PIL.Image
import pytest
from prometheus_client.parser import text_string_to_metric_families

from vtube import puppet

from .conftest import picture


def test_health_and_readiness(client):
    """The process answers; the models are there sooner or later, and until then it says when to ask again."""
    assert client.get("/healthz").json() == {"status": "ok"}
    answer = client.get("/readyz")
    assert answer.status_code in {200, 503}
    assert answer.status_code == 200 or int(answer.headers["retry-after"]) >= 1


def test_the_avatars_have_previews(client):
    """Of something, on nothing."""
    found = client.get("/v1/avatars").json()["avatars"]
    assert [avatar["name"] for avatar in found] == puppet.names()
    drawn = PIL.Image.open(io.BytesIO(client.get(found[0]["preview"]).content))
    assert max(drawn.size) == 512
    assert drawn.getextrema()[3] == (0, 255)


@pytest.mark.parametrize(("name", "status"), [("mapel", 404), ("..%2Fmaple", 404), ("ma.ple", 422), ("default", 200)])
def test_avatars_have_names_and_no_paths(client, name, status):
    """What is no name is not looked for."""
    assert client.get(f"/v1/avatars/{name}/preview").status_code == status


def test_the_models_say_which_are_used(client):
    """Names of the catalogue, without paths of this machine."""
    answer = client.get("/v1/models")
    names = {model["name"]: model for model in answer.json()["models"]}
    assert "yolov8n-pose" in names
    assert not any(model["used"] for model in names.values())  # this service has none
    assert "/" not in answer.text.replace("application/json", "")


def test_weights_that_cannot_be_read_are_not_here(client, tmp_path, monkeypatch):
    """The others are told all the same."""
    monkeypatch.setenv("VTUBE_MODELS", str(tmp_path))
    for name in ("yolov8n-pose.pt", "yolov8s-pose.pt", "face_landmarker.task"):
        (tmp_path / name).touch()
    here = {model["name"]: model["here"] for model in client.get("/v1/models").json()["models"]}
    assert not here["yolov8s-pose"]
    assert here["vtube-lite"]


def test_metrics_count_by_route_and_not_by_path(client):
    """A client can make up any number of paths and methods."""

    def counted():
        families = text_string_to_metric_families(client.get("/metrics").text)
        samples = [s for family in families for s in family.samples if s.name.endswith("requests_total")]
        return {tuple(s.labels[name] for name in ("route", "method", "status")): s.value for s in samples}

    before = counted()
    client.post("/v1/poses", files={"image": ("a", picture())})
    for i in range(5):
        client.get(f"/made-up-{i}")
        client.request(f"MADEUP{i}", "/v1/poses")
        client.get(f"/v1/avatars/a{i}/preview")
    after = counted()
    assert after["/v1/poses", "POST", "200"] == before.get(("/v1/poses", "POST", "200"), 0) + 1
    assert after["/v1/avatars/{name}/preview", "GET", "404"] >= 5
    assert not any("made-up" in label for labels in after for label in labels)
    assert {labels[1] for labels in after} <= {"GET", "POST", "OPTIONS", "DELETE", "other"}
