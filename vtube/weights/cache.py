"""Finds weights: by name in the folders of ``VTUBE_MODELS`` and the cache, else downloaded; or by path."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vtube import paths
from vtube.errors import DeviceError, InputError, UsageError, nearest
from vtube.weights.card import read_header
from vtube.weights.catalogue import CATALOGUE, Entry, entry
from vtube.weights.download import download, progress_bar, sha256_of

SUFFIXES = (".pt", ".onnx", "_openvino_model")
"""Forms that weights of one name may have, in the order in which they are taken."""
SECTIONS = {"pose": "body", "face": "face", "hand": "hands"}
"""The section of the settings that names the model of a task."""
FORMS = {
    "pose": ("pt", "safetensors", "onnx", "openvino", "tflite"),
    "face": ("task", "safetensors", "openvino"),
    "hand": ("tflite", "task"),
}
"""Of the weights of a task, the published one first."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights that are on this machine. ``form``: "pt" (any checkpoint of torch), "safetensors", "onnx", "openvino",
    "task" or "tflite". ``entry``: None for a path's own file.
    """

    path: Path
    form: str
    entry: Entry | None = None


def resolve(model: str, task: str = "pose") -> Weights:
    """The weights of a catalogue name, downloaded where they are not on this machine, or those at a path.

    Raises:
        UsageError: neither a name of the catalogue nor a path.
        InputError: the path is not there or holds no model, or one of another task.
        DeviceError: not on this machine and not to be downloaded; says how else to get them.
    """
    if model in CATALOGUE:
        known = entry(model)
        if not known.does(task):
            raise InputError("weights of another task", where=model, got=known.task, expected=task)
        return find(known, task) or pull(model)
    path = Path(model).expanduser()
    if path.is_fifo():  # to open it would wait for somebody who writes
        raise InputError("is a pipe, not a file", where=path)
    if path.exists():
        form = form_of(path)
        if form not in FORMS[task]:
            raise InputError("weights of another task", where=path, expected=task)
        return Weights(path, form)
    if path.suffix or len(path.parts) > 1:
        named = CATALOGUE.get(path.stem)
        published = named if named and named.task == task and not named.shipped else None
        hint = _ways_to(published) if published else "vtube models list: those with names"
        raise InputError("no such file", where=path, hint=hint)
    known_names = [name for name, known in CATALOGUE.items() if known.does(task)]
    raise UsageError(f"no weights called {model!r}", where=f"{SECTIONS[task]}.model", hint=nearest(model, known_names))


def find(known: Entry, task: str | None = None) -> Weights | None:
    """The entry's weights where they are on this machine already. ``task``: which, where it has several.

    Raises:
        InputError: what is there holds no model; or it should have come along with vtube.
    """
    if known.shipped:
        folder = paths.shipped("assets") / known.name / SECTIONS[task or known.task]
        if not folder.is_dir():
            raise InputError("missing from this installation of vtube", where=folder, hint="install vtube anew")
        return Weights(folder, form_of(folder), known)
    for folder in paths.model_folders():
        if known.folder:
            whole = folder / known.name
            if all((whole / file.name).is_file() for file in known.folder):
                return Weights(whole, form_of(whole), known)
            continue
        for suffix in SUFFIXES if known.suffix in SUFFIXES else (known.suffix,):
            path = folder / f"{known.name}{suffix}"
            if path.is_dir() if suffix == SUFFIXES[-1] else path.is_file():
                return Weights(path, form_of(path), known)
    return None


def pull(model: str) -> Weights:
    """Download an entry's weights into the cache, unless they are on this machine as the catalogue knows them, or come
    along with vtube.

    Raises:
        UsageError: not a name of the catalogue.
        DeviceError: cannot be downloaded; says how else to get them.
    """
    known = entry(model)
    if here := find(known) if known.shipped else _whole(known):
        return here
    target = paths.cache("models", f"{known.name}{known.suffix}")
    try:
        if not known.folder:
            checksum, bar = known.sha256 or known.begins, progress_bar(known.name)
            download(known.url, target, sha256=checksum, size=known.size, progress=bar)
        for file in reversed(known.folder):  # the first one makes it a model, and comes last
            part = target / file.name
            download(file.url, part, sha256=file.sha256, size=file.size, progress=progress_bar(file.name))
    except DeviceError as error:
        raise DeviceError(error.what, where=error.where, got=error.got, hint=_ways_to(known)) from error
    return Weights(target, form_of(target), known)


def _whole(known: Entry) -> Weights | None:
    """The weights that are here, if they are those of the catalogue; what is damaged may be downloaded again."""
    try:
        verify(known.name)
        return find(known)
    except InputError:
        return None


def verify(model: str) -> str:
    """The SHA-256 of the weights of a name or path on this machine, after it was compared to the catalogue's, or to as
    much of it as that knows (``Entry.begins``); of a folder its first file's, after all were.

    Raises:
        UsageError, InputError: no such weights here, or other bytes than the catalogue knows.
    """
    found = find(entry(model)) if model in CATALOGUE else resolve(model)
    if found is None:
        raise InputError("not on this machine", where=model, hint=_ways_to(entry(model)))
    known = found.entry
    if known is None or not (known.folder or found.form in {"pt", "task", "tflite"}):
        raise InputError("no published checksum to compare with", where=found.path)
    first, *others = [found.path / file.name for file in known.folder] or [found.path]
    for file in others:
        _verified(file, known)
    return _verified(first, known)


def _verified(file: Path, known: Entry) -> str:
    digest = sha256_of(file)
    if not known.published(digest):
        expected = " or ".join(sorted(known.checksums)) or (
            f"{known.begins}..." if known.begins else "none is published"
        )
        raise InputError("not the published weights", where=file, got=f"sha256 {digest}", expected=expected)
    return digest


def form_of(path: Path) -> str:
    """Which kind of model lies at a path, judged by its name and first bytes.

    Raises:
        InputError: none.
    """
    if path.is_dir():
        if not sorted(path.glob("*.xml")):
            raise InputError("a folder without an OpenVINO model", where=path, expected="one .xml file with its .bin")
        return "openvino"
    forms = {
        ".pt": "pt", ".pth": "pt", ".safetensors": "safetensors", ".onnx": "onnx", ".xml": "openvino", ".task": "task",
        ".tflite": "tflite",
    }  # fmt: skip
    if path.suffix.lower() not in forms:
        raise InputError(
            "not weights",
            where=path,
            expected=".pt, .pth, .safetensors, .onnx, .task, .tflite, or an OpenVINO folder or .xml",
        )
    try:
        with path.open("rb") as stream:
            head = stream.read(4)
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", where=path) from error
    if not head:
        raise InputError("empty file", where=path, expected="weights")
    if path.suffix.lower() == ".safetensors":
        read_header(path)
    if path.suffix.lower() == ".pt" and head[:2] != b"PK":
        raise InputError("not a checkpoint of torch", where=path, expected="a zip archive as torch.save writes it")
    return forms[path.suffix.lower()]


def _ways_to(known: Entry) -> str:
    folder = paths.model_folders()[0]
    named = folder != paths.cache("models")
    place = f"{folder} (of VTUBE_MODELS)" if named else f"{folder}, or any folder that VTUBE_MODELS names"
    return (
        f"to get weights: put {known.name}{known.suffix} into {place}, run 'vtube models pull {known.name}' where "
        f"there is a network, or name a file with --set {SECTIONS[known.task]}.model=PATH"
    )
