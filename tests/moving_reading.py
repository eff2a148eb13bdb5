"""What the tests read back from a moving figure: its panels, in units of the data.

The scale of a panel is taken from the places and the words of its ticks, or from the corners of its triangle: from what
a reader sees, not from the script that drew it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Locator

Floats = NDArray[np.float64]

READ = """svg => [...svg.querySelectorAll('g')].map(g => {
  const numbers = (e, ...names) => names.map(name => +e.getAttribute(name));
  const all = (selector, read) => [...g.querySelectorAll(selector)].map(e => [e.getAttribute('class'), read(e)]);
  return {
    words: all('text', e => [...numbers(e, 'x', 'y'), e.textContent]),
    lines: all('polyline', e => e.getAttribute('points').split(' ').map(p => p.split(',').map(Number))),
    areas: all('polygon', e =>
      [e.getAttribute('points').split(' ').map(p => p.split(',').map(Number)), ...numbers(e, 'fill-opacity')]),
    bars: all('rect', e => numbers(e, 'x', 'y', 'width', 'height')),
    dots: all('circle', e => numbers(e, 'cx', 'cy')),
  };
})"""
TEXT_DROP = 4  # pixels by which the base line of a tick's word lies below the tick


@dataclass
class Panel:
    """One panel; `line`, `bars` and `dots` give data, chosen by the first class that is no matter of form."""

    drawn: dict[str, list[Any]] = field(repr=False)

    def _named(self, kind: str, name: str) -> list[Any]:
        return [shape for classes, shape in self.drawn[kind] if name in classes.split()]

    def _scale(self, axis: int) -> tuple[float, float]:
        """Return slope and offset from pixels to data, along x (0) or y (1)."""
        ticks = [
            (shape[axis] - TEXT_DROP * axis, float(shape[2].replace("−", "-")))
            for classes, shape in self.drawn["words"]
            if "tick" in classes.split() and ("x" in classes.split()) == (axis == 0)
        ]
        (low, first), *_, (high, last) = sorted(ticks)
        slope = (last - first) / (high - low)
        return slope, first - slope * low

    def x(self, pixels: Any) -> Floats:
        slope, offset = self._scale(0)
        return slope * np.asarray(pixels, dtype=float) + offset

    def y(self, pixels: Any) -> Floats:
        slope, offset = self._scale(1)
        return slope * np.asarray(pixels, dtype=float) + offset

    def line(self, name: str, which: int = 0) -> Floats:
        """Return the points of a line, shape (points, 2)."""
        points = np.array(self._named("lines", name)[which])
        return np.column_stack([self.x(points[:, 0]), self.y(points[:, 1])])

    def heights_along(self, name: str, which: int = 0) -> Floats:
        """Return the heights of the points of a line, where the axis below has names."""
        return self.y([point[1] for point in self._named("lines", name)[which]])

    def heights(self, name: str) -> Floats:
        """Return the heights of bars; negative ones hang below the axis."""
        bars = np.array(self._named("bars", name)).reshape(-1, 4)
        top, bottom = self.y(bars[:, 1]), self.y(bars[:, 1] + bars[:, 3])
        return np.where(np.abs(top) > np.abs(bottom), top, bottom)

    def widths(self, name: str) -> Floats:
        """Return the lengths of bars that lie."""
        bars = np.array(self._named("bars", name))
        return self.x(bars[:, 0] + bars[:, 2]) - self.x(bars[:, 0])

    def pixel_widths(self, name: str) -> Floats:
        return np.array([bar[2] for bar in self._named("bars", name)])

    def ends(self, name: str) -> list[float]:
        """Return where the first bar begins and ends, in pixels."""
        left, _, width, _ = self._named("bars", name)[0]
        return [left, left + width]

    def lines(self, *names: str) -> list[Floats]:
        return [self.line(name, k) for name in names for k in range(len(self._named("lines", name)))]

    def dots_x(self, name: str) -> Floats:
        return self.x([dot[0] for dot in self._named("dots", name)])

    def dots(self, name: str) -> Floats:
        dots = np.array(self._named("dots", name))
        return np.column_stack([self.x(dots[:, 0]), self.y(dots[:, 1])])

    def _barycentric(self, points: Any) -> Floats:
        corners = np.array(self._named("lines", "axis")[-1])[:3]
        square = np.vstack([corners.T, np.ones(3)])
        points = np.asarray(points, dtype=float)
        return np.linalg.solve(square, np.vstack([points.T, np.ones(len(points))])).T

    def simplex_dots(self, name: str) -> Floats:
        """Return the distributions that the dots of a triangle mark."""
        return self._barycentric(self._named("dots", name))

    def simplex_line(self, name: str, which: int = 0) -> Floats:
        return self._barycentric(self._named("lines", name)[which])

    def shades(self) -> list[tuple[Floats, float]]:
        """Return the middle of each filled piece of a triangle, and how densely it is filled."""
        return [
            (self._barycentric([np.mean(points, axis=0)])[0], density) for _, (points, density) in self.drawn["areas"]
        ]

    def words(self) -> list[str]:
        return [shape[2] for _, shape in self.drawn["words"]]


def panels(figure: Locator) -> list[Panel]:
    """Read the picture of a moving figure."""
    return [Panel(drawn) for drawn in figure.locator("svg").evaluate(READ)]
