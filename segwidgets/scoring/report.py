"""The scores of a data set as one page that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from segwidgets.images.pairs import read_pair
from segwidgets.images.read import read_image
from segwidgets.shared.options import LIMITS
from segwidgets.shared.palette import PALETTE, rgb

if TYPE_CHECKING:
    from segwidgets.scoring.dataset import DatasetScores

_STYLE = Path(__file__).with_name("report.css").read_text("utf-8")
# More columns than these nobody reads; the most frequent errors are listed all the same.
_MAX_COLUMNS = 32
_MAX_ROWS = 2000
_ERRORS = 10
# Labels of a live figure are bytes, and the last one stands for what is not counted.
_MAX_CLASSES = 255
# Bytes of a figure without pictures: its frame, and its words where scripts do not run.
_FRAME = 20_000
_ABSENT = {
    "exclude": "a class that neither mask has counts in no mean",
    "zero": "a class that neither mask has scores 0",
    "one": "a class that neither mask has scores 1",
    "nan": "a mean over classes has no value where a class is in neither mask",
}


def report(
    found: DatasetScores,
    *,
    max_bytes: int,
    title: str = "Scores",
    lang: str = "en",
    lone: Iterable[str | Path] = (),
) -> str:
    """Write the page, with as many live pictures as it has room for."""
    from segwidgets.embed.page import script_text, shell

    parts = [*_head(found, title), *_classes(found), *_confusion(found)]
    after = [*_pictures(found), *_lone(lone)]
    script = f"<script>\n{script_text('elements-iou-calculator.js')}\n</script>"

    def page(live: str) -> str:
        body = "\n".join([*parts, live, *after])
        return shell(f"<main>\n{body}\n</main>", title=title, lang=lang, style=_STYLE)

    bare = len(page("").encode())
    if bare > max_bytes:
        raise ValueError(
            f"max_bytes = {max_bytes}: the page has {bare} bytes without any picture; give more."
        )
    live = _live(found, max_bytes - bare - len(script.encode()))
    return page(f"{live}\n{script}" if live else "")


def _head(found: DatasetScores, title: str) -> Iterator[str]:
    over_all, averaged = found.scores, found.image_scores.over_images()
    means = {
        "mean IoU": over_all.mean_iou,
        "mean Dice": over_all.mean_dice,
        "pixel accuracy": over_all.pixel_accuracy,
        "mean accuracy": over_all.mean_accuracy,
        "frequency-weighted IoU": over_all.frequency_weighted_iou,
        "mean IoU per picture": averaged.mean_iou,
    }
    yield f"<h1>{escape(title)}</h1>"
    pixels = int(found.confusion.sum())
    yield (
        f"<p>{_many(len(found.names), 'picture')}, {_many(len(found.class_names), 'class')}, "
        f"{pixels:,} pixels counted.</p>"
    )
    rows = "".join(
        f"<div><dt>{name}</dt><dd>{_number(float(value))}</dd></div>"
        for name, value in means.items()
    )
    yield f'<dl class="means">{rows}</dl>'
    ignored = (
        "every pixel counts"
        if found.ignore_index is None
        else f"pixels whose target is {found.ignore_index} are not counted"
    )
    background = "" if found.include_background else "; the means leave class 0 out"
    yield (
        f"<p>All but the last are read from the counts summed over the pictures; the last is the "
        f"mean of the pictures' mean IoU. Conventions: {ignored}; "
        f"{_ABSENT[found.absent]}{background}.</p>"
    )


def _classes(found: DatasetScores) -> Iterator[str]:
    each = found.scores
    columns = (each.iou, each.dice, each.precision, each.recall)
    targets = found.confusion.sum(1).tolist()
    yield "<h2>Classes</h2>"
    head = ("class", "IoU", "", "Dice", "precision", "recall", "target pixels")
    rows = []
    numbers = zip(*(column.tolist() for column in columns), strict=True)
    for name, (iou, *others), pixels in zip(found.class_names, numbers, targets, strict=True):
        bar = 0.0 if isnan(iou) else round(100 * iou, 1)
        rows.append(
            f'<tr><th scope="row">{escape(name)}</th><td>{_number(iou)}</td>'
            f'<td class="bar"><i style="width:{bar}%"></i></td>'
            f"{''.join(f'<td>{_number(other)}</td>' for other in others)}<td>{pixels:,}</td></tr>"
        )
    yield _table(head, rows, label="Classes")


def _confusion(found: DatasetScores) -> Iterator[str]:
    counts: NDArray[np.int64] = found.confusion.numpy()
    names = [escape(name) for name in found.class_names]
    shares = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    yield "<h2>Confusion matrix</h2>"
    if len(names) <= _MAX_COLUMNS:
        yield (
            "<p>Rows are targets, columns predictions, in per cent of the row: the diagonal is "
            "the recall. The number of pixels stands behind each cell.</p>"
        )
        rows = [
            f'<tr><th scope="row">{name}</th>'
            + "".join(_cell(row, column, shares, counts) for column in range(len(names)))
            + "</tr>"
            for row, name in enumerate(names)
        ]
        yield _table(("target", *names), rows, "confusion", label="Confusion matrix")
    wrong = counts - np.diag(counts.diagonal())
    most = [divmod(int(at), len(names)) for at in np.argsort(-wrong, axis=None)[:_ERRORS]]
    listed = [
        f'<tr><td>{names[row]}</td><td class="word">{names[column]}</td>'
        f"<td>{wrong[row, column]:,}</td>"
        f"<td>{100 * shares[row, column]:.1f} %</td></tr>"
        for row, column in most
        if wrong[row, column]
    ]
    if listed:
        yield "<p>The most frequent errors:</p>"
        head = ("target", "predicted as", "pixels", "of the target")
        yield _table(head, listed, label="The most frequent errors")


def _cell(row: int, column: int, shares: NDArray[np.float64], counts: NDArray[np.int64]) -> str:
    share = 100 * shares[row, column]
    kind = ' class="right"' if row == column else ""
    # In the hue of what is right or wrong, and pale enough for the text.
    hue = PALETTE["roles"]["output" if row == column else "warning"]
    red, green, blue = rgb(hue)
    words = "" if not counts[row, column] else "<0.1" if share < 0.05 else f"{share:.1f}"
    return (
        f'<td{kind} title="{counts[row, column]:,} pixels" '
        f'style="background:rgba({red},{green},{blue},{share / 200:.2f})">{escape(words)}</td>'
    )


def _pictures(found: DatasetScores) -> Iterator[str]:
    each = found.image_scores
    mean, accuracy = each.mean_iou.numpy(), each.pixel_accuracy.numpy()
    iou = each.iou.numpy()
    # Pictures without a value come last.
    order = np.argsort(np.nan_to_num(mean, nan=np.inf), kind="stable")
    yield "<h2>Pictures, the worst first</h2>"
    if len(order) > _MAX_ROWS:
        yield f"<p>The {_MAX_ROWS:,} worst of {len(order):,}.</p>"
    rows = []
    for at in order[:_MAX_ROWS]:
        known = np.flatnonzero(~np.isnan(iou[at]))
        worst: int | None = int(known[iou[at][known].argmin()]) if known.size else None
        lowest = "–" if worst is None else escape(found.class_names[worst])
        rows.append(
            f'<tr><th scope="row">{escape(found.names[at])}</th><td>{_number(mean[at])}</td>'
            f'<td>{_number(accuracy[at])}</td><td class="word">{lowest}</td>'
            f"<td>{'–' if worst is None else _number(iou[at, worst])}</td></tr>"
        )
    head = ("picture", "mean IoU", "pixel accuracy", "worst class", "its IoU")
    yield _table(head, rows, "pictures", label="Pictures")


def _lone(lone: Iterable[str | Path]) -> Iterator[str]:
    files = [str(path) for path in lone]
    if files:
        yield f"<h2>Files without a partner, not scored: {len(files):,}</h2>"
        more = f"<li>and {len(files) - _MAX_ROWS:,} more</li>" if len(files) > _MAX_ROWS else ""
        yield f"<ul>{''.join(f'<li>{escape(file)}</li>' for file in files[:_MAX_ROWS])}{more}</ul>"


def _live(found: DatasetScores, room: int) -> str:
    """Write the worst pictures as one figure that pages through them."""
    from segwidgets.widgets.iou.iou_calculator import IoUCalculator

    if len(found.class_names) > _MAX_CLASSES:
        return ""
    pictures: list[dict[str, Any]] = []
    thinned, size = 1, float(_FRAME)
    for pair in found.worst:
        picture, every = _shown(pair, found)
        arrays = [part for part in picture.values() if isinstance(part, np.ndarray)]
        # Base64; the first picture stands there twice, as the one that is shown.
        more = sum(part.nbytes for part in arrays) * 4 / 3 * (1 if pictures else 2)
        tallies = 32 * len(found.class_names)
        if size + more + tallies > room:
            break
        size += more + tallies
        pictures.append(picture)
        thinned = max(thinned, every)
    if not pictures:
        return ""
    figure = IoUCalculator.from_dataset(
        pictures,
        class_names=found.class_names,
        ignore_index=_ignored(found),
        absent="exclude" if found.absent == "nan" else found.absent,
        include_background=found.include_background,
        per_image=True,
    )
    figure.close()
    count = "The worst picture" if len(pictures) == 1 else f"The {len(pictures)} worst pictures"
    thin = (
        ""
        if thinned == 1
        else (
            f" Large ones are thinned out to at most {LIMITS.mask_side} pixels a side, and score "
            f"slightly differently here."
        )
    )
    return (
        f"<h2>{count}</h2>\n<p>Choose a picture, light the pixels behind a score, or repaint the "
        f"prediction.{thin}</p>\n{figure._element().html()}"
    )


def _ignored(found: DatasetScores) -> int | None:
    """Give the label that is not counted as a figure can hold it."""
    label = found.ignore_index
    return label if label is None or 0 <= label < len(found.class_names) else _MAX_CLASSES


def _shown(pair: Mapping[str, Any], found: DatasetScores) -> tuple[dict[str, Any], int]:
    """Read a pair again, small enough for a figure: as bytes, every n-th pixel."""
    target, prediction = read_pair(pair, found.colors)
    every = -(-max(target.shape) // LIMITS.mask_side)
    target, prediction = target[::every, ::every], prediction[::every, ::every]
    label = _ignored(found)
    if label is not None:
        ignored = target == found.ignore_index
        target = np.where(ignored, label, target)
        # Whatever is predicted there is not counted.
        prediction = np.where(ignored, 0, prediction)
    picture = {"name": str(pair["name"]), "target": target.astype(np.uint8)}
    picture["prediction"] = prediction.astype(np.uint8)
    if pair.get("image") is not None:
        picture["image"] = read_image(pair["image"])[::every, ::every]
    return picture, every


def _table(head: Iterable[str], rows: list[str], kind: str = "", *, label: str = "") -> str:
    """Write a table that scrolls by itself where it is larger than its place."""
    heads = "".join(f'<th scope="col">{name}</th>' for name in head)
    return (
        f'<div class="wide {kind}" tabindex="0" role="region" aria-label="{label}"><table><thead>'
        f"<tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _many(count: int, what: str) -> str:
    plural = "es" if what.endswith("s") else "s"
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}{plural}"


def _number(value: float) -> str:
    return "–" if isnan(value) else f"{value:.3f}"
