"""torch's result as it travels to the page, which compares it with its own."""

from __future__ import annotations

from typing import Any

from segwidgets._torch import require_torch


def described(result: Any) -> dict[str, Any]:
    """Pack a result.

    Parameters
    ----------
    result : torch.Tensor
        Of any shape, on any device.

    Returns
    -------
    dict
        `torch`, the version; `device`; `shape`; and `output`, float32 in little endian and C
        order.
    """
    torch = require_torch()
    cells = result.to("cpu", torch.float32).contiguous().numpy()
    return {
        "torch": torch.__version__.split("+")[0],
        "device": str(result.device),
        "shape": list(result.shape),
        "output": cells.astype("<f4").tobytes(),
    }
