"""Write the vectors that pytest and vitest read: `python -m tests.vectors.make`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional

from tests.vectors.cases import CONV, CONV_MODES, CONV_TRANSPOSE, Case

FOLDER = Path(__file__).parent


def conv_transpose(case: Case, x: torch.Tensor, w: torch.Tensor, bias: float) -> torch.Tensor:
    """Apply torch's transposed convolution to one channel."""
    apply = functional.conv_transpose1d if case.dims == 1 else functional.conv_transpose2d
    y = apply(
        x[None, None],
        w[None, None],
        torch.tensor([bias], dtype=x.dtype),
        stride=case.stride,
        padding=case.padding,
        output_padding=case.output_padding,
        dilation=case.dilation,
    )
    return y[0, 0]


def conv(case: Case, x: torch.Tensor, w: torch.Tensor, bias: float) -> torch.Tensor:
    """Apply torch's module to one channel, with the kernel turned for true convolution."""
    module = [torch.nn.Conv1d, torch.nn.Conv2d][case.dims - 1](
        1,
        1,
        case.kernel_size,
        stride=case.stride,
        padding=case.padding,
        dilation=case.dilation,
        padding_mode=case.padding_mode,
        dtype=x.dtype,
    )
    kernel = w if case.operation == "cross-correlation" else w.flip(tuple(range(case.dims)))
    parameters = {"weight": kernel[None, None], "bias": torch.tensor([bias], dtype=x.dtype)}
    return torch.func.functional_call(module, parameters, x[None, None])[0, 0]


TABLES: dict[str, tuple[list[Case], Any]] = {
    "conv_transpose": (CONV_TRANSPOSE, conv_transpose),
    "conv": (CONV, conv),
    "conv_modes": (CONV_MODES, conv),
}


def vectors(name: str) -> list[dict[str, Any]]:
    """Compute the cases of one file."""
    cases, apply = TABLES[name]
    return [_vector(name, case, apply) for case in cases]


def _vector(name: str, case: Case, apply: Any) -> dict[str, Any]:
    x, w = torch.from_numpy(case.input), torch.from_numpy(case.kernel)
    output = apply(case, x, w, case.bias)
    overlap = apply(case, torch.ones_like(x), torch.ones_like(w), 0.0)
    vector = {
        "id": case.id,
        "dims": case.dims,
        "input": case.input.tolist(),
        "kernel": case.kernel.tolist(),
        "stride": list(case.stride),
        "padding": list(case.padding),
        "output_padding": list(case.output_padding),
        "dilation": list(case.dilation),
        "bias": case.bias,
        "output": output.tolist(),
        "overlap": overlap.to(torch.int64).tolist(),
    }
    if name != "conv_transpose":
        del vector["output_padding"]
    if name == "conv_modes":
        vector |= {"padding_mode": case.padding_mode, "operation": case.operation}
    return vector


def text(name: str) -> str:
    """Write the cases of one file as JSON, one case per line."""
    lines = ",\n".join(json.dumps(vector, separators=(",", ":")) for vector in vectors(name))
    return f"[\n{lines}\n]\n"


def main() -> None:
    """Write all files."""
    for name in TABLES:
        (FOLDER / f"{name}.json").write_text(text(name), "utf-8")


if __name__ == "__main__":
    main()
