"""Pictures of many requests at a time."""

from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager

import numpy as np
import pytest

from vtube import session
from vtube import settings as layers
from vtube.errors import VtubeError
from vtube.service.lane import Lane
from vtube.service.local import LocalLooker
from vtube.service.looking import Busy
from vtube.service.metrics import Metrics
from vtube.sources import images
from vtube.types import Frame

BLANK = np.zeros((48, 64, 3), np.uint8)


def settings(**values):
    base = {"body.model": "none", "face.model": "none"}
    return layers.override(layers.Settings(), {**base, **values})


class Stacking:
    """A model that sees nobody, in several pictures at once."""

    skeleton = session.body(settings()).skeleton

    def __init__(self):
        self.batches = []

    def __call__(self, frame):
        return self.several([frame])[0]

    def several(self, frames):
        self.batches.append(frames)
        return [()] * len(frames)


@asynccontextmanager
async def looking(**values):
    looker = LocalLooker(settings(**values), Metrics())
    await looker.start()
    try:
        yield looker
    finally:
        await looker.close()


def test_before_the_models_are_there_pictures_wait_and_the_queue_is_bounded():
    """As many as the settings say; the next one is told to come again."""

    async def scenario():
        looker = LocalLooker(settings(**{"service.queue": 3}), Metrics())
        asks = [asyncio.ensure_future(looker.body(BLANK)) for _ in range(3)]
        await asyncio.sleep(0)
        assert not looker.ready
        assert looker.waiting == 3
        with pytest.raises(Busy) as busy:
            await looker.body(BLANK)
        assert busy.value.retry_after >= 0
        await looker.start()
        assert looker.ready
        assert await asyncio.gather(*asks) == [(), (), ()]
        await looker.close()

    asyncio.run(scenario())


def test_who_is_cancelled_leaves_the_queue():
    """So that nobody looks at pictures of clients who have gone."""

    async def scenario():
        looker = LocalLooker(settings(), Metrics())
        asks = [asyncio.ensure_future(looker.people(BLANK)) for _ in range(3)]
        await asyncio.sleep(0)
        asks[1].cancel()
        await asyncio.wait({asks[1]})
        assert looker.waiting == 2
        await looker.start()
        assert [await asks[0], await asks[2]] == [[], []]
        await looker.close()

    asyncio.run(scenario())


def test_whoever_waits_at_the_end_is_told():
    """And nobody is taken on any more."""

    async def scenario():
        looker = LocalLooker(settings(), Metrics())
        ask = asyncio.ensure_future(looker.body(BLANK))
        await asyncio.sleep(0)
        await looker.close()
        for late in (ask, looker.body(BLANK)):
            with pytest.raises(VtubeError, match="ends"):
                await late

    asyncio.run(scenario())


def test_a_picture_that_the_model_fails_at_harms_no_other():
    """Its request fails; the next one is answered."""

    async def scenario():
        async with looking(**{"service.lanes": 1}) as looker:
            broken = looker._lanes[0]._body

            def sometimes(frame):
                if frame.image is None:
                    raise ValueError("no picture")
                return broken(frame)

            looker._lanes[0]._body = sometimes
            found = await asyncio.gather(looker.body(None), looker.body(BLANK), return_exceptions=True)
            assert isinstance(found[0], ValueError)
            assert found[1] == ()

    asyncio.run(scenario())


def test_a_model_that_stacks_gets_pictures_together_and_no_more_than_a_batch():
    """In the order in which they came; each with a time of its own, as if long after the last one."""

    async def scenario():
        looker = LocalLooker(settings(**{"service.batch": 4, "service.wait": 0.1}), Metrics())
        model = Stacking()
        asks = [asyncio.ensure_future(looker.body(np.full((16, 16, 3), i, np.uint8))) for i in range(6)]
        await asyncio.sleep(0)
        looker._lanes = [Lane(model, None)]
        taken = [looker._taken(looker._lanes[0]) for _ in range(2)]
        for batch in taken:
            looker._lanes[0](batch)
        await asyncio.gather(*asks)
        return model.batches

    batches = asyncio.run(scenario())
    assert [[int(frame.image[0, 0, 0]) for frame in batch] for batch in batches] == [[0, 1, 2, 3], [4, 5]]
    times = [frame.t for batch in batches for frame in batch]
    assert min(np.diff(times)) >= 5


def test_who_goes_while_a_batch_waits_for_more_ends_no_model(monkeypatch):
    """Whether there is one model or two that race for one picture: the next picture is looked at."""

    async def scenario(lanes):
        monkeypatch.setattr(Lane, "several", lambda _: [Lane(Stacking(), None) for _ in range(lanes)])
        async with looking(**{"service.wait": 0.1}) as looker:
            gone = asyncio.ensure_future(looker.body(BLANK))
            await asyncio.sleep(0.02)
            gone.cancel()
            await asyncio.wait({gone})
            await asyncio.sleep(0.3)
            assert await asyncio.wait_for(looker.body(BLANK), 20) == ()
            assert all(thread.is_alive() for thread in looker._threads)

    for lanes in (1, 2):
        asyncio.run(scenario(lanes))


def test_whoever_goes_while_a_model_looks_is_let_go_after_that():
    """Until then the picture is held, and counts as held."""

    async def scenario():
        begun, end = threading.Event(), threading.Event()
        async with looking(**{"service.lanes": 1}) as looker:
            whole = looker._lanes[0]._body

            def slowly(frame):
                begun.set()
                end.wait(30)
                return whole(frame)

            looker._lanes[0]._body = slowly
            ask = asyncio.ensure_future(looker.body(BLANK))
            await asyncio.to_thread(begun.wait, 30)
            for _ in range(3):
                ask.cancel()
                await asyncio.sleep(0.01)
            assert not ask.done()
            end.set()
            await asyncio.wait({ask})
            assert ask.cancelled()

    asyncio.run(scenario())


def test_many_at_once_get_each_their_own_answer(models, testdata):
    """The people of their own picture, the same as a model alone sees, whichever lane looks."""
    values = {"body.model": "yolov8n-pose", "body.size": 320, "body.threads": 1, "service.lanes": 2}
    pictures = [images.read(path) for path in sorted((testdata / "keypoints/coco-people/images").glob("*.jpg"))[:6]]
    alone = session.body(settings(**values))
    expected = [alone(Frame(picture, 0.0)) for picture in pictures]

    async def scenario():
        async with looking(**values) as looker:
            assert looker.skeleton.name == "coco17"
            return await asyncio.gather(*(looker.body(picture) for _ in range(4) for picture in pictures))

    for i, poses in enumerate(asyncio.run(scenario())):
        wanted = expected[i % len(pictures)]
        assert len(poses) == len(wanted)
        for pose, same in zip(poses, wanted, strict=True):
            np.testing.assert_allclose(pose.points, same.points, atol=1e-6)
