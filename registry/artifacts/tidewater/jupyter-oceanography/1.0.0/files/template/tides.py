"""Tides by least squares, with the standard library alone."""

from __future__ import annotations

import math
from typing import Mapping, Sequence


def fit_tides(hours: Sequence[float], levels: Sequence[float], periods: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    """Amplitude (in the unit of ``levels``) and phase (degrees, 0 to 360) of each tide in ``periods``.

    ``periods`` maps a name to hours. The constant level is fitted too and is returned under "mean",
    with phase 0. Tides of nearly the same period need a long record to be told apart: for M2 and S2,
    two weeks.

    :raises ValueError: when there are fewer readings than unknowns, or when the tides cannot be told
        apart
    """
    unknowns = 1 + 2 * len(periods)
    if len(hours) != len(levels) or len(hours) < unknowns:
        raise ValueError(f"{unknowns} unknowns need as many readings, not {len(hours)}")
    rows = [_row(hour, periods.values()) for hour in hours]
    matrix = [[sum(row[i] * row[j] for row in rows) for j in range(unknowns)] for i in range(unknowns)]
    right = [sum(row[i] * level for row, level in zip(rows, levels)) for i in range(unknowns)]
    mean, *parts = _solve(matrix, right)
    result = {"mean": (mean, 0.0)}
    for at, name in enumerate(periods):
        cosine, sine = parts[2 * at], parts[2 * at + 1]
        result[name] = (math.hypot(cosine, sine), math.degrees(math.atan2(sine, cosine)) % 360)
    return result


def _row(hour: float, periods) -> list[float]:
    angles = [2 * math.pi * hour / period for period in periods]
    return [1.0, *(value for angle in angles for value in (math.cos(angle), math.sin(angle)))]


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gaussian elimination with row pivots; ``matrix`` is square and symmetric."""
    size = len(right)
    rows = [[*row, value] for row, value in zip(matrix, right)]
    for column in range(size):
        pivot = max(range(column, size), key=lambda at: abs(rows[at][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        if abs(rows[column][column]) < 1e-9 * len(rows):
            raise ValueError("the record is too short to tell these tides apart")
        for at in range(column + 1, size):
            factor = rows[at][column] / rows[column][column]
            rows[at] = [one - factor * other for one, other in zip(rows[at], rows[column])]
    solution = [0.0] * size
    for at in reversed(range(size)):
        known = sum(rows[at][column] * solution[column] for column in range(at + 1, size))
        solution[at] = (rows[at][size] - known) / rows[at][at]
    return solution
