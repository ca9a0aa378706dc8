"""The page in a real Chromium, whose camera is a recording of somebody."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import cv2
import numpy as np
import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.service.live.conftest import TOKEN, Served
from vtube.takes import validating
from vtube.takes.read import read

WAIT = 90.0
CHROMIUM, DRIVER, FFMPEG = (shutil.which(name) or "" for name in ("chromium", "chromedriver", "ffmpeg"))
pytestmark = pytest.mark.skipif(
    not (CHROMIUM and DRIVER and FFMPEG), reason="needs chromium, its chromedriver, and ffmpeg"
)

SKELETON = """
    const view = document.getElementById("view");
    const { data } = view.getContext("2d").getImageData(0, 0, view.width, view.height);
    const count = (r, g, b) => {
        let found = 0;
        for (let i = 0; i < data.length; i += 4) found += data[i] === r && data[i + 1] === g && data[i + 2] === b;
        return found;
    };
    return [count(0xff, 0xb4, 0x54), count(0x5c, 0xd0, 0xff)];
"""
LATE = """
    const devices = navigator.mediaDevices, ask = devices.getUserMedia.bind(devices);
    window.streams = [];
    devices.getUserMedia = async (wanted) => {
        await new Promise((allowed) => { window.allow = allowed; });
        streams.push(await ask(wanted));
        return streams.at(-1);
    };
"""
ENDED = 'return streams.length && streams.every((it) => it.getTracks().every((track) => track.readyState === "ended"))'
FITS = """
    const avatar = document.getElementById("avatar"), box = avatar.parentElement.getBoundingClientRect();
    return Math.abs(avatar.width / avatar.height - box.width / box.height) < 0.02;
"""
AVATAR = 'return document.getElementById("avatar").toDataURL()'


@pytest.fixture(scope="module")
def browser(testdata: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """With a camera, and a folder for downloads of its own."""
    folder = tmp_path_factory.mktemp("browser")
    camera = folder / "camera.mjpeg"
    film = testdata / "footage" / "sign-book.mkv"
    subprocess.run([FFMPEG, "-v", "error", "-i", film, "-t", "3", "-c:v", "mjpeg", "-q:v", "3", camera], check=True)
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in (
        "--headless=new",
        "--no-sandbox",  # as root, in a container
        "--disable-dev-shm-usage",
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={camera}",
        "--window-size=1280,800",
        f"--user-data-dir={folder / 'profile'}",
    ):
        options.add_argument(argument)
    options.add_experimental_option("prefs", {"download.default_directory": str(folder / "downloads")})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    driver.downloads = folder / "downloads"
    try:
        yield driver
    finally:
        driver.quit()


@pytest.fixture(scope="module")
def page(served: Served, browser: webdriver.Chrome) -> webdriver.Chrome:
    """The page, after its token was asked for."""
    browser.get(served.url)
    field = browser.find_element(By.ID, "token")
    wait(browser, field.is_displayed)
    field.send_keys("a wrong one", "\n")
    problem = browser.find_element(By.ID, "token-problem")
    wait(browser, lambda: "not the token" in problem.text)
    field.clear()
    field.send_keys(TOKEN, "\n")
    wait(browser, lambda: browser.find_element(By.ID, "state").text == "Connected")
    assert not field.is_displayed()
    return browser


def wait(browser: webdriver.Chrome, what: object) -> None:
    WebDriverWait(browser, WAIT, 0.1).until(lambda _: what())


def skeleton(browser: webdriver.Chrome) -> bool:
    """Whether lines of both sides' colours are drawn."""
    return min(browser.execute_script(SKELETON)) > 100


def test_the_camera_gets_a_skeleton_moves_the_avatar_and_becomes_a_take(page: webdriver.Chrome) -> None:
    """By the page's buttons alone; the take that is downloaded is valid and holds the signer's moving arms."""
    page.find_element(By.ID, "use-camera").click()
    wait(page, lambda: skeleton(page))
    before = page.execute_script(AVATAR)
    record = page.find_element(By.ID, "record")
    wait(page, record.is_enabled)
    record.click()
    wait(page, lambda: record.text == "Stop 0:03")
    assert page.execute_script(AVATAR) != before
    record.click()
    download = page.find_element(By.ID, "download")
    wait(page, download.is_displayed)
    download.click()
    wait(page, lambda: list(page.downloads.glob("*.pose.json")))
    (path,) = page.downloads.glob("*.pose.json")
    assert validating.validate(path) == []
    take = read(path)
    assert len(take.times) > 5
    assert take.times[-1] > 1
    forearm = [bone.name for bone in take.header.skeleton.bones].index("RightLowerArm")
    assert np.degrees(np.ptp(take.rotations[:, forearm])) > 10


def test_the_avatar_is_who_was_chosen(page: webdriver.Chrome) -> None:
    """With the keyboard: the next one is drawn, and its framings are offered."""
    framing = page.find_element(By.ID, "framing")
    wait(page, lambda: "Bust" in [option.text for option in framing.find_elements(By.TAG_NAME, "option")])
    chosen = page.find_element(By.CSS_SELECTOR, "#avatars input:checked")
    assert chosen.get_attribute("value") == "maple"
    before = page.execute_script(AVATAR)
    chosen.send_keys("\ue014")  # the right arrow
    wait(page, lambda: page.find_element(By.CSS_SELECTOR, "#avatars input:checked").get_attribute("value") == "puddle")
    wait(page, lambda: page.execute_script(AVATAR) != before)


@pytest.mark.parametrize("name", ["dance-man.mp4", "a picture"])
def test_a_file_performs_as_well(page: webdriver.Chrome, testdata: Path, tmp_path: Path, name: str) -> None:
    """A video, and a picture of the signer; after another one was shown."""
    path = testdata / "footage" / name
    if not path.suffix:
        path, film = tmp_path / "signer.png", testdata / "footage" / "sign-book.mkv"
        subprocess.run([FFMPEG, "-v", "error", "-ss", "1", "-i", film, "-frames:v", "1", path], check=True)
    page.find_element(By.ID, "another").click()
    assert page.find_element(By.ID, "use-camera").is_displayed()
    page.find_element(By.ID, "file").send_keys(str(path))
    wait(page, lambda: page.find_element(By.ID, "view").is_displayed())
    wait(page, lambda: skeleton(page))


def test_a_file_that_is_none_is_told(page: webdriver.Chrome, tmp_path: Path) -> None:
    """By its name; the page goes on."""
    path = tmp_path / "broken.mp4"
    path.write_bytes(b"no video")
    page.find_element(By.ID, "file").send_keys(str(path))
    note = page.find_element(By.ID, "note")
    wait(page, lambda: "broken.mp4" in note.text)
    assert page.find_element(By.ID, "use-camera").is_displayed()


def test_a_camera_that_is_allowed_too_late_is_let_go(page: webdriver.Chrome, tmp_path: Path) -> None:
    """A picture was opened while the browser asked: it stays, and the camera's light goes out."""
    path = tmp_path / "grey.png"
    cv2.imwrite(str(path), np.full((100, 200, 3), 128, np.uint8))
    page.execute_script(LATE)
    page.find_element(By.ID, "use-camera").click()
    wait(page, lambda: page.execute_script("return Boolean(window.allow)"))
    page.find_element(By.ID, "file").send_keys(str(path))
    view = page.find_element(By.ID, "view")
    wait(page, view.is_displayed)
    page.execute_script("allow()")
    wait(page, lambda: page.execute_script(ENDED))
    assert view.is_displayed()
    assert page.execute_script("return document.getElementById('view').width") == 200
    assert "mirrored" not in view.get_attribute("class"), "a file is no mirror"


def test_the_avatar_fills_its_place_in_every_window(page: webdriver.Chrome) -> None:
    """It is drawn anew in the shape of a phone's; and nothing is wider than that."""
    for width, height in ((320, 640), (1280, 800)):
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        wait(page, lambda: page.execute_script(FITS))
        assert page.execute_script("return document.documentElement.scrollWidth") <= width
    page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_camera_whose_picture_cannot_be_shown_is_let_go(page: webdriver.Chrome) -> None:
    """And the page says so. The browser refuses to play it."""
    page.find_element(By.ID, "another").click()
    camera = page.find_element(By.ID, "use-camera")
    wait(page, camera.is_displayed)
    page.execute_script("allow = null; HTMLMediaElement.prototype.play = () => Promise.reject(new Error('refused'))")
    camera.click()
    wait(page, lambda: page.execute_script("return Boolean(allow)"))
    page.execute_script("allow()")
    note = page.find_element(By.ID, "note")
    wait(page, lambda: "cannot be shown: refused" in note.text)
    assert page.execute_script(ENDED)
    assert camera.is_displayed()


def test_the_page_has_no_complaints(page: webdriver.Chrome) -> None:
    """Nothing was refused by its content security policy, and no script failed; but for the token, which was wrong
    first.
    """
    severe = [entry["message"] for entry in page.get_log("browser") if entry["level"] == "SEVERE"]
    assert all("401" in message for message in severe), severe


def test_a_page_of_another_origin_does_not_get_in(page: webdriver.Chrome, served: Served, tmp_path: Path) -> None:
    """Another port is the same site, whose cookies a browser sends along; fetch and WebSocket are refused."""
    (tmp_path / "index.html").write_text("<!doctype html><title>foreign</title>", encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        page.switch_to.new_window("tab")
        page.get(f"http://127.0.0.1:{server.server_port}/")
        found = page.execute_async_script(
            """
            const [url, live, done] = arguments;
            const read = fetch(`${url}/v1/avatars`, { credentials: "include" }).then(() => "read", () => "refused");
            const blind = fetch(`${url}/session`, { method: "DELETE", mode: "no-cors", credentials: "include" });
            const socket = new Promise((tell) => {
                const opened = new WebSocket(live);
                opened.onopen = () => tell("open");
                opened.onclose = () => tell("refused");
            });
            Promise.all([read, socket, blind.catch(() => null)]).then(([a, b]) => done([a, b]));
            """,
            served.url,
            served.live,
        )
        assert found == ["refused", "refused"]
    finally:
        page.close()
        page.switch_to.window(page.window_handles[0])
        server.shutdown()
        server.server_close()
    assert page.execute_async_script("fetch('/v1/avatars').then((a) => arguments[0](a.status))") == 200


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Not on the tests' output."""
