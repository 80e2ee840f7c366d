"""What `segwidgets train` does."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from dataclasses import asdict, replace

from segwidgets._torch import require_torch
from segwidgets.networks.catalogue import VARIANTS
from segwidgets.networks.jobs import train_all
from segwidgets.networks.measure import write_scores
from segwidgets.networks.table import table, write_table
from segwidgets.networks.train import HELD_OUT, Recipe, pictures
from segwidgets.networks.weights import WEIGHTS
from segwidgets.ops.device import choose_device

_CELLS = 24


def run(chosen: Namespace) -> int:
    """Train, measure and write, as the command line says.

    Parameters
    ----------
    chosen : argparse.Namespace
        The arguments; see `segwidgets train --help`.

    Returns
    -------
    int
        Exit status.

    Raises
    ------
    ValueError
        If a name or a number is not allowed.
    """
    names = chosen.names or list(VARIANTS)
    for name in names:
        if name not in VARIANTS:
            raise ValueError(f"network {name!r} is unknown: see `segwidgets train --list`.")
    if chosen.list:
        sys.stdout.write("".join(f"{name}\n" for name in names))
        return 0
    folder = chosen.out or WEIGHTS
    given = {"steps": chosen.steps, "scenes": chosen.scenes, "seed": chosen.seed}
    recipe = replace(Recipe(), **{key: value for key, value in given.items() if value is not None})
    for key, least in (("steps", 2), ("scenes", 1), ("seed", 0)):
        if getattr(recipe, key) < least:
            raise ValueError(f"--{key} {getattr(recipe, key)}: give {least} or more.")
    for key in ("jobs", "held_out"):
        if getattr(chosen, key) < 1:
            raise ValueError(f"--{key.replace('_', '-')} {getattr(chosen, key)}: give 1 or more.")
    device = str(choose_device(chosen.device))
    if not chosen.measure:
        bar = _Bar(len(names), recipe.steps)
        jobs = train_all(names, recipe, folder, jobs=chosen.jobs, device=device, report=bar.stepped)
        for name, loss, size in jobs:
            bar.finished(name, f"loss {loss:.3f}, {size / 1000:.0f} kB")
    about = (
        {}
        if chosen.measure
        else {"torch": require_torch().__version__, "device": device, **asdict(recipe)}
    )
    data = pictures(HELD_OUT, chosen.held_out)
    told = write_scores(names, folder, data, about, device)
    sys.stdout.write(table({**told, "networks": {name: told["networks"][name] for name in names}}))
    if chosen.table:
        write_table(told, chosen.table)
    return 0


class _Bar:
    """A bar for all networks, and a line for each that is done.

    Parameters
    ----------
    networks : int
        How many there are.
    steps : int
        Steps of each.
    """

    def __init__(self, networks: int, steps: int) -> None:
        self._networks, self._steps = networks, steps
        self._done = 0
        self._start = self._drawn = time.monotonic()
        self._moves = sys.stderr.isatty()

    def stepped(self, name: str, step: int, loss: float) -> None:
        """Draw the bar, ten times a second at most."""
        now = time.monotonic()
        if self._moves and now - self._drawn > 0.1:
            self._drawn = now
            part = (self._done + step / self._steps) / self._networks
            full = round(_CELLS * part)
            left = (now - self._start) * (1 - part) / part
            bar = "█" * full + "·" * (_CELLS - full)
            line = f"|{bar}| {100 * part:3.0f} % {left:4.0f} s left  {name} loss {loss:.3f}"
            sys.stderr.write(f"\r\x1b[K{line}")
            sys.stderr.flush()

    def finished(self, name: str, words: str) -> None:
        """Write a line that stays."""
        self._done += 1
        start = "\r\x1b[K" if self._moves else ""
        sys.stderr.write(f"{start}{self._done}/{self._networks} {name}: {words}\n")
        sys.stderr.flush()
