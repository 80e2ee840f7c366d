"""The comparison of all trained networks, as a table in a Markdown file."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from segwidgets.networks.catalogue import VARIANTS, Variant

_BEGIN: Final = "<!-- written by `segwidgets train --table`; do not edit below -->"
_END: Final = "<!-- end of what is written -->"
_HEAD: Final = (
    "network",
    *("depth", "skip", "mean IoU", "boundary IoU", "bird", "multiply-adds", "parameters"),
)


def table(told: dict[str, Any]) -> str:
    """Write scores as a Markdown table.

    Parameters
    ----------
    told : dict
        As `networks.scores()` gives them.

    Returns
    -------
    str
        One line per network.
    """
    lines = [_row(_HEAD), _row(["---", *["---:"] * (len(_HEAD) - 1)])]
    for name, found in told["networks"].items():
        variant = VARIANTS[name]
        encoder_decoder = variant.kind == "encoder_decoder"
        lines.append(
            _row(
                [
                    _words(variant),
                    str(variant.options["depth"]) if encoder_decoder else "",
                    ("yes" if variant.options["skip"] else "no") if encoder_decoder else "",
                    f"{found['mean_iou']:.3f}",
                    f"{found['boundary_iou']:.3f}",
                    f"{found['iou']['bird']:.3f}",
                    f"{found['multiply_adds'] / 1e6:.1f} M",
                    f"{found['parameters']:,}",
                ]
            )
        )
    return "\n".join(lines) + "\n"


def write_table(told: dict[str, Any], path: Path) -> None:
    """Put the table into a file, between its two marks.

    Parameters
    ----------
    told : dict
        As `networks.scores()` gives them.
    path : pathlib.Path
        A Markdown file that has the marks, or none yet.

    Raises
    ------
    ValueError
        If the file is there, but has no marks.
    """
    text = path.read_text("utf-8") if path.is_file() else f"{_BEGIN}\n{_END}\n"
    before, begin, rest = text.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"{path} has no place for the table: add the lines {_BEGIN} and {_END}.")
    held = told["held_out"]
    words = (
        f"Measured on {held['scenes']} scenes of {held['side']} × {held['side']} pixels, seeds "
        f"{held['first_seed']} and up."
    )
    path.write_text(f"{before}{begin}\n\n{words}\n\n{table(told)}\n{end}{after}", "utf-8")


def _row(cells: Any) -> str:
    return f"| {' | '.join(cells)} |"


def _words(variant: Variant) -> str:
    if variant.kind != "encoder_decoder":
        return variant.name.replace("-", " ")
    down, up = variant.options["downsample"], variant.options["upsample"]
    kernel = variant.options.get("kernel_size")
    return f"{down} → {up}{f' {kernel} × {kernel}' if kernel else ''}"
