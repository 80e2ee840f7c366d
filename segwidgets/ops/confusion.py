"""The confusion matrix: which class was predicted where which class is true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segwidgets._torch import require_torch
from segwidgets.ops.confusion_count import count
from segwidgets.ops.label_check import as_labels, check_classes, check_pair, refuse_strays

if TYPE_CHECKING:
    import torch
    from numpy.typing import ArrayLike


def confusion_matrix(
    prediction: ArrayLike | torch.Tensor,
    target: ArrayLike | torch.Tensor,
    num_classes: int,
    ignore_index: int | None = None,
    *,
    per_image: bool = False,
    check: bool = True,
) -> torch.Tensor:
    """Count the pixels of each pair of a true and a predicted class.

    Besides the result it needs about 1 MB on the CPU, and about 20 MB on an accelerator, however
    large the label images are; unsigned labels of more than a byte are copied.

    Parameters
    ----------
    prediction, target : array-like
        Labels, whole numbers or booleans, one per pixel: same shape, any number of axes, such
        as [H, W] or a batch [N, H, W]; on the same device.
    num_classes : int
        Number of classes K, at least 2. Labels are 0 to K − 1.
    ignore_index : int, optional
        Pixels whose target is this label are not counted, whatever is predicted there. It may
        be a class or any other number.
    per_image : bool
        Whether the first axis counts images, each of which gets its own matrix.
    check : bool
        Whether labels out of range are refused. On an accelerator that waits once for its
        answer; without it nothing is read back, and pixels with such labels are left out. On
        the CPU the check costs next to nothing; without it such labels are miscounted.

    Returns
    -------
    torch.Tensor
        int64 [K, K], or [N, K, K] with `per_image`: rows target, columns prediction, on the
        device of the labels.

    Raises
    ------
    ImportError
        If torch is not installed.
    TypeError
        If labels are no whole numbers.
    ValueError
        If shapes or devices differ, a label is out of range, or there is only one class.

    Examples
    --------
    >>> confusion_matrix([0, 1, 1, 2], [0, 1, 2, 2], num_classes=3)
    tensor([[1, 0, 0],
            [0, 1, 0],
            [0, 1, 1]])
    >>> confusion_matrix([0, 1, 1, 2], [0, 1, 255, 2], num_classes=3, ignore_index=255)
    tensor([[1, 0, 0],
            [0, 1, 0],
            [0, 0, 1]])
    """
    check_classes(num_classes, ignore_index)
    guess, true = as_labels("prediction", prediction), as_labels("target", target)
    check_pair(guess, true)
    if per_image:
        if true.ndim == 0:
            raise ValueError("per_image needs an axis that counts the images; there is no axis.")
        counts = [
            confusion_matrix(g, t, num_classes, ignore_index, check=check)
            for g, t in zip(guess, true, strict=True)
        ]
        empty: torch.Tensor = true.new_zeros((0, num_classes, num_classes)).long()
        return require_torch().stack(counts) if counts else empty
    matrix, strays = count(guess, true, num_classes, ignore_index, check)
    if check and not strays.is_cpu and int(strays):
        refuse_strays(guess, true, num_classes, ignore_index)
    return matrix
