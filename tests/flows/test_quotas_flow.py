"""A source that storms hears when to come back; the others do not notice."""

from pathlib import Path

from support.inside import running


async def test_a_feed_that_sent_too_much_waits_and_another_does_not(tmp_path: Path) -> None:
    async with (
        running(tmp_path, feed_quota=1) as inside,
        await inside.token("integration", "jsonl", "csv") as known,
    ):
        storm = [{"id": n, "text": "Where is it?"} for n in range(40)]
        taken = await known.post("/v1/feeds/jsonl", json=storm)
        refused = await known.post("/v1/feeds/jsonl", json=storm[:1])
        table = {"Content-Type": "text/csv"}
        other = await known.post("/v1/feeds/csv", content=b"id,text\n1,Hello.\n", headers=table)

    assert taken.json()["accepted"] == len(storm)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many")
    assert 20 < int(refused.headers["Retry-After"]) <= 31
    assert other.json()["accepted"] == 1
