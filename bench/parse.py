"""Reading prompts: seconds and megabytes to load, milliseconds a prompt. `--check` exits with 1 above the targets."""

import json
import resource
import statistics
import sys
import time
from pathlib import Path

MEDIAN_MS = 2.0
LOAD_S = 0.5
MEMORY_MB = 60.0
ROUNDS = 5
PROMPTS = Path(__file__).parents[1] / "tests/unit/leadsearch/prompt/data/prompts_open.jsonl"


def memory_mb() -> float:
    """The most memory that this process has held."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1024 * 1024 if sys.platform == "darwin" else 1024)


def main() -> int:
    """Measure, print, and say whether the targets are met."""
    prompts = [json.loads(line)["prompt"] for line in PROMPTS.read_text(encoding="utf-8").splitlines()]
    from leadsearch.prompt import read  # noqa: PLC0415 - the imports below it are not what loading costs

    before = memory_mb()
    begin = time.perf_counter()
    read("")
    load_s = time.perf_counter() - begin
    first_begin = time.perf_counter()
    read("recrutiers in Amsterdm")
    first_ms = (time.perf_counter() - first_begin) * 1000
    times = []
    for _ in range(ROUNDS):
        for prompt in prompts:
            begin = time.perf_counter()
            read(prompt)
            times.append((time.perf_counter() - begin) * 1000)
    used = memory_mb() - before
    median, slowest = statistics.median(times), max(times)
    print(f"load      {load_s:.2f} s (target below {LOAD_S} s), the first mended word {first_ms:.0f} ms")
    print(f"memory    {used:.0f} MB above the imports, {memory_mb():.0f} MB in all (target below {MEMORY_MB:.0f} MB)")
    print(f"a prompt  {median:.2f} ms median, {slowest:.1f} ms slowest of {len(times)} (target below {MEDIAN_MS} ms)")
    return int("--check" in sys.argv and (median > MEDIAN_MS or load_s > LOAD_S or used > MEMORY_MB))


if __name__ == "__main__":
    sys.exit(main())
