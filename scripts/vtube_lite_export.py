"""Makes the body's network that comes along with vtube of trained weights, rounded to 8 bits.

python scripts/vtube_lite_export.py best.safetensors DATA/train.json DATA/backgrounds -o assets/vtube-lite/body

Besides the weights it takes pictures that the network was trained on: files, folders, or labels as vtube_lite_data.py
writes them, of whose pictures every sixth is taken. The ranges of its numbers are taken from what it
looks at in them: whole pictures and the squares around people. ``--exact`` keeps 16 bits. The same weights and photos
give the same files.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from vtube.estimators._batches import exported_card
from vtube.estimators._checkpoint import be_polite
from vtube.estimators._openvino import BYTES, OpenVinoNetwork
from vtube.estimators._topdown_export import write
from vtube.estimators.vtube_lite import VtubeLite
from vtube.sources.images import read
from vtube.types import Frame, Image
from vtube.weights import resolve
from vtube.weights.card import EXPORTED, as_dict
from vtube.weights.network import load

SUFFIXES = {".jpg", ".jpeg", ".png"}
SENSITIVE = r".*final_layer.*"
"""The layer that stays in floating point: it says where joints are."""
STEP = 6
"""Of so many labelled pictures one is taken."""
APART = 3600.0
"""Seconds between pictures that have nothing to do with each other."""


class Recording(OpenVinoNetwork):
    """Keeps what it was shown."""

    def __init__(self, model: Path) -> None:
        super().__init__(model, BYTES, free=True, exact=True)
        self.shown: list[Image] = []

    def run(self, shape: tuple[int, int]) -> list[Any]:
        """As every network."""
        self.shown.append(self.canvas(shape).copy())
        return super().run(shape)


def main() -> None:
    """Write the folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("photos", type=Path, nargs="+")
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--count", type=int, default=400, help="pictures that the network is shown")
    parser.add_argument("--exact", action="store_true", help="16 bits instead of 8")
    asked = parser.parse_args()
    be_polite()
    network, card = load(resolve(str(asked.weights)))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(network, card, folder)
        model = _read(folder) if asked.exact else quantised(folder, looks(folder, asked.photos, asked.count))
        asked.output.mkdir(parents=True, exist_ok=True)
        _save(model, asked.output)
    (asked.output / EXPORTED).write_text(json.dumps(public(as_dict(card)), indent=1) + "\n", encoding="utf-8")
    sizes = {path.name: path.stat().st_size for path in sorted(asked.output.iterdir())}
    print(json.dumps({"files": sizes, "bytes": sum(sizes.values())}))


def public(card: dict[str, Any]) -> dict[str, Any]:
    """The card without the folders of the machine that it was trained on."""
    settings = card["trained"].get("settings", {})
    for section, name in (("data", "root"), ("network", "weights")):
        if settings.get(section, {}).get(name):
            settings[section][name] = Path(settings[section][name]).name
    return card


def looks(folder: Path, photos: list[Path], count: int) -> list[Image]:
    """``count`` squares (H, W, 3) that the network looks at in photos, evenly chosen."""
    network = Recording(folder / "model.xml")
    body = VtubeLite(network, exported_card(folder), score=0.3)
    for i, path in enumerate(_pictures(photos)):
        body(Frame(read(path), i * APART, i))
    return network.shown[:: max(1, len(network.shown) // count)][:count]


def _pictures(places: list[Path]) -> Iterator[Path]:
    for place in places:
        inside = (
            _labelled(place) if place.suffix == ".json" else sorted(place.rglob("*")) if place.is_dir() else [place]
        )
        yield from (path for path in inside if path.suffix.lower() in SUFFIXES)


def _labelled(labels: Path) -> list[Path]:
    names = sorted(image["file_name"] for image in json.loads(labels.read_text(encoding="utf-8"))["images"])
    return [labels.parent / "images" / name for name in names[::STEP]]


def quantised(folder: Path, shown: list[Image]) -> Any:
    """The folder's network in 8 bits, for the ranges that its numbers have on what is shown to it."""
    import nncf

    return nncf.quantize(
        _read(folder),
        nncf.Dataset([picture[np.newaxis] for picture in shown]),
        preset=nncf.QuantizationPreset.MIXED,
        subset_size=len(shown),
        fast_bias_correction=False,
        ignored_scope=nncf.IgnoredScope(patterns=[SENSITIVE], validate=False),
    )


def _read(folder: Path) -> Any:
    import openvino

    return openvino.Core().read_model(folder / "model.xml")


def _save(model: Any, folder: Path) -> None:
    import openvino

    openvino.save_model(model, folder / "model.xml", compress_to_fp16=True)


if __name__ == "__main__":
    main()
