"""The process that ``probe`` starts: prints as JSON what a container holds. Nothing is decoded on purpose."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any

from vtube.service.jobs.containers import OPTIONS
from vtube.service.jobs.limits import limit_myself

MEMORY, SECONDS = 2 << 30, 30


def described(video: str, most: int) -> dict[str, Any]:
    """``size`` (width, height), ``frames`` (one more than ``most`` where there are more) and ``seconds``, or
    ``error``.
    """
    import av

    try:
        with av.open(video, options=OPTIONS) as container:
            if not container.streams.video:
                return {"error": "holds no pictures"}
            stream = container.streams.video[0]
            ends = list(islice(_ends(container, stream), most + 1))
            codec = stream.codec_context
            return {"size": [codec.width, codec.height], "frames": len(ends), "seconds": ends[-1] if ends else 0.0}
    except av.EOFError:
        return {"error": "has no frame"}
    except av.FFmpegError as error:
        return {"error": f"cannot be read as a video: {error.strerror}"}


def _ends(container: Any, stream: Any) -> Iterator[float]:
    """Seconds from the first to the latest picture's end, for every packet with one. A file that breaks off in the
    middle has what comes before.
    """
    import av

    first = latest = None
    try:
        for packet in container.demux(stream):
            if not packet.size:
                continue
            begin = packet.pts if packet.pts is not None else packet.dts
            if begin is not None:
                first = begin if first is None else min(first, begin)
                latest = max(latest or begin, begin + (packet.duration or 0))
            yield float((latest - first) * stream.time_base) if latest is not None and first is not None else 0.0
    except av.FFmpegError:
        return


def main() -> None:
    """Within limits, print what there is."""
    limit_myself(MEMORY, seconds=SECONDS)
    print(json.dumps(described(sys.argv[1], int(sys.argv[2]))))  # noqa: T201 -- what the parent reads


if __name__ == "__main__":
    main()
