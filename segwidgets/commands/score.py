"""`segwidgets score`: the scores of a data set, from two folders of label images."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import segwidgets as sw
from segwidgets.shared.files import write

_EXAMPLES = """examples:
  segwidgets score predictions targets --num-classes 21 --ignore-index 255 -o report.html
  segwidgets score predictions targets --class-names road,car,sky --json scores.json
  segwidgets score net gtFine --target-ending _gtFine_labelTrainIds.png --num-classes 19 \\
      --ignore-index 255 --csv scores.csv
  torchrun --nproc-per-node 4 -m segwidgets score predictions targets --num-classes 21

A prediction and a target belong together where their names agree up to what they end with. Files
without a partner are listed, and not scored.
"""


def add(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "score",
        help="score predictions against targets, folder against folder",
        description="Score a folder of predicted label images against a folder of targets.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("predictions", type=Path, metavar="PREDICTIONS")
    parser.add_argument("targets", type=Path, metavar="TARGETS")
    parser.add_argument("--num-classes", type=int, help="labels are 0 to this, less one")
    parser.add_argument("--class-names", type=_listed, help="one per class, with commas between")
    parser.add_argument("--ignore-index", type=int, help="target label of pixels not to count")
    parser.add_argument(
        "--colors", type=Path, metavar="JSON", help="of label images in colors: [[r, g, b], …]"
    )
    parser.add_argument(
        "--absent",
        choices=("exclude", "zero", "one", "nan"),
        default="exclude",
        help="score of a class that neither mask has (exclude: in no mean)",
    )
    parser.add_argument("--no-background", action="store_true", help="leave class 0 out of means")
    parser.add_argument("--prediction-ending", default="", help="what predictions' names end with")
    parser.add_argument("--target-ending", default="", help="what targets' names end with")
    parser.add_argument("--images", type=Path, help="folder of the pictures, to see in the report")
    parser.add_argument("-o", "--output", type=Path, metavar="HTML", help="write a report")
    parser.add_argument("--max-size", type=float, default=5.0, help="megabytes of the report (5)")
    parser.add_argument("--title", default="", help="title of the report")
    parser.add_argument("--json", type=Path, metavar="JSON", help="write all scores")
    parser.add_argument("--csv", type=Path, metavar="CSV", help="write a row for each picture")
    parser.add_argument("--workers", type=int, help="files read at once (one per processor)")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Score, and write what was asked for."""
    from segwidgets.images.pairs import pair_files, with_images
    from segwidgets.scoring.processes import is_first

    files = pair_files(
        chosen.predictions,
        chosen.targets,
        prediction_ending=chosen.prediction_ending,
        target_ending=chosen.target_ending,
    )
    pairs = with_images(files.pairs, chosen.images) if chosen.images else files.pairs
    found = sw.score(
        pairs,
        chosen.num_classes,
        class_names=chosen.class_names,
        ignore_index=chosen.ignore_index,
        colors=_colors(chosen.colors),
        absent=chosen.absent,
        include_background=not chosen.no_background,
        workers=chosen.workers,
        progress=sys.stderr.isatty(),
    )
    if not is_first():
        return 0
    lone = (*files.lone_predictions, *files.lone_targets)
    if lone:
        listed = "".join(f"  {path}\n" for path in lone)
        many = "1 file" if len(lone) == 1 else f"{len(lone)} files"
        are = "is" if len(lone) == 1 else "are"
        sys.stderr.write(f"{many} without a partner {are} not scored:\n{listed}")
    if chosen.output:
        title = chosen.title or f"{chosen.predictions.name} against {chosen.targets.name}"
        size = round(1e6 * chosen.max_size)
        found.to_html(chosen.output, max_bytes=size, title=title, lone=lone)
    if chosen.json:
        write(chosen.json, json.dumps(found.to_dict(), indent=1, ensure_ascii=False) + "\n")
    if chosen.csv:
        text = StringIO(newline="")
        csv.writer(text).writerows(found.to_rows())
        write(chosen.csv, text.getvalue())
    sys.stdout.write(_in_words(found))
    for path in filter(None, (chosen.output, chosen.json, chosen.csv)):
        sys.stdout.write(f"{path}\n")
    return 0


def _in_words(found: Any) -> str:
    """Write the scores as a table of text."""
    scores = found.scores
    width = max(len(name) for name in (*found.class_names, "frequency-weighted IoU"))
    rows = [
        *zip(found.class_names, scores.iou.tolist(), strict=True),
        ("mean IoU", float(scores.mean_iou)),
        ("mean Dice", float(scores.mean_dice)),
        ("pixel accuracy", float(scores.pixel_accuracy)),
        ("frequency-weighted IoU", float(scores.frequency_weighted_iou)),
    ]
    lines = [f"{name:<{width}}  {'–' if v != v else f'{v:.4f}'}\n" for name, v in rows]
    many = "1 picture" if len(found.names) == 1 else f"{len(found.names)} pictures"
    return f"{many}, IoU of each class:\n{''.join(lines)}"


def _listed(text: str) -> list[str]:
    return [name.strip() for name in text.split(",")]


def _colors(path: Path | None) -> dict[Sequence[int], int] | None:
    """Read which color is which label."""
    if path is None:
        return None
    try:
        colors = json.loads(path.read_text("utf-8"))
        return {(int(r), int(g), int(b)): label for label, (r, g, b) in enumerate(colors)}
    except (TypeError, ValueError) as error:
        example = "[[0, 0, 0], [128, 0, 0]]"
        raise ValueError(f"{path}: give a list of colors in JSON, {example}.") from error
