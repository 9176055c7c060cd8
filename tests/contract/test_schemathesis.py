"""The running service against its contract: every phase and every check of schemathesis, none excluded."""

import asyncio
import sys
from pathlib import Path

import pytest

from leadsearch.people.record import Person
from tests.contract.serving import KEY, people_in, serving

CONTRACT = Path(__file__).parents[2] / "docs" / "api" / "leads-api.yaml"
SEED = 20_261_123
EXAMPLES = 20
"""Cases of each operation and phase; what they are follows from SEED alone."""
WITHIN_S = 300.0


@pytest.mark.timeout(360)
async def test_the_service_keeps_its_contract(tmp_path: Path) -> None:
    await people_in(tmp_path, [Person(full_name=f"Person {n}", title="CTO", city="Austin") for n in range(60)])
    never_out = ("--price", "1", "--embedded-credits", str(10**12))
    async with serving(tmp_path, *never_out) as service:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "schemathesis.cli", "run", str(CONTRACT), "--url", service.url),
            *("--header", f"Authorization: Bearer {KEY}", "--phases", "examples,coverage,fuzzing,stateful"),
            *("--checks", "all", "--seed", str(SEED), "--max-examples", str(EXAMPLES), "--no-color"),
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await asyncio.wait_for(process.communicate(), WITHIN_S)
        assert process.returncode == 0, said.decode()
        assert "10 selected / 10 total" in said.decode()
        assert await service.terminate() == 0
    assert "Traceback" not in service.log.read_text()
