"""The IoU calculator."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from traitlets import TraitError

from segwidgets.images.labels import save_labels
from segwidgets.widgets.iou.begin import ShotsRead, classes_and_names, file_name, first_shot
from segwidgets.widgets.iou.drawn import IouDrawing
from segwidgets.widgets.iou.iou_boxes import IoUBoxes
from segwidgets.widgets.iou.masks import check_counted, check_masks
from segwidgets.widgets.iou.presets import CLASSES
from segwidgets.widgets.iou.set import Shot, given_shots
from segwidgets.widgets.iou.state import PRESET_NAMES


class IoUCalculator(IouDrawing):
    """Paint a prediction over a truth, and see every score move and explain itself.

    Two masks lie over each other. The page counts every stroke at once; torch counts the same
    pixels as the check. Scores are shown per class and overall, each with its formula filled in,
    under conventions that are named: libraries differ in them.

    Parameters
    ----------
    target, prediction : array-like, str, path-like, PIL.Image.Image or mapping, optional
        Labels, [H, W] of at most 1024 a side: whole numbers from 0 to 255, or booleans; lists,
        NumPy, torch; a PNG file, palettes included; a COCO run-length code. Without a target a
        bird; without a prediction nothing but background.
    image : array-like, str, path-like or PIL.Image.Image, optional
        The picture under the masks, of their size: [H, W], [H, W, 3] or [3, H, W]; uint8, or
        floats from 0 to 1.
    num_classes : int, optional
        Number of classes K, 2 to 256; by default as many as the names or the labels need.
    class_names : list of str, optional
        One per class.
    ignore_index : int, optional
        Pixels whose target is this label, 0 to 255, are counted nowhere.
    absent : {"exclude", "zero", "one"}
        What a score is where it would be 0/0, as for a class that neither mask has: nothing, and
        left out of means; 0; or 1.
    include_background : bool
        Whether class 0 counts in the means over classes.
    per_image : bool
        Whether pictures of a set are scored one by one and then averaged, instead of summed.
    tool : {"paint", "erase", "rectangle", "polygon", "fill", "pick"}
        What the pointer does.
    brush_size : int
        Diameter of the brush in pixels, 1 to 128.
    label : int
        The label that is painted.
    editing : {"prediction", "target"}
        Which mask is painted.
    preset : {"", "bird", "shift", "dilate", "erode", "swap", "empty", "thin"}
        A pair of masks that teaches, instead of given ones.
    amount : int
        How large the preset's object is, 1 to 40.
    device : str or torch.device
        Where torch computes: "auto" takes CUDA, else MPS, else the CPU.
    **kwargs
        What any Jupyter widget takes, such as `layout`.

    Raises
    ------
    traitlets.TraitError
        If a value breaks a rule, here or when it is assigned later. The figure is then as
        before.

    References
    ----------
    J. Long, E. Shelhamer, T. Darrell: Fully Convolutional Networks for Semantic Segmentation.
    CVPR 2015.

    Examples
    --------
    >>> import segwidgets as sw
    >>> w = sw.IoUCalculator([[0, 0, 1], [0, 1, 1]], [[0, 1, 1], [0, 1, 0]])
    >>> w.confusion.tolist()
    [[2, 1], [1, 2]]
    >>> round(float(w.scores.mean_iou), 3)
    0.5
    >>> w.prediction = w.target
    >>> float(w.scores.mean_iou)
    1.0
    """

    def __init__(
        self,
        target: Any = None,
        prediction: Any = None,
        *,
        image: Any = None,
        num_classes: int | None = None,
        class_names: Iterable[str] | None = None,
        ignore_index: int | None = None,
        absent: str = "exclude",
        include_background: bool = True,
        per_image: bool = False,
        tool: str = "paint",
        brush_size: int = 6,
        label: int = 1,
        editing: str = "prediction",
        preset: str = "",
        amount: int = 5,
        device: Any = "auto",
        **kwargs: Any,
    ) -> None:
        if isinstance(target, ShotsRead):
            shots = target.shots
        else:
            try:
                shots = [first_shot(target, prediction, image, preset, amount, ignore_index)]
            except (TypeError, ValueError) as error:
                raise TraitError(str(error)) from error
        example = target is None and prediction is None
        if example and num_classes is None and class_names is None:
            num_classes = CLASSES
        num_classes, class_names = classes_and_names(
            shots, num_classes, class_names, ignore_index, PRESET_NAMES if example else ()
        )
        super().__init__(
            shots,
            num_classes=num_classes,
            class_names=class_names,
            ignore_index=ignore_index,
            absent=absent,
            include_background=include_background,
            per_image=per_image,
            tool=tool,
            brush_size=brush_size,
            label=label,
            editing=editing,
            preset=preset,
            amount=amount,
            device=device,
            **kwargs,
        )
        self._renew_tallies()

    @classmethod
    def from_dataset(
        cls, pairs: Iterable[Any], *, names: Iterable[str] | None = None, **kwargs: Any
    ) -> IoUCalculator:
        """Page through the pictures of a set, with the scores of each and of all.

        Parameters
        ----------
        pairs : iterable
            Up to 1000 of (target, prediction) or (target, prediction, image), of any sizes; or
            mappings with these names and `name`.
        names : iterable of str, optional
            A name for each picture.
        **kwargs
            As for the class. `w.index` is the picture that is shown.

        Returns
        -------
        IoUCalculator
            The figure, on the first picture.

        Raises
        ------
        traitlets.TraitError
            If a pair breaks a rule; the message says which.
        ImportError
            If torch is not installed.

        Examples
        --------
        >>> import segwidgets as sw
        >>> w = sw.IoUCalculator.from_dataset([([[0, 1]], [[0, 1]]), ([[0, 1]], [[1, 1]])])
        >>> w.image_scores.mean_iou.tolist()
        [1.0, 0.25]
        >>> w.index = 1
        >>> w.prediction.tolist()
        [[1, 1]]
        """
        try:
            shots = given_shots(pairs, names)
            ignore_index = kwargs.get("ignore_index")
            classes, class_names = classes_and_names(
                shots, kwargs.get("num_classes"), kwargs.get("class_names"), ignore_index
            )
            # What is no number of classes is left for the trait to refuse.
            for number, shot in enumerate(shots if type(classes) is int else []):
                try:
                    clean = check_masks(shot.target, shot.prediction, classes, ignore_index)
                    check_counted(shot.target, ignore_index)
                except ValueError as error:
                    raise ValueError(f"pairs[{number}]: {error}") from error
                shots[number] = Shot(shot.name, shot.target, clean, shot.image)
        except (TypeError, ValueError) as error:
            raise TraitError(str(error)) from error
        return cls(
            ShotsRead(shots), **{**kwargs, "num_classes": classes, "class_names": class_names}
        )

    @staticmethod
    def boxes(a: Any = (3, 3, 13, 11), b: Any = (8, 6, 20, 13), **kwargs: Any) -> IoUBoxes:
        """Show two boxes to drag, with IoU and generalised IoU in exact arithmetic.

        Parameters
        ----------
        a, b : sequence of int
            x1, y1, x2, y2: left, top, right and bottom edge in whole cells.
        **kwargs
            As for `IoUBoxes`, such as `size`.

        Returns
        -------
        IoUBoxes
            The figure.

        Examples
        --------
        >>> import segwidgets as sw
        >>> w = sw.IoUCalculator.boxes([0, 0, 4, 4], [2, 0, 6, 4])
        >>> w.iou, w.giou
        (Fraction(1, 3), Fraction(1, 3))
        """
        return IoUBoxes(a, b, **kwargs)

    def save_masks(self, path: str | PathLike[str]) -> None:
        """Save all masks as palette PNGs, or in one NumPy archive.

        Parameters
        ----------
        path : str or path-like
            A file ending in .npz, for arrays `target` and `prediction` (of a set `target_0`,
            `prediction_0` and so on); or else a folder, which is made, for `target.png` and
            `prediction.png` (of a set with number and name before).

        Raises
        ------
        OSError
            If it cannot be written.

        Examples
        --------
        >>> import segwidgets as sw
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     sw.IoUCalculator().save_masks(folder)
        ...     sorted(path.name for path in Path(folder).iterdir())
        ['prediction.png', 'target.png']
        """
        target = Path(path)
        several = len(self._shots) > 1
        if target.suffix == ".npz":
            arrays = {
                f"{name}_{number}" if several else name: getattr(shot, name)
                for number, shot in enumerate(self._shots)
                for name in ("target", "prediction")
            }
            with target.open("wb") as file:
                np.savez_compressed(file, **arrays)
            return
        target.mkdir(parents=True, exist_ok=True)
        for number, shot in enumerate(self._shots):
            stem = f"{number:03d}-{file_name(shot.name)}-" if several else ""
            save_labels(target / f"{stem}target.png", shot.target)
            save_labels(target / f"{stem}prediction.png", shot.prediction)
