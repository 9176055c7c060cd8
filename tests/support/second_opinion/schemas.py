"""What Slack's own types have against a value."""

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Any, Final

import jsonschema_rs
from jsonschema_rs import ValidationError

from tests.support.second_opinion.known import KNOWN, Known

TABLES: Final = ("Calls", "Payloads", "Acks")
"""The tables of tests/slack_types/wire.ts."""


class Schemas:
    """The generated schemas with what is known to be missing in them.

    Args:
        generated: as the npm package made it.
        known: where the types are behind Slack.
    """

    def __init__(self, generated: Mapping[str, Any], known: Iterable[Known] = KNOWN) -> None:
        definitions = deepcopy(generated["definitions"])
        # Slack's types let every object with a `type` pass for a block, so that newer ones can be sent. Not here.
        definitions["Block"] = False
        definitions["PlanBlock"]["properties"]["tasks"]["items"] = {"$ref": "#/definitions/TaskCardBlock"}
        for difference in known:
            difference.admit(definitions)
        self._tables = {
            table: {
                name: jsonschema_rs.validator_for({"definitions": definitions, "allOf": [schema]})
                for name, schema in definitions[table]["properties"].items()
            }
            for table in TABLES
        }

    def names(self, table: str) -> Sequence[str]:
        """What a table describes."""
        return list(self._tables[table])

    def problems(self, table: str, name: str, value: Any) -> list[str]:
        """Each as `/place: what is wrong (place in the schema)`; none when the value is right."""
        validator = self._tables[table][name]
        if validator.is_valid(value):
            return []
        return [_line(problem) for error in validator.iter_errors(value) for problem in _innermost(error)]


def _innermost(error: ValidationError) -> list[ValidationError]:
    """The errors that say something: of alternatives only those of the one that was meant."""
    alternatives = getattr(error.kind, "context", None)
    if not alternatives:
        return [error]
    explained = [[inner for one in errors for inner in _innermost(one)] for errors in alternatives]
    return min(explained, key=lambda errors: _strangeness(errors, error.instance_path))


def _strangeness(errors: Sequence[ValidationError], place: Sequence[str | int]) -> tuple[int, int, int]:
    """The alternative that was meant has the right `type`, then the fewest wrong fields, then the fewest below."""
    here = [error for error in errors if error.instance_path == place]
    of_another_type = sum(error.instance_path == [*place, "type"] for error in errors)
    return of_another_type, sum(len(getattr(error.kind, "unexpected", "1")) for error in here), len(errors)


def _line(error: ValidationError) -> str:
    place = "".join(f"/{part}" for part in error.instance_path)
    return f"{place or '/'}: {error.message} ({'/'.join(str(part) for part in error.schema_path)})"
