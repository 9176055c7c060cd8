"""The charts of `data_visualization`: https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block."""

import math
from collections.abc import Iterator
from typing import Final

from simulator.validate.rules import Check, Problem, array, by_type, number, shape, string
from simulator.wire import Json

SEGMENTS: Final = 6
"""Of a pie; also the number of series of the other charts. Newer libraries say 12, the first documents 6: the less."""
CATEGORIES: Final = 20
LABEL: Final = string(at_most=20)
AXIS_LABEL: Final = string(at_most=50)


def _positive(value: object, pointer: str) -> Iterator[Problem]:
    yield from number(whole=False)(value, pointer)
    if isinstance(value, int | float) and not (math.isfinite(value) and value > 0):
        yield Problem("must be greater than 0", pointer)


def _complete(value: Json, pointer: str) -> Iterator[Problem]:
    """Series have different names, and each one point for every category, in their order."""
    series = value["series"]
    if len({line["name"] for line in series}) < len(series):
        yield Problem("series must have unique names", f"{pointer}/series")
    for index, line in enumerate(series):
        if [point["label"] for point in line["data"]] != value["axis_config"]["categories"]:
            yield Problem("labels must match the categories of the axis", f"{pointer}/series/{index}/data")


_POINT: Final = shape({"label": LABEL, "value": number(whole=False)})
_SERIES_CHART: Final = shape(
    {
        "type": string(),
        "series": array(shape({"name": LABEL, "data": array(_POINT, at_most=CATEGORIES)}), at_most=SEGMENTS),
        "axis_config": shape(
            {"categories": array(LABEL, at_most=CATEGORIES)}, {"x_label": AXIS_LABEL, "y_label": AXIS_LABEL}
        ),
    },
    also=[_complete],
)

CHART: Final[Check] = by_type(
    {
        "pie": shape(
            {"type": string(), "segments": array(shape({"label": LABEL, "value": _positive}), at_most=SEGMENTS)}
        ),
        "bar": _SERIES_CHART,
        "line": _SERIES_CHART,
        "area": _SERIES_CHART,
    }
)
