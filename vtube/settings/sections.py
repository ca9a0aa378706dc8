"""What can be set: frozen pydantic models whose field descriptions are the documentation of the settings."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from vtube.errors import UsageError, closest
from vtube.parameters import PARAMETERS
from vtube.settings.keys import Keys, PlayerKeys
from vtube.settings.section import Section
from vtube.settings.service import Service

Side = Annotated[int, Field(ge=1, le=8192)]
Size = tuple[Side, Side]
"""Width, height in pixels."""


class Source(Section):
    """Where pictures come from."""

    name: str | None = Field(None, description="camera index, device path or part of its name; file; folder; take")
    size: Size = Field((640, 480), description="asked of a camera: width, height in pixels")
    fps: float = Field(30.0, gt=0, le=240, description="asked of a camera")
    loop: bool = Field(False, description="start a file again at its end")
    realtime: bool = Field(False, description="play a file at its own pace also without a window")
    kind: str | None = Field(None, description="a source of the registry by name; by default the name tells")
    options: dict[str, Any] = Field(default_factory=dict, description="what a source that is named so takes")


class Body(Section):
    """The pose model."""

    model: str = Field(
        "auto",
        description="a catalogue name, a path to weights, or none; "
        "auto: yolov8n-pose where its weights are here and can be used, else vtube-lite",
    )
    estimator: str | None = Field(None, description="an estimator of the registry; by default the model tells")
    options: dict[str, Any] = Field(default_factory=dict, description="what that estimator takes besides")
    size: int = Field(
        320, ge=64, le=2048, multiple_of=32, description="input size of the network or its detector, longer side"
    )
    person: str = Field("prominent", description="prominent, left, right, or a number from 1, the largest first")
    score: float = Field(0.3, ge=0, le=1, description="people the model is less sure of are nobody")
    device: Literal["auto", "cpu", "cuda", "mps"] = Field("auto", description="where the network runs")
    precision: Literal["auto", "exact"] = Field(
        "auto", description="auto: 8 bits and few candidates where that is quicker and as good; exact: as published"
    )
    threads: int = Field(0, ge=0, description="threads of the network; 0: as many as the runtime likes")
    trust_weights: bool = Field(False, description="load weights whose checksum is not in the catalogue")


class Face(Section):
    """The face model, beside the pose model."""

    model: str = Field(
        "auto",
        description="a catalogue name, a path to weights, or none; "
        "auto: face_landmarker where its weights are here and can be used, else vtube-lite",
    )
    estimator: str | None = Field(None, description="a face model of the registry; by default the model tells")
    options: dict[str, Any] = Field(default_factory=dict, description="what that face model takes besides")
    confidence: float = Field(0.5, ge=0, le=1, description="faces the model is less sure of are not seen")


class Hands(Section):
    """The hand model, beside the pose model."""

    model: str = Field("none", description="mediapipe_hands, a catalogue name, a path to weights, or none")
    estimator: str | None = Field(None, description="a hand model of the registry; by default the model tells")
    options: dict[str, Any] = Field(default_factory=dict, description="what that hand model takes besides")
    confidence: float = Field(0.5, ge=0, le=1, description="hands the model is less sure of are not seen")


class Smoothing(Section):
    """The filter over the keypoints."""

    method: str = Field("kalman", description="a name of the registry: kalman, temporal, one_euro, none, …")
    options: dict[str, Any] = Field(default_factory=dict, description="what that method takes")
    predict: bool = Field(True, description="predict the keypoints to the moment of display")


class Voice(Section):
    """What is heard, and what moves the mouth."""

    mode: Literal["camera", "voice", "both", "off"] = Field(
        "camera", description="what moves the mouth; both: the camera while it sees it, else the voice"
    )
    source: str | None = Field(
        None, description="a voice of the registry: microphone or wav; by default the name tells"
    )
    name: str | None = Field(None, description="part of a microphone's name; a sound file; the system's microphone")
    profile: str | None = Field(None, description="whose vowels: a name that vtube voice calibrate was given")
    gate: float | None = Field(
        None, ge=-90, le=0, description="dB of full scale from which a voice counts; found from the noise by default"
    )
    options: dict[str, Any] = Field(default_factory=dict, description="what that voice takes besides")

    @field_validator("mode", mode="before")
    @classmethod
    def _no_is_off(cls, mode: object) -> object:
        """YAML reads ``off`` as a truth value."""
        return "off" if mode is False else mode


class Response(Section):
    """How strongly a parameter follows the performer."""

    sensitivity: float = Field(1.0, ge=0, le=20, description="factor after the curve")
    dead_zone: float = Field(0.0, ge=0, lt=1, description="share of the range at rest that is not followed")
    curve: float = Field(1.0, gt=0, le=10, description="exponent: below 1 small moves grow, above 1 they shrink")


class Solving(Section):
    """Keypoints to parameters."""

    hold: float = Field(0.25, ge=0, description="seconds that a lost part keeps its place")
    ease: float = Field(0.5, gt=0, description="seconds that it then takes back to rest")
    profile: str | None = Field(None, description="calibration profile; a camera has its own by default")
    response: dict[str, Response] = Field(
        default_factory=dict, description="by parameter or pattern, such as EyeOpen*: sensitivity, dead_zone, curve"
    )

    @field_validator("response")
    @classmethod
    def _known(cls, response: dict[str, Response]) -> dict[str, Response]:
        """Each means some parameter."""
        for pattern in response:
            if not any(fnmatchcase(name, pattern) for name in PARAMETERS):
                close = closest(pattern, PARAMETERS)
                hint = f"did you mean {close}?" if close else "vtube avatar show-parameters lists them"
                raise UsageError(f"no parameter {pattern}", where="setting solving.response", hint=hint)
        return response


class Avatar(Section):
    """Who is shown."""

    name: str = Field("default", description="an avatar's name or folder")
    framing: str | None = Field(None, description="one of the avatar's framings, such as full or bust")
    mirror: bool = Field(True, description="the avatar acts as a mirror")
    depth_cues: float = Field(0.0, ge=0, le=1, description="how much darker and smaller is drawn what is behind")
    reload: bool = Field(True, description="load the avatar again when its files change")


class Display(Section):
    """The picture that is drawn."""

    size: Size = Field((1280, 720), description="width, height in pixels")
    fps: float = Field(60.0, gt=0, le=240, description="drawn pictures a second")
    background: str = Field("#3b4252", description="a colour, a picture, camera, or transparent")
    zoom: float = Field(1.0, gt=0.05, lt=20, description="size of the avatar in its framing")
    offset: tuple[float, float] = Field((0.0, 0.0), description="of the avatar, in picture widths and heights")
    overlay: bool = Field(False, description="debug layer over the avatar, for all outputs: skeleton and parameters")


class Window(Section):
    """The window on screen."""

    enabled: bool = Field(True, description="open a window; without one every frame of a file is processed")
    borderless: bool = Field(False, description="start without title bar and border")
    meter: bool = Field(False, description="show frames per second, tracking time and delay")
    preview: bool = Field(False, description="show the camera picture with the skeleton, never captured")
    global_hotkeys: bool = Field(False, description="hotkeys work while another program has the focus, where possible")
    keys: Keys = Keys()
    player_keys: PlayerKeys = PlayerKeys()


class VirtualCamera(Section):
    """The camera that streaming software reads."""

    enabled: bool = Field(False, description="show the avatar as a camera too")
    device: str | None = Field(None, description="such as /dev/video2; the first one found by default")
    size: Size | None = Field(None, description="width, height in pixels; by default the display's")
    fps: float = Field(30.0, gt=0, le=120, description="pictures a second, whatever the display's rate")


class Recording(Section):
    """The take."""

    file: Path | None = Field(None, description="where to record from the start")
    smoothed: bool = Field(False, description="record the smoothed keypoints as well")
    compress: bool = Field(False, description="gzip the take")
    audio: bool = Field(False, description="record the microphone, or the voice's sound file, beside the take")


class Settings(Section):
    """All settings. ``docs/settings.md`` lists them."""

    source: Source = Source()
    body: Body = Body()
    face: Face = Face()
    hands: Hands = Hands()
    smoothing: Smoothing = Smoothing()
    voice: Voice = Voice()
    solving: Solving = Solving()
    avatar: Avatar = Avatar()
    display: Display = Display()
    window: Window = Window()
    virtual_camera: VirtualCamera = VirtualCamera()
    recording: Recording = Recording()
    service: Service = Service()
    outputs: dict[str, dict[str, Any]] = Field(
        default_factory=dict, description="further outputs of the registry by name, with what each takes"
    )
