"""Back-pressure, from a request to its answer."""

from __future__ import annotations

import asyncio

import httpx

from .conftest import application, picture


def test_past_the_stated_queue_requests_are_told_to_come_again_and_those_within_are_answered(tmp_path):
    """429 with Retry-After as a problem, at once; nobody who waits is harmed by it."""

    async def scenario():
        app = application(tmp_path, queue=2)
        service = app.state.service
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost", timeout=60) as client:

            def ask():
                return asyncio.ensure_future(client.post("/v1/poses", files={"image": ("a", picture())}))

            within = [ask(), ask()]
            while service.looker.waiting < 2:
                await asyncio.sleep(0.01)
            refused = await ask()
            await service.looker.start()
            answered = await asyncio.gather(*within)
            await service.looker.close()
        service.desk.close()
        return refused, answered

    refused, answered = asyncio.run(scenario())
    assert refused.status_code == refused.json()["status"] == 429
    assert int(refused.headers["retry-after"]) >= 1
    assert [answer.status_code for answer in answered] == [200, 200]
