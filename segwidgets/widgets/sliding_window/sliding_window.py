"""The figure of sliding window against fully convolutional inference."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from traitlets import Any as Anything
from traitlets import TraitError, observe, validate

from segwidgets.scenes import scene
from segwidgets.widgets.sliding_window.model import default_model
from segwidgets.widgets.sliding_window.picture import as_picture
from segwidgets.widgets.sliding_window.plan import Plan, make_plan
from segwidgets.widgets.sliding_window.state import PATCH, SlidingWindowState
from segwidgets.widgets.sliding_window.words import in_words
from segwidgets.widgets.traits import ClassNames, Device, PatchSize, Whole
from segwidgets.widgets.words import times

if TYPE_CHECKING:
    import torch

_MAX_STRIDE = 64


class SlidingWindow(SlidingWindowState):
    """Classifying every pixel by its own patch, against one pass of the same weights.

    On the left a window travels over the picture, and a classifier scores its centre. On the
    right the same weights, as convolutions, score all pixels in one pass. The figure counts the
    multiply-adds of both and measures their time, shows what is computed again and again, shows
    that the scores are equal, and where they are not, and turns scores into a mask.

    torch computes in the background as soon as a page shows the figure, or when `run()` or a
    result is asked for.

    Parameters
    ----------
    image : Scene, path, PIL image, array-like or torch.Tensor, optional
        The picture, at most 512 pixels a side: whatever `segwidgets.images.read_image` takes;
        by default a generated scene. A floating tensor (C, H, W) with values or channels that
        no picture has goes to the model as it is.
    model : torch.nn.Module, optional
        Takes (N, C, H, W), gives scores (N, K) or (N, K, h, w); by default a trained
        `segwidgets.networks.PatchClassifier`. It gets pixels from 0 to 1, or (pixel − mean) /
        std where it has attributes `mean` and `std`. It is copied, and stays as it is.
    patch_size : int, optional
        Side of the window; by default the model's own `patch_size`, else its receptive field.
        The pixel (patch_size − 1) // 2 of a patch is the one that is classified: of an even
        patch that is the upper left of the middle four.
    stride : int
        Pixels from one window to the next, 1 to 64.
    class_names : sequence of str, optional
        One for each score.
    view : {"race", "recomputation", "equality", "stride", "scores"}
        The part in front.
    step : int
        The window's number, in reading order.
    alpha : float
        How much the mask covers the picture, 0 to 1, as in torchvision's
        `draw_segmentation_masks`.
    device : str or torch.device
        Where torch computes: "auto" takes CUDA, else MPS, else the CPU.
    **kwargs
        Further views (`class_index`, `layer`, `counted`, `recomputed_patch`, `proportion`), and
        what any Jupyter widget takes, such as `layout`.

    Raises
    ------
    traitlets.TraitError
        If a value breaks a rule, or model and picture do not fit, here or when they are
        assigned later. The figure is then as before.

    References
    ----------
    J. Long, E. Shelhamer, T. Darrell: Fully Convolutional Networks for Semantic Segmentation.
    CVPR 2015.

    Examples
    --------
    >>> import torch
    >>> import segwidgets as sw
    >>> torch.manual_seed(0)
    <torch._C.Generator object at ...>
    >>> image, model = torch.rand(3, 24, 24), torch.nn.Conv2d(3, 4, 5)
    >>> w = sw.SlidingWindow(image, model, device="cpu")
    >>> w.output.shape, w.window_output.shape
    (torch.Size([4, 24, 24]), torch.Size([4, 24, 24]))
    >>> bool(w.difference.max() <= 1e-5), w.facts["cost"]["windows"]
    (True, 576)
    """

    stem = "sliding-window"
    family = "networks"
    result_names = ("image", "model", "patch_size", "stride", "class_names", "device")

    image = Anything(help="The picture, as it was given.")
    model = Anything(help="A torch.nn.Module, or None for the trained classifier.")
    patch_size = PatchSize(None, allow_none=True, help="Side of the window, or None.")
    stride = Whole(1, 1, _MAX_STRIDE, help="Pixels from one window to the next; 1 to 64.")
    class_names = ClassNames(None, allow_none=True, help="One name for each score, or None.")
    device = Device("auto", help='"auto" (CUDA, else MPS, else CPU) or a torch device string.')

    # With what it was made of, since finding it out takes a while.
    _planned: tuple[list[Any], Plan] | None = None

    def __init__(
        self,
        image: Any = None,
        model: Any = None,
        *,
        patch_size: int | None = None,
        stride: int = 1,
        class_names: Any = None,
        view: str = "race",
        step: int = 0,
        alpha: float = 0.5,
        device: Any = "auto",
        **kwargs: Any,
    ) -> None:
        self._waste_is_own = "recomputed_patch" not in kwargs
        super().__init__(
            image=scene() if image is None else image,
            model=model,
            patch_size=patch_size,
            stride=stride,
            class_names=class_names,
            view=view,
            step=step,
            alpha=alpha,
            device=device,
            **kwargs,
        )

    @validate("image", "model", "patch_size", "stride", "class_names", "device")
    def _check_together(self, proposal: Any) -> Any:
        values = {name: getattr(self, name) for name in self.result_names}
        values[proposal.trait.name] = proposal.value
        try:
            self._plan(values)
        except (TypeError, ValueError, OSError) as error:
            raise TraitError(str(error)) from error
        return proposal.value

    def _plan(self, values: dict[str, Any], *, late: bool = False) -> Plan | None:
        """Find out how the inputs fit; only `late` is the trained classifier loaded for it."""
        image, model = values["image"], values["model"]
        if self._read is None or self._read[0] is not image:
            self._read = image, as_picture(image)
        picture = self._read[1]
        if model is None and not late:
            patch = values["patch_size"] or PATCH
            if patch != PATCH or min(picture.size) < patch:
                rows, columns = picture.size
                raise ValueError(
                    f"the trained classifier takes patches of {PATCH} × {PATCH} pixels; "
                    f"patch_size = {patch} and a picture of {rows} × {columns} pixels do not fit: "
                    f"give a model of your own, or a larger picture."
                )
            return None
        key = list(values.values())
        planned = self._planned
        if planned is None or any(a is not b for a, b in zip(planned[0], key, strict=True)):
            network = default_model() if model is None else model
            names = ("patch_size", "stride", "class_names", "device")
            plan = make_plan(network, picture, *(values[name] for name in names))
            planned = self._planned = key, plan
        return planned[1]

    @observe("image", "model", "patch_size", "stride", "class_names", "device")
    def _withdraw(self, _change: Any) -> None:
        """Take back what belongs to other inputs."""
        self._anew()
        self._work = None
        self._unpack()

    def _make_plan(self) -> Plan:
        values = {name: getattr(self, name) for name in self.result_names}
        plan = self._plan(values, late=True)
        assert plan is not None
        return plan

    # Results

    @property
    def window_output(self) -> torch.Tensor:
        """Scores of the sliding window, (K, rows, columns), on `device`."""
        return self._computed().slid  # type: ignore[no-any-return]

    @property
    def mask(self) -> torch.Tensor:
        """The class with the highest score, int64, (rows, columns), on `device`."""
        return self._result().argmax(0)  # type: ignore[no-any-return]

    @property
    def difference(self) -> torch.Tensor:
        """Largest difference between both ways over the classes, (rows, columns).

        Raises
        ------
        ValueError
            If the model has no form that takes a whole picture.
        """
        work = self._computed()
        if work.difference is None:
            raise ValueError(work.plan.why_not)
        return work.difference  # type: ignore[no-any-return]

    @property
    def facts(self) -> dict[str, Any]:
        """Sizes, layers, costs and equality, as the page shows them."""
        return deepcopy(self._computed().facts)

    def _result(self) -> Any:
        """Scores of one pass, or of the window where there is none."""
        work = self._computed()
        return work.slid if work.scores is None else work.scores

    def __repr__(self) -> str:
        assert self._read is not None
        model = "PatchClassifier" if self.model is None else type(self.model).__name__
        size = times(self._read[1].size)
        return f"<{type(self).__name__}: {size} pixels, {model}, stride {self.stride}>"

    def _name(self) -> str:
        return "Sliding window and fully convolutional"

    def _in_words(self) -> tuple[str, list[list[str]]]:
        return in_words(self._name(), self.facts), []
