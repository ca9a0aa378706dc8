"""Room for decoded pictures."""

from __future__ import annotations

import asyncio
import os
import threading

import pytest

from vtube import settings as layers
from vtube.service.desk import Desk, Room
from vtube.service.lane import Lane


def settings(**values):
    changes = {"body.model": "none", "face.model": "none", **values}
    return layers.override(layers.Settings(), changes)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="Linux only")
def test_threads_and_models_are_as_many_as_this_process_may_use():
    """A container's share of the machine, not all of it."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        desk = Desk(settings())
        assert desk._decoding._max_workers == 1
        assert len(Lane.several(settings())) == 1
        desk.close()
    finally:
        os.sched_setaffinity(0, allowed)


def test_whoever_goes_while_a_thread_has_the_picture_gives_the_room_back_when_it_has_ended():
    """However often they are told to go; what was not begun is not begun any more, and gives it back at once."""

    async def scenario():
        desk, begun, end, done = Desk(settings()), threading.Event(), threading.Event(), []

        def work(name):
            begun.set()
            end.wait(30)
            done.append(name)

        async def one(name):
            async with desk.room.held(1):
                await desk.pose(lambda _: work(name))

        all_of_it = desk.room._free
        first, second = (asyncio.ensure_future(one(name)) for name in "ab")
        await asyncio.to_thread(begun.wait, 30)
        for _ in range(3):
            first.cancel()
            second.cancel()
            await asyncio.sleep(0.01)
        assert second.cancelled()
        assert not first.done()
        assert desk.room._free == all_of_it - 1
        end.set()
        await asyncio.wait({first})
        assert first.cancelled()
        assert desk.room._free == all_of_it
        desk.close()
        return done

    assert asyncio.run(scenario()) == ["a"]


def test_pictures_wait_in_their_order_until_there_is_room():
    """A small one does not overtake a large one, which would else never come."""

    async def scenario():
        room, order = Room(100), []

        async def one(name, pixels):
            async with room.held(pixels):
                order.append(name)
                await asyncio.sleep(0.01)

        await asyncio.gather(one("a", 60), one("b", 60), one("c", 10), one("d", 40))
        return order

    assert asyncio.run(scenario()) == ["a", "b", "c", "d"]


def test_never_more_is_held_than_there_is_room_for():
    """Whatever comes at once."""

    async def scenario():
        room, held, peak = Room(100), 0, 0

        async def one(pixels):
            nonlocal held, peak
            async with room.held(pixels):
                held += pixels
                peak = max(peak, held)
                await asyncio.sleep(0.001)
                held -= pixels

        await asyncio.gather(*(one(7 + 13 * i % 50) for i in range(60)))
        return peak, room._free

    peak, free = asyncio.run(scenario())
    assert 50 < peak <= 100
    assert free == 100


def test_what_is_larger_than_all_room_is_held_alone():
    """It is within the limits, or it would not be here."""

    async def scenario():
        room = Room(100)
        async with room.held(1000):
            waiting = asyncio.ensure_future(room.held(1).__aenter__())
            await asyncio.sleep(0.01)
            assert not waiting.done()
            waiting.cancel()
        async with room.held(100):
            return True

    assert asyncio.run(scenario())


def test_who_gives_up_leaves_the_queue_and_takes_no_room():
    """A client that has gone, waiting or just admitted."""

    async def scenario():
        room = Room(10)

        async def one():
            async with room.held(10):
                await asyncio.sleep(0.05)

        first, second, third = (asyncio.ensure_future(one()) for _ in range(3))
        await asyncio.sleep(0.01)
        second.cancel()
        first.cancel()
        await asyncio.wait({first, second})
        await third
        return room._free

    assert asyncio.run(scenario()) == 10
