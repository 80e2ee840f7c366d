"""`python -m tools.train`: train the networks again on generated scenes, and measure them."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import torch

from segwidgets.networks.catalogue import VARIANTS
from segwidgets.networks.weights import WEIGHTS
from segwidgets.ops.device import choose_device
from tools.train.scores import table, write_scores, write_table
from tools.train.training import HELD_OUT, Recipe, pictures, train_all

_CELLS = 24


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, measure and write, as the command line says; give the exit status."""
    chosen = _parser().parse_args(arguments)
    try:
        _run(chosen)
    except (ImportError, OSError, TypeError, ValueError) as error:
        sys.stderr.write(f"tools.train: {error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\ntools.train: interrupted.\n")
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tools.train",
        description="Train networks on generated scenes, measure them on held-out scenes, and "
        "write their weights and scores.",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="networks; all if none is named")
    parser.add_argument("--list", action="store_true", help="only list the networks")
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help="where weights and scores go (the package)"
    )
    parser.add_argument("--steps", type=int, help="batches per network")
    parser.add_argument("--scenes", type=int, help="scenes to learn from")
    parser.add_argument("--held-out", type=int, default=120, help="scenes to measure on (120)")
    parser.add_argument("--seed", type=int, default=0, help="of weights and batches (0)")
    parser.add_argument("--jobs", type=int, default=1, help="networks at the same time (1)")
    parser.add_argument(
        "--device", default="auto", help="a torch device (CUDA, else MPS, else CPU)"
    )
    parser.add_argument("--measure", action="store_true", help="do not train, measure the weights")
    parser.add_argument(
        "--table", type=Path, metavar="FILE", help="write the comparison into this Markdown file"
    )
    return parser


def _run(chosen: argparse.Namespace) -> None:
    names = chosen.names or list(VARIANTS)
    for name in names:
        if name not in VARIANTS:
            raise ValueError(f"network {name!r} is unknown: see `python -m tools.train --list`.")
    if chosen.list:
        sys.stdout.write("".join(f"{name}\n" for name in names))
        return
    folder = chosen.out or WEIGHTS
    given = {"steps": chosen.steps, "scenes": chosen.scenes, "seed": chosen.seed}
    recipe = replace(Recipe(), **{key: value for key, value in given.items() if value is not None})
    for key, min_value in (("steps", 2), ("scenes", 1), ("seed", 0)):
        if getattr(recipe, key) < min_value:
            raise ValueError(f"--{key} {getattr(recipe, key)}: give {min_value} or more.")
    for key in ("jobs", "held_out"):
        if getattr(chosen, key) < 1:
            raise ValueError(f"--{key.replace('_', '-')} {getattr(chosen, key)}: give 1 or more.")
    device = str(choose_device(chosen.device))
    about = {}
    if not chosen.measure:
        about = {"torch": torch.__version__, "device": device, **asdict(recipe)}
        bar = _Bar(len(names), recipe.steps)
        jobs = train_all(names, recipe, folder, jobs=chosen.jobs, device=device, report=bar.update)
        for name, loss, size in jobs:
            bar.finish(name, f"loss {loss:.3f}, {size / 1000:.0f} kB")
    written = write_scores(names, folder, pictures(HELD_OUT, chosen.held_out), about, device)
    own = {name: written["networks"][name] for name in names}
    sys.stdout.write(table({**written, "networks": own}))
    if chosen.table:
        write_table(written, chosen.table)


class _Bar:
    """A bar for all networks, and a line for each that is done."""

    def __init__(self, networks: int, steps: int) -> None:
        self._networks, self._steps = networks, steps
        self._done = 0
        self._start = self._drawn = time.monotonic()
        self._moves = sys.stderr.isatty()

    def update(self, name: str, step: int, loss: float) -> None:
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

    def finish(self, name: str, words: str) -> None:
        """Write a line that stays."""
        self._done += 1
        start = "\r\x1b[K" if self._moves else ""
        sys.stderr.write(f"{start}{self._done}/{self._networks} {name}: {words}\n")
        sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
