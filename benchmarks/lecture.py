"""What a class server holds: how long a slider takes with many visitors, and their memory."""

from __future__ import annotations

import asyncio
import gc
import statistics
import time

from benchmarks.figures import print_table
from benchmarks.proxied import alone, hosted
from benchmarks.visitors import Visitor

SECONDS_OF_LOAD, BETWEEN = 20.0, 2.0
VALUES = (-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0)
VISITS, AT_ONCE = 1000, 20


def measure() -> None:
    """Print the time of a move with 40 visitors, with 100 behind the proxy, and the memory."""
    rows = [("visitors", "moves", "median ms", "p95 ms", "p95 wanted", "wrong or lost")]
    with alone() as lab:
        found = asyncio.run(load(lab.url, 40))
        rows.append(("40, one process", *_words(found, 200)))
        memory = asyncio.run(_memory(lab))
    with hosted() as both:
        found = asyncio.run(load(both.url, 100))
        rows.append(("100, two processes behind HAProxy", *_words(found, 300)))
        shares = [str(lab.metric("visitors")) for lab in both.labs.values()]
    print_table("A slider is moved every 2 s: from the message to the end of the answer", rows)
    print(f"visitors left connected at the end: {' and '.join(shares)}")
    print_table("Memory of one process, MB", memory)


async def load(url: str, count: int, seconds: float = SECONDS_OF_LOAD) -> tuple[list[float], int]:
    """Milliseconds of each move, and how many answers were wrong or never came."""
    expected = await _expected(url)
    visitors = [Visitor(url) for _ in range(count)]
    for first in range(0, count, AT_ONCE):
        await asyncio.gather(*(each.come_back() for each in visitors[first : first + AT_ONCE]))
    gc.collect()
    until = time.perf_counter() + seconds
    answers = await asyncio.gather(
        *(_moves(each, k / count, until, expected) for k, each in enumerate(visitors))
    )
    await asyncio.gather(*(each.__aexit__() for each in visitors))
    return [took for times, _ in answers for took in times], sum(bad for _, bad in answers)


async def _expected(url: str) -> dict[float, str]:
    """The numbers for each value, as a visitor gets them who is alone."""
    found = {}
    async with Visitor(url) as alone_:
        for value in VALUES:
            await alone_.move(value)
            found[value] = alone_.numbers
    return found


async def _moves(
    visitor: Visitor, place: float, until: float, expected: dict[float, str]
) -> tuple[list[float], int]:
    """One visitor's moves, spread over the two seconds by their place."""
    times, bad, turn = [], 0, int(place * len(VALUES))
    await asyncio.sleep(place * BETWEEN)
    while (started := time.perf_counter()) < until:
        turn += 1
        value = VALUES[turn % len(VALUES)]
        try:
            times.append(await visitor.move(value))
            bad += visitor.numbers != expected[value]
        except OSError:
            bad += 1
        await asyncio.sleep(max(BETWEEN - (time.perf_counter() - started), 0))
    return times, bad


async def _memory(lab) -> list[tuple[str, ...]]:
    """What 40 visitors add, and what is left when 1,000 have come and gone."""
    before = lab.megabytes
    visitors = [Visitor(lab.url) for _ in range(40)]
    await asyncio.gather(*(each.come_back() for each in visitors))
    with_them = lab.megabytes
    await asyncio.gather(*(each.__aexit__() for each in visitors))
    rows = [("when", "MB", "")]
    rows.append(("after the load above", f"{before:.0f}", ""))
    each_ = (with_them - before) / len(visitors)
    rows.append(("40 visitors more", f"{with_them:.0f}", f"{each_:.2f} a visitor"))
    for _ in range(0, VISITS, AT_ONCE):
        await asyncio.gather(*(_visit(lab.url) for _ in range(AT_ONCE)))
    after = lab.megabytes
    rows.append((f"after {VISITS} visits", f"{after:.0f}", f"{after - before:+.0f}"))
    return rows


async def _visit(url: str) -> None:
    async with Visitor(url) as visitor:
        await visitor.move(1.0)


def _words(found: tuple[list[float], int], wanted: int) -> tuple[str, ...]:
    times, bad = found
    p95 = statistics.quantiles(times, n=20)[-1]
    verdict = f"under {wanted}: {'yes' if p95 < wanted else 'no'}"
    return (str(len(times)), f"{statistics.median(times):.0f}", f"{p95:.0f}", verdict, str(bad))
