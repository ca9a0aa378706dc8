"""What resumes a YOLO training: ultralytics' checkpoint of the last whole epoch, and what is known of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from vtube.errors import InputError
from vtube.files import replacing
from vtube.weights.download import sha256_of

CHECKPOINT, RECORD = "state.pt", "state.json"


@dataclass(frozen=True, slots=True)
class State:
    """``epoch``: whole epochs that were trained. ``best_epoch``: whose weights are the best. ``ended``: there are no
    more to train. ``sha256``: of the checkpoint, and of the one before it. ``best``: measures of the best weights, once
    the training is finished.
    """

    epoch: int
    best_epoch: int
    ended: bool
    sha256: list[str]
    best: dict[str, float] = field(default_factory=dict)


def read(folder: Path) -> State | None:
    """The state of a run, None where no epoch was finished.

    Raises:
        InputError: none that this program wrote.
    """
    path = folder / RECORD
    if not path.exists():
        return None
    try:
        return State(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise InputError("no state of a training", where=path) from error


def checkpoint(folder: Path, state: State) -> Path:
    """The checkpoint: a pickle, so it is opened only as it was written.

    Raises:
        InputError: missing, or other bytes.
    """
    path = folder / CHECKPOINT
    digest = sha256_of(path) if path.is_file() else None
    if digest not in state.sha256:
        hint = f"begin anew with -o another folder, from the best weights so far with --from {folder / 'best.pt'}"
        what = "not the state that this training saved" if digest else "the state is missing"
        raise InputError(what, where=path, hint=hint)
    return path


def save(folder: Path, last: Path, epoch: int, best_epoch: int, *, ended: bool) -> None:
    """Keep a checkpoint. Killed in between, the record is of the new one and the file the old, which trains once more.

    Raises:
        OSError: the disk refuses.
    """
    content = last.read_bytes()
    before = read(folder)
    known = [hashlib.sha256(content).hexdigest(), *(before.sha256[:1] if before else [])]
    write(folder, State(epoch, best_epoch, ended, known))
    with replacing(folder / CHECKPOINT) as stream:
        stream.write(content)


def write(folder: Path, state: State) -> None:
    """Write the record alone.

    Raises:
        OSError: the disk refuses.
    """
    with replacing(folder / RECORD) as stream:
        stream.write(json.dumps(asdict(state), indent=1).encode())
