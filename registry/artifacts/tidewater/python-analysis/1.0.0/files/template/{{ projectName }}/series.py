"""A series of readings: reading it, finding gaps and outliers, summing it up.

Everything here is pure except :func:`read_series`, which opens one file.
"""

from __future__ import annotations

import csv
import math
import statistics
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Iterable, Sequence

#: Scales the median absolute deviation to the standard deviation of a normal distribution.
MAD_TO_SIGMA = 1.4826


class SeriesError(ValueError):
    """A file that is no series; the message names the line (the header is line 1)."""


@dataclass(frozen=True)
class Reading:
    """One value with its time. ``value`` is finite, ``time`` carries its offset from UTC."""

    time: datetime
    value: float


@dataclass(frozen=True)
class Summary:
    """What a series looks like; the values are in the unit of the readings."""

    count: int
    mean: float
    standard_deviation: float
    minimum: float
    maximum: float
    gaps: int
    outliers: int


def read_series(path: Path) -> list[Reading]:
    """The readings in a CSV file with the columns ``time`` (ISO 8601 with an offset) and ``value``.

    :raises SeriesError: for a missing column, a bad field or times that do not increase
    """
    with path.open(newline="", encoding="utf-8") as lines:
        return parse_series(lines)


def parse_series(lines: Iterable[str]) -> list[Reading]:
    """The readings in lines of CSV; see :func:`read_series`."""
    rows = csv.DictReader(lines, strict=True)
    missing = {"time", "value"} - set(rows.fieldnames or [])
    if missing:
        raise SeriesError(f"line 1: no column {', '.join(sorted(missing))}")
    readings: list[Reading] = []
    try:
        for row in rows:
            reading = _parse_row(row, rows.line_num)
            if readings and reading.time <= readings[-1].time:
                raise SeriesError(f"line {rows.line_num}: {row['time']} is not after the time before it")
            readings.append(reading)
    except csv.Error as error:
        raise SeriesError(f"line {rows.reader.line_num}: {error}") from error
    return readings


def _parse_row(row: dict[str, str], line: int) -> Reading:
    try:
        # Python 3.10 does not read the suffix Z.
        time = datetime.fromisoformat((row["time"] or "").replace("Z", "+00:00"))
        value = float(row["value"] or "")
    except ValueError as error:
        raise SeriesError(f"line {line}: {error}") from error
    if time.tzinfo is None:
        raise SeriesError(f"line {line}: {row['time']} has no offset from UTC")
    if not math.isfinite(value):
        raise SeriesError(f"line {line}: {row['value']} is not a finite number")
    return Reading(time, value)


def find_gaps(readings: Sequence[Reading], step: timedelta) -> list[tuple[datetime, datetime]]:
    """Pairs of neighbouring times that are more than one and a half ``step`` apart.

    :raises ValueError: when ``step`` is not positive
    """
    if step <= timedelta(0):
        raise ValueError("step must be positive")
    pairs = zip(readings, readings[1:])
    return [(one.time, other.time) for one, other in pairs if other.time - one.time > 1.5 * step]


def find_outliers(readings: Sequence[Reading], threshold: float) -> list[Reading]:
    """Readings further than ``threshold`` robust standard deviations from the median.

    The spread is the median absolute deviation, so that the outliers themselves do not hide
    each other. A series of which more than half the values are equal has no spread and no outliers.
    """
    if not readings:
        return []
    centre = statistics.median(reading.value for reading in readings)
    spread = MAD_TO_SIGMA * statistics.median(abs(reading.value - centre) for reading in readings)
    if spread == 0:
        return []
    return [reading for reading in readings if abs(reading.value - centre) > threshold * spread]


def summarise(readings: Sequence[Reading], step: timedelta, threshold: float) -> Summary:
    """The summary of a series of at least two readings, outliers left out of the statistics.

    :raises ValueError: when fewer than two readings remain
    """
    outliers = set(find_outliers(readings, threshold))
    values = [reading.value for reading in readings if reading not in outliers]
    if len(values) < 2:
        raise ValueError("a summary needs at least two readings")
    return Summary(
        count=len(values),
        mean=statistics.fmean(values),
        standard_deviation=statistics.stdev(values),
        minimum=min(values),
        maximum=max(values),
        gaps=len(find_gaps(readings, step)),
        outliers=len(outliers),
    )
