"""Makes the folder that vtube-lite is trained and measured on, outside the repository: pictures, masks, labels.

python scripts/vtube_lite_data.py --testdata ../shared --backgrounds /usr/share/wallpapers -o ~/data/vtube-lite

What is there already is kept: a run that was stopped goes on, also with backgrounds that were not asked for before.
Outlines that were not asked for at first, and other backgrounds, want another folder. Afterwards, `vtube train
--config vtube_lite_body --data-root ~/data` learns from it. Labels are those of YOLOv8n-pose at 640, as COCO has them,
with a score for each joint; a second file has human labels, where there are some. With `--silhouettes` masks show
people, where they hold the joints: they are those of MediaPipe's selfie segmentation, whose weights came with mediapipe
until 0.10.14 (such as `pip install --no-deps --target OLD mediapipe==0.10.14`, then PYTHONPATH=OLD); without it no
background is exchanged.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from made_with import keep
from numpy.typing import NDArray
from tqdm import tqdm
from vtube_lite_human import human

from vtube import paths, registry
from vtube.files import replacing
from vtube.training.split import Split
from vtube.types import Frame, Image, Pose

LONGEST = 480
"""Pixels of a picture's longer side."""
FRAMES = 45
"""About so many of a clip are taken, at even distances, or every second one where that is fewer."""
SURE, NOTICED, ANYBODY = 0.5, 0.3, 0.1
"""Scores: of a joint that is known, of a person who is labelled, and of one for whom a picture is no background."""
LARGE = 0.3
"""Share of the picture's longer side that a person's box has at least to count as one at a webcam."""
HELD = 0.85
"""Share of the sure joints that a usable mask holds."""
WEBCAM = ("sign-", "head-man", "hagrid-people", "preview_face")
"""Begin the names of clips and photos that show people as a webcam does."""
ARMS = ((7, 9), (8, 10))
"""Elbow and wrist of each side, of COCO's joints."""
PHOTOS = ("coco-people", "hagrid-people", "coco-train-subset")
Pictures = Iterator[tuple[str, Image]]
"""Names and pictures."""


class Maker:
    """What labels pictures and finds silhouettes."""

    def __init__(self, folder: Path, *, silhouettes: bool) -> None:
        self.folder = folder
        for name in ("images", "masks", "backgrounds", "empty", "labels"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        self.teacher: Callable[[Frame], tuple[Pose, ...]] = registry.create(
            "estimators", "yolov8", size=640, score=ANYBODY
        )
        self._silhouettes: Any = None
        if silhouettes:
            from mediapipe.python.solutions.selfie_segmentation import SelfieSegmentation

            self._silhouettes = SelfieSegmentation(model_selection=0)

    def label(self, name: str, image: Image) -> list[dict[str, Any]]:
        """Keep a picture, and its mask where it is a good one; returns its people."""
        scale = min(1.0, LONGEST / max(image.shape[:2]))
        small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else image
        cv2.imwrite(str(self.folder / "images" / f"{name}.jpg"), small, [cv2.IMWRITE_JPEG_QUALITY, 92])
        people = [told(pose, scale) for pose in self.teacher(Frame(image, 0.0)) if pose.score >= ANYBODY]
        mask = self.silhouette(small, [p for p in people if p["score"] >= NOTICED])
        if mask is not None:
            cv2.imwrite(str(self.folder / "masks" / f"{name}.png"), mask)
        return people

    def silhouette(self, image: Image, people: list[dict[str, Any]]) -> NDArray[np.uint8] | None:
        """(H, W) 0..255 of all people, or None where it misses what the teacher is sure of."""
        if self._silhouettes is None or not people:
            return None
        corners = np.array([[p["bbox"][:2], np.add(p["bbox"][:2], p["bbox"][2:])] for p in people])
        low, high = corners[:, 0].min(axis=0), corners[:, 1].max(axis=0)
        margin = 0.15 * (high - low).max()
        x, y = np.maximum(low - margin, 0).astype(int)
        right, bottom = np.minimum(high + margin, image.shape[1::-1]).astype(int)
        seen = self._silhouettes.process(np.ascontiguousarray(image[y:bottom, x:right, ::-1])).segmentation_mask
        mask = np.zeros(image.shape[:2], np.uint8)
        mask[y:bottom, x:right] = (seen * 255).clip(0, 255)
        joints = np.concatenate([np.reshape(p["keypoints"], (-1, 3)) for p in people])
        sure = joints[joints[:, 2] > 0, :2].round().astype(int)
        sure = sure[(sure >= 0).all(axis=1) & (sure < image.shape[1::-1]).all(axis=1)]
        covered = cv2.dilate(mask, np.ones((9, 9), np.uint8))[sure[:, 1], sure[:, 0]] > 127
        return mask if len(sure) and covered.mean() >= HELD else None


def told(pose: Pose, scale: float) -> dict[str, Any]:
    """A person as COCO has them, in pixels of the smaller picture; joints that are not sure have visibility 0."""
    points = np.nan_to_num(pose.points * scale)
    visible = np.where(pose.scores >= SURE, 2, 0)
    box = np.multiply(pose.box, scale)
    return {
        "category_id": 1,
        "iscrowd": 0,
        "bbox": box.round(2).tolist(),
        "area": round(float(box[2] * box[3]), 1),
        "num_keypoints": int((visible > 0).sum()),
        "keypoints": np.column_stack([points.round(2), visible]).ravel().tolist(),
        "keypoint_scores": pose.scores.round(4).tolist(),
        "score": round(pose.score, 4),
    }


def clip(path: Path) -> Pictures:
    """Some frames at even distances."""
    capture, frames = cv2.VideoCapture(str(path)), []
    count = max(sum(1 for _ in iter(capture.grab, False)), 1)
    step = max(2, round(count / FRAMES))
    capture.open(str(path))
    for index in range(count):
        if not capture.grab():
            break
        if index % step == 0:
            frames.append((index, capture.retrieve()[1]))
    for index, image in frames:
        yield f"{path.stem}-{index:05d}", image


def photos(folder: Path) -> Pictures:
    """All of a folder."""
    for path in sorted(folder.glob("*.jpg")):
        image = cv2.imread(str(path), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
        if image is not None:
            yield f"{folder.parent.name}-{path.stem}", image


def source(maker: Maker, name: str, pictures: Pictures) -> None:
    """Label one clip or folder, unless that is done."""
    file = maker.folder / "labels" / f"{name}.json"
    if file.exists():
        return
    known = {picture: maker.label(picture, image) for picture, image in tqdm(pictures, name, leave=False)}
    with replacing(file) as stream:
        stream.write(json.dumps(known).encode())


def backgrounds(maker: Maker, folder: Path, split: Split) -> None:
    """Keep the pictures of a folder that show nobody; of the same picture in several sizes one. Those in ``empty`` are
    held out.
    """
    file = maker.folder / "labels" / "backgrounds.json"
    if file.exists():
        return
    kept: dict[bytes, str] = {}
    for path in tqdm(sorted(p for p in folder.rglob("*") if p.suffix.lower() in {".jpg", ".jpeg", ".png"}), "empty"):
        image = cv2.imread(str(path))
        if image is None or min(image.shape[:2]) < 240:
            continue
        scale = LONGEST * 1.5 / max(image.shape[:2])
        small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        look = (cv2.resize(small, (4, 4), interpolation=cv2.INTER_AREA) // 32).tobytes()
        if look not in kept and not maker.teacher(Frame(small, 0.0)):
            kept[look] = f"{hashlib.sha1(look, usedforsecurity=False).hexdigest()[:12]}.jpg"
            where = "empty" if split.holds_photo(kept[look]) else "backgrounds"
            cv2.imwrite(str(maker.folder / where / kept[look]), small, [cv2.IMWRITE_JPEG_QUALITY, 90])
    with replacing(file) as stream:
        stream.write(json.dumps(sorted(kept.values())).encode())


def document(maker: Maker, labels: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """COCO's form of pictures with somebody large in them."""
    skeleton = registry.create("skeletons", "coco17")
    images, annotations = [], []
    for number, (name, people) in enumerate(sorted(labels.items()), start=1):
        height, width = cv2.imread(str(maker.folder / "images" / f"{name}.jpg")).shape[:2]
        noticed = [p for p in people if p["score"] >= NOTICED and p["num_keypoints"]]
        if not any(max(p["bbox"][2:]) >= LARGE * max(width, height) for p in noticed):
            continue
        images.append({"id": number, "file_name": f"{name}.jpg", "width": width, "height": height})
        annotations += [{"id": number * 100 + k, "image_id": number, **p} for k, p in enumerate(noticed)]
    category = {"id": 1, "name": "person", "keypoints": list(skeleton.joints)}
    return {"images": images, "annotations": annotations, "categories": [category]}


def raised(person: dict[str, Any]) -> bool:
    """Whether a wrist is seen above its elbow."""
    joints = np.reshape(person["keypoints"], (17, 3))
    return any(bool(joints[[elbow, wrist], 2].all()) and joints[wrist, 1] < joints[elbow, 1] for elbow, wrist in ARMS)


def main() -> None:
    """Label what is not labelled yet, then write the parts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--testdata", type=Path, required=True, help="the folder with footage/ and keypoints/")
    parser.add_argument("--silhouettes", action="store_true", help="find people's outlines, too")
    parser.add_argument("--backgrounds", type=Path, help="a folder of pictures, of which those without people are kept")
    parser.add_argument("-o", "--output", type=Path, default=paths.cache("training", "vtube-lite"))
    told_ = parser.parse_args()
    split = Split.read()
    asked = {"silhouettes": told_.silhouettes, **({"backgrounds": told_.backgrounds} if told_.backgrounds else {})}
    told_.output.mkdir(parents=True, exist_ok=True)
    keep(told_.output / "made_with.json", **asked)
    maker = Maker(told_.output, silhouettes=told_.silhouettes)
    footage = told_.testdata / "footage"
    clips = sorted(p for p in (*footage.iterdir(), *(footage / "more").iterdir()) if p.is_file())
    for path in tqdm(clips, "clips"):
        source(maker, path.stem, clip(path))
    for name in PHOTOS:
        source(maker, name, photos(told_.testdata / "keypoints" / name / "images"))
    if told_.backgrounds:
        backgrounds(maker, told_.backgrounds, split)
    parts(maker, [path.stem for path in clips], split, told_.testdata)


def parts(maker: Maker, clips: list[str], split: Split, testdata: Path) -> None:
    """Write a file of labels for each part; held-out frames of nobody go to ``empty``, too."""
    made: dict[str, dict[str, Any]] = {"train": {}, "held_out": {}}
    for name in (*clips, *PHOTOS):
        labels = json.loads((maker.folder / "labels" / f"{name}.json").read_text(encoding="utf-8"))
        for picture, people in labels.items():
            away = split.holds_clip(name) if name in clips else split.holds_photo(picture[len(name) + 1 :])
            made["held_out" if away else "train"][picture] = people
            if away and not people and name in clips:
                shutil.copy(maker.folder / "images" / f"{picture}.jpg", maker.folder / "empty")
    made["webcam"] = {name: people for name, people in made["train"].items() if name.startswith(WEBCAM)}
    made["arms"] = {name: people for name, people in made["train"].items() if any(map(raised, people))}
    made["real"] = human(made["train"], testdata / "keypoints", LONGEST)
    for name, labels in made.items():
        with replacing(maker.folder / f"{name}.json") as stream:
            stream.write(json.dumps(document(maker, labels)).encode())


if __name__ == "__main__":
    main()
