"""Finding people: our engine beside tantivy, DuckDB and PostgreSQL, over the same rows in the same run.

`python bench/search.py --people 1000000 --rivals tantivy,DuckDB,PostgreSQL --chart docs/search.svg`. Without `--rivals`
our engine is alone; the rivals are packages of the dependency group `bench`, and Debian's PostgreSQL. Each engine has a
process of its own. Every answer is held against a look at everybody, one by one. Times are milliseconds for a page of
100 people: the first, and batch 200 (or the last full one).
"""

import argparse
import json
import multiprocessing
import os
import pickle
import statistics
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path

from bench.engines.appending import Appended, read_while_appending
from bench.engines.chart import chart
from bench.engines.measure import DEEP, Measured, Order, measure, same_rows
from bench.engines.questions import QUESTIONS, Oracle
from leadsearch.people.rows import row_of
from leadsearch.people.sample import sample_people

PEOPLE = 20_000
APPENDED = 20_000
ROUNDS = 31
BATCH = 1_000
OURS = "ours"


def main() -> None:
    """Make the people, measure every engine, print."""
    asked = _arguments()
    with tempfile.TemporaryDirectory(prefix="leads-bench-") as name:
        folder = Path(name)
        begin = time.perf_counter()
        base, whole = _make_rows(folder, asked.people)
        print(f"{asked.people:,} people and the truth made in {time.perf_counter() - begin:.0f} s; load {_load()}")
        measured = [_measured(engine, folder, asked, base) for engine in [OURS, *asked.rivals]]
        same_rows(measured)
        truth = [number for phase in whole["software engineers"] for number in phase]
        appended = read_while_appending(folder / OURS, folder / "later", truth)
    _print(measured, appended)
    if asked.chart:
        asked.chart.write_text(chart(measured, asked.people), encoding="utf-8")
    print(json.dumps(_facts(asked.people, measured, appended)))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--rivals", type=lambda text: text.split(","), default=[], help="tantivy,DuckDB,PostgreSQL")
    parser.add_argument("--chart", type=Path, help="where to draw the medians, as SVG")
    return parser.parse_args()


def _make_rows(folder: Path, count: int) -> tuple[dict[str, list[list[int]]], dict[str, list[list[int]]]]:
    """Write everybody down, those who are there and those who come later; who fits which question, without and with."""
    oracle = Oracle()
    people = (planted.person for planted in sample_people(count + APPENDED))
    number = 0
    base: dict[str, list[list[int]]] = {}
    for file, size in (("rows", count), ("later", APPENDED)):
        with (folder / file).open("wb") as out:
            part = islice(people, size)
            while batch := [row_of(person) for person in islice(part, BATCH)]:
                for row in batch:
                    number += 1
                    oracle.look_at(number, row)
                pickle.dump(batch, out)
        base = base or oracle.answers()
    return base, oracle.answers()


def _measured(engine: str, folder: Path, asked: argparse.Namespace, answers: dict[str, list[list[int]]]) -> Measured:
    own = folder / engine
    own.mkdir()
    order = Order(engine, own, folder / "rows", asked.people, answers, asked.rounds)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        result = process.submit(measure, order).result()
    print(f"{engine} is measured; load {_load()}", flush=True)
    return result


def _print(measured: Sequence[Measured], appended: Appended) -> None:
    print(f"\n{'':40}" + "".join(f"{one.engine:>22}" for one in measured))
    for label, values in (
        ("built in s", [one.build_s for one in measured]),
        ("on disk, MB", [one.disk / 1e6 for one in measured]),
        ("memory at most, MB", [one.memory / 1e6 for one in measured]),
    ):
        print(f"{label:40}" + "".join(f"{value:>22,.0f}" for value in values))
    print(f"\n{'median of the first batch / of a deep one':40}")
    for name in QUESTIONS:
        batch = measured[0].questions[name].deep_batch
        print(f"{f'{name} (batch {batch})':40}" + "".join(f"{_pair(one, name):>22}" for one in measured))
    for one in measured:
        print(f"{one.engine}: {_summary(one)}")
    page = statistics.median(appended.page_ms)
    print(
        f"{APPENDED:,} added in {appended.seconds:.1f} s while a cursor was read: {appended.met:,} met, "
        f"{appended.twice} twice, {appended.lost} lost; a page took {page:.2f} ms, at most {max(appended.page_ms):.1f}"
    )


def _pair(one: Measured, name: str) -> str:
    times = one.questions[name]
    return f"{statistics.median(times.first):.2f} / {statistics.median(times.deep):.2f}"


def _summary(one: Measured) -> dict[str, float]:
    """Of the questions' medians: the middle one, the worst one; the worst single answer; batch 200 beside batch 1."""
    firsts = [statistics.median(times.first) for times in one.questions.values()]
    deep = [
        statistics.median(times.deep) / statistics.median(times.first)
        for times in one.questions.values()
        if times.deep_batch == DEEP
    ]
    return {
        "median_ms": round(statistics.median(firsts), 3),
        "worst_question_ms": round(max(firsts), 3),
        "worst_answer_ms": round(max(max(times.first) for times in one.questions.values()), 3),
        "batch_200_ratio": round(max(deep, default=0.0), 2),
    }


def _facts(people: int, measured: Sequence[Measured], appended: Appended) -> dict[str, object]:
    engines = {
        one.engine: {"build_s": round(one.build_s, 1), "disk_mb": one.disk // 10**6, "memory_mb": one.memory // 10**6}
        | _summary(one)
        for one in measured
    }
    append = {"met": appended.met, "twice": appended.twice, "lost": appended.lost}
    return {"bench": "search", "people": people, "engines": engines, "appended": append, "load": _load()}


def _load() -> float:
    return round(os.getloadavg()[0], 1)


if __name__ == "__main__":
    main()
