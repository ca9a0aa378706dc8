"""``POST /v1/poses``: people in a picture."""

from __future__ import annotations

import base64
import io

import cv2
import httpx
import numpy as np
import PIL.Image
import pytest

from vtube.parameters import PARAMETERS
from vtube.sources import open as open_source

from .conftest import picture

PNG = {"Accept": "image/png"}


def post(client, data, query="", **headers):
    return client.post(f"/v1/poses{query}", files={"image": ("../../etc/passwd", data)}, headers=headers)


@pytest.fixture(scope="session")
def real(server):
    """Asks the service with the real models."""
    with httpx.Client(base_url=server.url, timeout=120) as found:
        yield found


@pytest.fixture(scope="session")
def signer(testdata):
    """A JPEG of somebody at a desk."""
    with open_source(str(testdata / "footage/sign-again.mkv")) as frames:
        image = next(frame.image for frame in frames if frame.index == 20)
    return cv2.imencode(".jpg", image)[1].tobytes()


def test_nobody_is_an_empty_list(client):
    """Not an error; the skeleton is told all the same."""
    answer = post(client, picture((64, 48)))
    assert answer.status_code == 200
    assert answer.json()["poses"] == []
    assert answer.json()["size"] == [64, 48]
    assert answer.json()["picture"] is None


@pytest.mark.parametrize("mode", ["sketch", "avatar", "replace"])
def test_a_picture_of_nobody_is_the_photo_or_nothing(client, mode):
    """There is nobody to draw."""
    answer = client.post(f"/v1/poses?render={mode}", files={"image": ("a", picture((64, 48)))}, headers=PNG)
    assert answer.headers["content-type"] == "image/png"
    drawn = PIL.Image.open(io.BytesIO(answer.content))
    if mode == "avatar":
        assert drawn.getextrema()[3] == (0, 0)
    else:
        assert drawn.convert("RGB").tobytes() == PIL.Image.open(io.BytesIO(picture((64, 48)))).tobytes()


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [("?avatar=mapel", 404, "did you mean maple"), ("?avatar=../maple", 422, "avatar"), ("?render=film", 422, "sketch"),
     ("?person=middle", 422, "person"), ("?person=0", 422, "person"), ("?rendr=sketch", 422, "rendr"),
     ("?face=perhaps", 422, "face"), ("?avatar=" + "a" * 65, 422, "avatar"), ("?person=7", 200, "[]")],
)  # fmt: skip
def test_a_wrong_wish_is_told(client, query, status, told):
    """Each names what is wrong; a person who is not there is nobody."""
    answer = post(client, picture(), query)
    assert answer.status_code == status
    assert told in answer.text
    if status != 200:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == status


@pytest.mark.parametrize(
    ("sent", "status", "title"),
    [
        ({}, 415, "Wrong kind of body"),
        ({"content": b"{}", "headers": {"Content-Type": "application/json"}}, 415, "Wrong kind of body"),
        (
            {"content": b"a=b", "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
            415,
            "Wrong kind of body",
        ),
        ({"content": b"x", "headers": {"Content-Type": "multipart/form-data"}}, 415, "Wrong kind of body"),
        ({"content": b"x", "headers": {"Content-Type": "multipart/form-data; boundary=a"}}, 400, "Broken form"),
        ({"content": b"", "headers": {"Content-Type": "multipart/form-data; boundary=a"}}, 422, "Missing field"),
        (
            {"content": b"--a--\r\n", "headers": {"Content-Type": "multipart/form-data; boundary=a"}},
            422,
            "Missing field",
        ),
        ({"files": {"photo": ("a.png", b"x")}}, 422, "Missing field"),
        ({"files": {"image": (None, "text")}}, 422, "No file"),
        ({"files": {"image": ("a.png", b"")}}, 422, "Empty picture"),
        ({"files": {"image": ("a.png", b"hello")}}, 415, "No picture"),
        ({"files": {"image": ("a.png", picture((8, 8)))}}, 422, "Too few pixels"),
        ({"files": [("image", ("a", b"x")), ("image", ("b", b"x"))]}, 400, "Broken form"),
        ({"files": [(f"f{i}", (None, "x")) for i in range(20)]}, 400, "Broken form"),
        ({"files": {"image": ("a", b"x"), "note": (None, "x" * 9999)}}, 400, "Broken form"),
    ],
)
def test_each_wrong_body_has_its_own_answer(client, sent, status, title):
    """As a problem, whatever is wrong."""
    answer = client.post("/v1/poses", **sent)
    assert (answer.status_code, answer.json()["title"]) == (status, title)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/v1/poses", 405), ("GET", "/nothing", 404)])
def test_what_is_not_there_is_a_problem_too(client, method, path, status):
    """With the methods that are allowed."""
    answer = client.request(method, path)
    assert answer.status_code == answer.json()["status"] == status
    assert (status != 405) or answer.headers["allow"] == "POST"


def test_the_people_of_a_picture(real, signer):
    """Keypoints in its pixels, within its box where they are seen well; every parameter, within its range."""
    answer = real.post("/v1/poses", files={"image": ("me.jpg", signer)}).json()
    assert answer["size"] == [640, 480]
    assert answer["skeleton"] == "coco17"
    assert answer["model"] == "yolov8n-pose"
    person = answer["poses"][0]
    x, y, width, height = person["box"]
    seen = np.array([point for point in person["keypoints"] if point[2] > 0.8])
    assert len(person["keypoints"]) == len(answer["joints"]) == 17
    assert len(seen) > 8
    assert ((seen[:, :2] >= (x, y)) & (seen[:, :2] <= (x + width, y + height))).all()
    assert answer["joints"].index("nose") == 0
    for name, value in person["parameters"].items():
        assert PARAMETERS[name].minimum <= value <= PARAMETERS[name].maximum
    assert person["parameters"].keys() == PARAMETERS.keys()
    assert person["parameters"]["FaceFound"] == 1


def test_a_turned_picture_gives_the_same_people(real, signer):
    """The frame of reference is the picture as its EXIF orientation turns it upright."""
    upright = real.post("/v1/poses?face=false", files={"image": ("a", signer)}).json()
    lying = PIL.Image.open(io.BytesIO(signer)).rotate(90, expand=True)
    exif = PIL.Image.Exif()
    exif[0x0112] = 6
    packed = io.BytesIO()
    lying.save(packed, "PNG", exif=exif)
    turned = real.post("/v1/poses?face=false", files={"image": ("a", packed.getvalue())}).json()
    assert turned == upright


def test_a_large_picture_is_drawn_smaller_and_told_in_its_own_pixels(real, signer):
    """Keypoints are those of the picture that was sent."""
    small = real.post("/v1/poses?face=false", files={"image": ("a", signer)}).json()
    large = PIL.Image.open(io.BytesIO(signer)).resize((2880, 2160))
    packed = io.BytesIO()
    large.save(packed, "JPEG")
    answer = real.post("/v1/poses?face=false&render=sketch", files={"image": ("a", packed.getvalue())}).json()
    assert answer["size"] == [2880, 2160]
    drawn = PIL.Image.open(io.BytesIO(base64.b64decode(answer["picture"]["base64"])))
    assert 3_900_000 < drawn.width * drawn.height <= 4_000_000
    np.testing.assert_allclose(answer["poses"][0]["box"], 4.5 * np.array(small["poses"][0]["box"]), atol=30)


def test_an_avatar_takes_the_persons_place(real, signer):
    """The picture changes where they are, and nowhere else."""
    answer = real.post("/v1/poses?render=replace&avatar=snip", files={"image": ("a", signer)}, headers=PNG)
    drawn = cv2.imdecode(np.frombuffer(answer.content, np.uint8), cv2.IMREAD_COLOR).astype(int)
    photo = cv2.imdecode(np.frombuffer(signer, np.uint8), cv2.IMREAD_COLOR).astype(int)
    changed = np.abs(drawn - photo).max(axis=2) > 24
    assert changed[200:400, 250:400].mean() > 0.8
    assert changed[:, 600:].mean() < 0.02


def test_json_comes_first_unless_a_picture_is_asked_for_first(client):
    """By the order of Accept; without a render there is none."""
    files = {"image": ("a", picture((32, 32)))}
    for accept, kind in (
        ("*/*", "application/json"), ("application/json, image/png", "application/json"), ("image/*", "image/png"),
        ("text/html, image/png;q=0.9, */*;q=0.1", "image/png"),
    ):  # fmt: skip
        answer = client.post("/v1/poses?render=sketch", files=files, headers={"Accept": accept})
        assert answer.headers["content-type"] == kind
    assert client.post("/v1/poses", files=files, headers=PNG).headers["content-type"] == "application/json"
