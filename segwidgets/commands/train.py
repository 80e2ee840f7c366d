"""`segwidgets train`: the networks, trained again and measured."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add(commands: Any) -> None:
    """Add the command.

    Parameters
    ----------
    commands : argparse action
        The commands of the program.
    """
    train = commands.add_parser(
        "train",
        help="train the networks on generated scenes, and measure them",
        description="Train networks on generated scenes, measure them on held-out scenes, and "
        "write their weights and scores.",
    )
    train.add_argument("names", nargs="*", metavar="NAME", help="networks; all if none is named")
    train.add_argument("--list", action="store_true", help="only list the networks")
    train.add_argument(
        "--out", type=Path, metavar="FOLDER", help="where weights and scores go (the package)"
    )
    train.add_argument("--steps", type=int, help="batches per network")
    train.add_argument("--scenes", type=int, help="scenes to learn from")
    train.add_argument("--held-out", type=int, default=120, help="scenes to measure on (120)")
    train.add_argument("--seed", type=int, default=0, help="of weights and batches (0)")
    train.add_argument("--jobs", type=int, default=1, help="networks at the same time (1)")
    train.add_argument("--device", default="auto", help="a torch device (CUDA, else MPS, else CPU)")
    train.add_argument("--measure", action="store_true", help="do not train, measure the weights")
    train.add_argument(
        "--table", type=Path, metavar="FILE", help="write the comparison into this Markdown file"
    )
    train.set_defaults(run=_train)


def _train(chosen: argparse.Namespace) -> int:
    from segwidgets.networks.command import run

    return run(chosen)
