"""Our own weights: a safetensors file whose header says what network it is of. No pickle, so opening it runs nothing.

The format: https://github.com/huggingface/safetensors, "Format"; the card is JSON under the key ``vtube`` of its
``__metadata__``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from vtube.errors import InputError, unwritten
from vtube.files import replacing

KEY = "vtube"
VERSION = 1
EXPORTED = "metadata.json"
"""In a folder with an exported network: its card."""
LARGEST_HEADER = 1 << 22
"""Bytes; the header of the largest network here has a tenth of it."""

Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,63}$")]
Side = Annotated[int, Field(ge=32, le=2048)]
Channels = tuple[float, float, float]


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class Card:
    """What a file of weights holds.

    ``estimator``, ``network``, ``skeleton``, ``codec``: names of the registry. ``options``: what the network was made
    with, besides its number of joints. ``size``: (width, height) of its input. ``mean``, ``std``: of RGB in 0..1, which
    the input is normalised by. ``codec_options``: what the codec was made with, besides the size. ``trained``: how, for
    the reader.
    """

    estimator: Name
    network: Name
    options: dict[str, Any]
    skeleton: Name
    size: tuple[Side, Side]
    mean: Channels
    std: Channels
    codec: Name
    codec_options: dict[str, Any]
    trained: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, (*self.mean, *self.std))) or min(self.std) <= 0:
            raise ValueError("mean and std are finite, and std is above 0")


_CARD = TypeAdapter(Card)


def read_card(path: Path) -> Card:
    """The card of a file of weights, from its header alone.

    Raises:
        InputError: not such a file, without a card, or with one that is not understood.
    """
    try:
        text = read_header(path).get("__metadata__", {})[KEY]
    except (KeyError, TypeError, AttributeError) as error:
        raise _no_card(path) from error
    return parsed(text, path)


def parsed(text: str, where: Path) -> Card:
    """The card that JSON holds. ``where``: the file, for the messages.

    Raises:
        InputError: none, or one that is not understood.
    """
    try:
        content = json.loads(text)
        version = content.pop("version")
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise _no_card(where) from error
    if version != VERSION:
        raise InputError("a card of another version", where=where, got=repr(version)[:20], expected=VERSION)
    try:
        return _CARD.validate_python(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "it"
        raise InputError(f"a wrong card: {place[:60]}: {first['msg']}", where=where) from error


def as_dict(card: Card) -> dict[str, Any]:
    """What ``parsed`` reads, before it is JSON."""
    return {"version": VERSION, **_CARD.dump_python(card, mode="json")}


def _no_card(where: Path) -> InputError:
    return InputError(
        "weights without a card of vtube", where=where, hint="vtube train writes such files, with what they are of"
    )


def has_card(path: Path) -> bool:
    """Whether a safetensors file is one of ours.

    Raises:
        InputError: no such file, or not of that format.
    """
    metadata = read_header(path).get("__metadata__")
    return isinstance(metadata, dict) and KEY in metadata


def read_header(path: Path) -> dict[str, Any]:
    """The header of a safetensors file: ``{NAME: {"dtype", "shape", "data_offsets"}, "__metadata__": {...}}``.

    Raises:
        InputError: no such file, not a file, or not of that format.
    """
    if not path.is_file():
        raise InputError("not a file" if path.exists() else "no such file", where=path)
    try:
        with path.open("rb") as stream:
            length = int.from_bytes(stream.read(8), "little")
            header = json.loads(stream.read(length)) if length <= LARGEST_HEADER else None
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", where=path) from error
    except (ValueError, RecursionError) as error:
        raise InputError("damaged, or not a safetensors file", where=path) from error
    if not isinstance(header, dict):
        raise InputError("damaged, or not a safetensors file", where=path)
    return header


def read_tensors(path: Path) -> dict[str, NDArray[Any]]:
    """The tensors by name.

    Raises:
        InputError: damaged, cut off, or with values that are not finite.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    read_header(path)
    try:
        tensors: dict[str, NDArray[Any]] = load_file(path)
    except (SafetensorError, OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"damaged or cut off: {error}", where=path) from error
    for name, tensor in tensors.items():
        if not np.isfinite(tensor).all():
            raise InputError("weights that are not finite", where=path, got=name[:80])
    return tensors


def write(path: Path, tensors: Mapping[str, NDArray[Any]], card: Card) -> None:
    """Write a file of weights, whole or not at all; one that is there is replaced.

    Raises:
        InputError: it cannot be written there.
        DeviceError: the disk is full, or fails.
    """
    from safetensors.numpy import save

    text = json.dumps(as_dict(card), sort_keys=True)
    data = save({name: np.asarray(tensor, order="C") for name, tensor in tensors.items()}, {KEY: text})
    try:
        with replacing(path) as stream:
            stream.write(data)
    except OSError as error:
        raise unwritten(error, path) from error
