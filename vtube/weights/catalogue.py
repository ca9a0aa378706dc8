"""The weights that vtube knows by name: where they are published, how large they are, what their bytes hash to."""

from __future__ import annotations

from dataclasses import dataclass

from vtube.errors import UsageError, nearest

SHIPPED = "vtube-lite"
"""The weights that come along with vtube, a network for each task."""

_MEDIAPIPE = "https://storage.googleapis.com/mediapipe-models"
_MOVENET = "https://storage.googleapis.com/tfhub-lite-models/google/lite-model/movenet/singlepose"
_OPEN_MODEL_ZOO = "https://storage.openvinotoolkit.org/repositories/open_model_zoo/2021.4/models_bin/3"
_ULTRALYTICS = "https://github.com/ultralytics/assets/releases/download/v8.4.0"


@dataclass(frozen=True, slots=True)
class File:
    """A published file. ``size``: bytes."""

    url: str
    sha256: str
    size: int

    @property
    def name(self) -> str:
        """The last part of its address."""
        return self.url.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Entry:
    """One published file of weights, or a folder of some.

    ``estimator``: its name in the registry. ``task``: "pose", "face" or "hand". ``suffix``: of the published file, and
    ``sha256`` its checksum, or None where no public source states it; such a file is loaded only on request.
    ``begins``: the first digits of its checksum where no more of it is published: enough to see damage, not to trust a
    pickle. ``size``: bytes, or None. ``also``: checksums of other files that are accepted under this name.
    ``folder``: of weights that are a folder called by their name, all files in it; then ``url``, ``sha256`` and
    ``size`` are the first one's, and ``suffix`` is empty. ``shipped``: the tasks for which there is a network of that
    name in the package itself; ``task`` is the first of them.
    """

    name: str
    estimator: str
    url: str
    licence: str
    task: str
    sha256: str | None = None
    size: int | None = None
    also: frozenset[str] = frozenset()
    suffix: str = ".pt"
    folder: tuple[File, ...] = ()
    begins: str | None = None
    shipped: tuple[str, ...] = ()

    def does(self, task: str) -> bool:
        """Whether there are weights of that name for the task."""
        return task == self.task or task in self.shipped

    @property
    def checksums(self) -> frozenset[str]:
        """All files that are trusted under this name."""
        published = {file.sha256 for file in self.folder} | ({self.sha256} if self.sha256 else set())
        return self.also | published

    @property
    def needs_trust(self) -> bool:
        """Whether its file is a pickle of which no whole checksum is known, so that the user has to allow it."""
        return not self.checksums and self.suffix in {".pt", ".pth"}

    def published(self, sha256: str) -> bool:
        """Whether a file of that checksum is, as far as is known, the published one."""
        return sha256 in self.checksums or (self.begins is not None and sha256.startswith(self.begins))


def _ultralytics(
    name: str, sha256: str | None = None, size: int | None = None, also: frozenset[str] = frozenset()
) -> Entry:
    return Entry(name, "yolov8", f"{_ULTRALYTICS}/{name}.pt", "AGPL-3.0 (Ultralytics)", "pose", sha256, size, also)


def _folder(
    name: str, estimator: str, licence: str, task: str, files: tuple[File, ...], also: frozenset[str] = frozenset()
) -> Entry:
    first = files[0]
    return Entry(name, estimator, first.url, licence, task, first.sha256, first.size, also, suffix="", folder=files)


def _mmpose(name: str, estimator: str, file: str) -> Entry:
    """Files that end in the first eight digits of their checksum and their date: the settings are mmpose's own, in
    ``configs/body_2d_keypoint/topdown_heatmap/coco``.
    """
    begins = file.rpartition("_")[0].rpartition("-")[2]
    url = f"https://download.openmmlab.com/mmpose/{file}.pth"
    return Entry(name, estimator, url, "Apache-2.0 (OpenMMLab)", "pose", suffix=".pth", begins=begins)


def _vitpose(name: str, repository: str) -> Entry:
    url = f"https://huggingface.co/usyd-community/{repository}/resolve/main/model.safetensors"
    return Entry(name, "vitpose", url, "Apache-2.0 (ViTAE-Transformer)", "pose", suffix=".safetensors")


_MMPOSE_1 = "v1/body_2d_keypoint/topdown_heatmap/coco"

CATALOGUE: dict[str, Entry] = {
    entry.name: entry
    for entry in (
        _ultralytics(
            "yolov8n-pose",
            sha256="c6fa93dd1ee4a2c18c900a45c1d864a1c6f7aba75d84f91648a30b7fb641d212",
            size=6_832_633,
            # The same network with its weights rounded to 8 bits per channel and back.
            also=frozenset({"a061be20a9b1298e1a45db584bc62d4c56fe0ae6e8605933075db407f170d578"}),
        ),
        _ultralytics("yolov8s-pose"),
        _ultralytics("yolov8m-pose"),
        _ultralytics("yolov8l-pose"),
        _ultralytics("yolov8x-pose"),
        _ultralytics("yolo11n-pose"),
        _ultralytics("yolo11s-pose"),
        _ultralytics("yolo11m-pose"),
        _ultralytics("yolo11l-pose"),
        _ultralytics("yolo11x-pose"),
        _folder(
            "human-pose-estimation-0001",
            "openpose_omz",
            "Apache-2.0 (Intel)",
            "pose",
            (
                File(
                    f"{_OPEN_MODEL_ZOO}/human-pose-estimation-0001/FP16-INT8/human-pose-estimation-0001.xml",
                    "581b082e749848fdfc6d4b4b70e8189c3c2bae1c2d59c6b2c1a026a5471754e3",
                    426_156,
                ),
                File(
                    f"{_OPEN_MODEL_ZOO}/human-pose-estimation-0001/FP16-INT8/human-pose-estimation-0001.bin",
                    "df2a9f41f15c3a0c8a0c5a704650338a3cc5c7bb588f2bfc14ea7093fa37b446",
                    4_170_034,
                ),
            ),
            # Another release of the same network, which the figures of docs/pose-models.md were measured with.
            also=frozenset(
                {
                    "2ea05c99126a7536622828586837dcde962a12dc8b427c0a847876ce9b2f2506",
                    "47ae11b12bf8ce8c27f20cf902c9b665aae25a44513787d36a9a755fccdd2a47",
                }
            ),
        ),
        Entry(
            "movenet_singlepose_lightning_int8_4",
            "movenet",
            f"{_MOVENET}/lightning/tflite/int8/4.tflite",
            "Apache-2.0 (Google)",
            "pose",
            sha256="cd7cc22fa946e5d146a7b98d496853e1923e22828d3972d579973f27f91bb105",
            size=2_894_840,
            suffix=".tflite",
        ),
        _mmpose("hrnet-w32", "hrnet", "top_down/hrnet/hrnet_w32_coco_256x192-c78dce93_20200708"),
        _mmpose("hrnet-w32-384x288", "hrnet", "top_down/hrnet/hrnet_w32_coco_384x288-d9f0d786_20200708"),
        _mmpose("hrnet-w48", "hrnet", "top_down/hrnet/hrnet_w48_coco_256x192-b9e0b3ab_20200708"),
        _mmpose("hrnet-w48-384x288", "hrnet", "top_down/hrnet/hrnet_w48_coco_384x288-314c8528_20200708"),
        *(
            _mmpose(f"simple-baseline-{name}", "simple_baseline", f"{_MMPOSE_1}/td-hm_{file}")
            for name, file in (
                ("resnet50", "res50_8xb64-210e_coco-256x192-04af38ce_20220923"),
                ("resnet50-384x288", "res50_8xb64-210e_coco-384x288-7b8db90e_20220923"),
                ("resnet101", "res101_8xb64-210e_coco-256x192-065d3625_20220926"),
                ("resnet152", "res152_8xb32-210e_coco-256x192-0345f330_20220928"),
                ("resnet152-384x288", "res152_8xb32-210e_coco-384x288-7fbb906f_20220927"),
            )
        ),
        _vitpose("vitpose-b", "vitpose-base-simple"),
        _vitpose("vitpose-b-classic", "vitpose-base"),
        Entry(
            "face_landmarker",
            "mediapipe_face",
            f"{_MEDIAPIPE}/face_landmarker/face_landmarker/float16/1/face_landmarker.task",
            "Apache-2.0 (Google)",
            "face",
            sha256="64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff",
            size=3_758_596,
            suffix=".task",
        ),
        Entry(
            "hand_landmark_lite",
            "mediapipe_hands",
            "https://storage.googleapis.com/mediapipe-assets/hand_landmark_lite.tflite",
            "Apache-2.0 (Google)",
            "hand",
            sha256="d7fde8ac11f8ce03f8663775bfc323f4fc9f2a38062b4f4efa142874ef5b2a48",
            size=2_071_408,
            suffix=".tflite",
        ),
        Entry(
            "hand_landmarker",
            "mediapipe_hands",
            f"{_MEDIAPIPE}/hand_landmarker/hand_landmarker/float16/1/hand_landmarker.task",
            "Apache-2.0 (Google)",
            "hand",
            sha256="fbc2a30080c3c557093b5ddfc334698132eb341044ccee322ccf8bcf3607cde1",
            size=7_819_105,
            suffix=".task",
        ),
        Entry(SHIPPED, "vtube_lite", "", "AGPL-3.0-or-later (vtube)", "pose", suffix="", shipped=("pose", "face")),
    )
}


def entry(name: str) -> Entry:
    """The catalogue's entry of that name.

    Raises:
        UsageError: no such name; says which there are.
    """
    if name not in CATALOGUE:
        raise UsageError(f"no weights called {name!r}", where="models", hint=nearest(name, CATALOGUE))
    return CATALOGUE[name]


def trusted(sha256: str) -> bool:
    """Whether a file of that checksum is in the catalogue."""
    return any(sha256 in known.checksums for known in CATALOGUE.values())
