"""Write the vectors that pytest and vitest read: `python -m tests.vectors.make`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional

from tests.vectors.cases import (
    CONV,
    CONV_CHANNELS,
    CONV_MODES,
    CONV_TRANSPOSE,
    CONV_TRANSPOSE_CHANNELS,
    Case,
)

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


def conv_channels(case: Case, x: torch.Tensor, w: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
    """Apply torch's module to all channels, with the kernels turned for true convolution."""
    module = torch.nn.Conv2d(
        case.in_channels,
        case.out_channels,
        case.kernel_size,
        stride=case.stride,
        padding=case.padding,
        dilation=case.dilation,
        groups=case.groups,
        padding_mode=case.padding_mode,
        dtype=x.dtype,
    )
    weight = w if case.operation == "cross-correlation" else w.flip(2, 3)
    return torch.func.functional_call(module, {"weight": weight, "bias": bias}, x[None])[0]


def conv_transpose_channels(
    case: Case, x: torch.Tensor, w: torch.Tensor, bias: torch.Tensor
) -> torch.Tensor:
    """Apply torch's transposed convolution to all channels."""
    return functional.conv_transpose2d(
        x[None],
        w,
        bias,
        stride=case.stride,
        padding=case.padding,
        output_padding=case.output_padding,
        dilation=case.dilation,
        groups=case.groups,
    )[0]


TABLES: dict[str, tuple[list[Case], Any]] = {
    "conv_transpose": (CONV_TRANSPOSE, conv_transpose),
    "conv": (CONV, conv),
    "conv_modes": (CONV_MODES, conv),
    "conv_channels": (CONV_CHANNELS, conv_channels),
    "conv_transpose_channels": (CONV_TRANSPOSE_CHANNELS, conv_transpose_channels),
}


def channel_tensors(case: Case, leads: str) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Give input, weight and bias of a case with channels."""
    x, w = map(torch.from_numpy, case.stacked(leads))
    return x, w, torch.tensor(case.biases, dtype=x.dtype)


def vectors(name: str) -> list[dict[str, Any]]:
    """Compute the cases of one file."""
    cases, apply = TABLES[name]
    build = _channel_vector if name.endswith("_channels") else _vector
    return [build(name, case, apply) for case in cases]


def _channel_vector(name: str, case: Case, apply: Any) -> dict[str, Any]:
    x, w, bias = channel_tensors(case, "input" if name.startswith("conv_transpose") else "output")
    modes = {"padding_mode": case.padding_mode, "operation": case.operation}
    extra = {"output_padding": list(case.output_padding)}
    return {
        "id": case.id,
        "input": x.tolist() if case.in_channels > 1 else x[0].tolist(),
        "kernel": w.tolist(),
        "groups": case.groups,
        "stride": list(case.stride),
        "padding": list(case.padding),
        "dilation": list(case.dilation),
        "bias": bias.tolist(),
        "output": apply(case, x, w, bias).tolist(),
        "overlap": apply(case, torch.ones_like(x), torch.ones_like(w), torch.zeros_like(bias))
        .to(torch.int64)
        .tolist(),
        **(extra if name.startswith("conv_transpose") else modes),
    }


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
