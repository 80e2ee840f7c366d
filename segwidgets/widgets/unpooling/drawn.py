"""What the figure of unpooling hands over to be drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from segwidgets.terms.pooling import max_pool
from segwidgets.widgets.unpooling.map import UnpoolingMap
from segwidgets.widgets.unpooling.rules import original_size, pooling_of

if TYPE_CHECKING:
    from segwidgets.drawing.scene import Scene
    from segwidgets.widgets.unpooling.drawn_values import LabCells

# torch's own, which its line leaves out.
_NEUTRAL = {"stride": None, "padding": 0, "ceil_mode": False}


class UnpoolingDrawn(UnpoolingMap):
    """Stills and films of `Unpooling`: of cells without torch, of a photograph with it."""

    @property
    def _views(self) -> tuple[str, ...]:
        return ("values", "error") if self.image else ("values", "error", "matrix")

    def _film_steps(self, view: str | None) -> int:  # noqa: ARG002 - windows in each of them
        return self.n_steps

    def _scenes(
        self,
        steps: Sequence[int] | None,
        *,
        view: str | None,
        theme: Any,
        width: float,
        phases: bool,
    ) -> Iterator[Scene]:
        chosen = view or self.view
        if self.image:
            yield self._photograph(chosen, theme, width)
            return
        from segwidgets.widgets.unpooling.drawing import lab_scenes

        which = range(self.step, self.step + 1) if steps is None else steps
        yield from lab_scenes(self._lab(chosen), which, theme=theme, width=width, phases=phases)

    def _lab(self, view: str) -> LabCells:
        """Hand over the cells."""
        from segwidgets.widgets.unpooling.drawn_values import LabCells

        spec = self._spec()
        pooling = pooling_of(spec)
        pooled = max_pool(
            self.input, pooling.kernel_size, pooling.stride, pooling.padding, pooling.ceil_mode
        )
        return LabCells(
            code=self._code(),
            input=np.array(self.input),
            pooled=pooled.values,
            middle=self._values(),
            indices=pooled.indices,
            spans=pooling.spans(original_size(spec)),
            terms={name: self.terms(name) for name in self.methods},
            method=self.method,
            view=view,
            labels=self.labels,
        )

    def _photograph(self, view: str, theme: Any, width: float) -> Scene:
        """Hand over the photograph, what is left of it, and what comes back."""
        from segwidgets.widgets.unpooling.drawing import photo_scene

        levels = self._levels()
        original = self._original()
        error = view == "error"
        back = {}
        errors = {}
        for name, cells in self._unpooled(self.methods, levels).items():
            difference = _last(cells) - _bare(original)
            errors[name] = float((difference**2).mean())
            # One colour for all channels: how far a pixel is off on the whole.
            whole = difference.mean(-1) if difference.ndim == 3 else difference
            back[name] = whole if error else _last(cells)
        return photo_scene(
            [_bare(original).astype(np.uint8), *(_pixels(level.pooled) for level in levels)],
            back,
            errors,
            view="error" if error else "values",
            told=f"{self._parameters_in_words()}.",
            theme=theme,
            width=width,
        )

    def _code(self) -> str:
        given = {name: getattr(self, name) for name in _NEUTRAL}
        told = [f"{name}={value!r}" for name, value in given.items() if value != _NEUTRAL[name]]
        return f"F.max_pool2d({', '.join(['x', repr(self.kernel_size), *told])})"


def _bare(pixels: NDArray[Any]) -> NDArray[Any]:
    """Put channels last."""
    return pixels.transpose(1, 2, 0) if pixels.ndim == 3 else pixels


def _last(cells: Any) -> NDArray[np.float64]:
    """Give torch's channels, of shape (channels, 1, rows, columns), as pixels."""
    array = cells[:, 0].double().cpu().numpy()
    return _bare(array) if len(array) > 1 else array[0]


def _pixels(cells: Any) -> NDArray[np.uint8]:
    return _last(cells).astype(np.uint8)
