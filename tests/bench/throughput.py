"""CVs through the whole stack with a model that takes its time, against calls made in series."""

import time

from openai import OpenAI

from tests.bench.memory import Watch, cpu_seconds, pss
from tests.bench.people import files
from tests.bench.running import CHANNEL, Bench, fake_model, model_calls, running
from tests.bench.table import Row

CVS = 200
A_DROP = 10  # files of one message
MODEL_SECONDS = 2.0
PATIENCE = 600.0
PEER_CALLS = 7  # in series for each CV, as the best-known rival makes them
PEER_CVS = 2
SCHEMA = {
    "type": "object",
    "properties": {"answer": {"type": "string"}},
    "required": ["answer"],
    "additionalProperties": False,
}


async def throughput() -> list[Row]:
    """Drop the CVs, wait for the last card, then let the peer do the same few at a time."""
    given = files(CVS)
    async with running(delay=MODEL_SECONDS) as bench:
        at_rest = pss(bench.stack.pid)
        before = cpu_seconds(bench.stack.pid)
        async with Watch(bench.stack.pid) as watch:
            seconds = await _drop_all(bench, given)
            cpu = cpu_seconds(bench.stack.pid) - before
        calls = len(model_calls(bench.model or ""))
        requests = len(bench.slack.calls)
    peer = await _peer()
    return [
        Row("CVs a second, 200 through the whole stack", CVS / seconds, 5, "goal"),
        Row("  the same against 7 calls in series", CVS / seconds, 1 / peer, "serial peer"),
        Row("  seconds from first event to last card", seconds),
        Row("  CPU ms a CV, all our processes", cpu * 1000 / CVS),
        Row("  model calls a CV", calls / CVS, 2, "goal", higher_is_better=False),
        Row("  Slack API calls a CV", requests / CVS),
        Row("MiB at rest (PSS, all processes)", at_rest, 600, "goal", higher_is_better=False),
        Row("MiB at the peak", watch.peak),
    ]


async def _drop_all(bench: Bench, given: list[tuple[str, bytes]]) -> float:
    """Seconds from the first event to the last of what will be posted and asked."""
    start = time.monotonic()
    for first in range(0, len(given), A_DROP):
        dropped = await bench.slack.drop(CHANNEL, given[first : first + A_DROP])
        wrong = [answer for answer in dropped.answers if answer.status != 200]
        if wrong:
            raise RuntimeError(f"an event was not taken: {wrong[0]}")
    await bench.slack.wait_for(lambda: _all_have_cards(bench, len(given)), PATIENCE)
    return time.monotonic() - start


def _all_have_cards(bench: Bench, count: int) -> bool:
    bot = bench.slack.bot_user
    answers = [post for post in bench.slack.posts if post.user == bot and post.thread_ts]
    # Their words are looked at only when there are enough of them: this runs at each request.
    return len(answers) >= count and sum("of 100" in post.shown for post in answers) >= count


async def _peer() -> float:
    """Seconds a CV of a loop that asks the same model seven times in series for each."""
    async with fake_model(MODEL_SECONDS) as address:
        client = OpenAI(base_url=address, api_key="sk-bench")
        start = time.monotonic()
        for _ in range(PEER_CVS * PEER_CALLS):
            client.responses.create(
                model="gpt-5-mini",
                instructions="Fill in this part of the profile.",
                input=[{"role": "user", "content": [{"type": "input_text", "text": "A CV."}]}],
                text={
                    "format": {
                        "type": "json_schema",
                        "name": "profile",
                        "schema": SCHEMA,
                        "strict": True,
                    }
                },
            )
        return (time.monotonic() - start) / PEER_CVS
