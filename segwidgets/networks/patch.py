"""The classifier of one patch, and the same weights as a convolution over the whole picture."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from torch import Tensor, nn

from segwidgets.images.scene import CLASSES
from segwidgets.networks.blocks import MEAN, STD, conv_block
from segwidgets.ops import to_convolutional


class PatchClassifier(nn.Module):
    """Which class the centre of a patch has: valid convolutions, then linear layers.

    Nothing is padded, so that a patch cut out of a picture and the same pixels within it give
    the same scores.

    Parameters
    ----------
    in_channels : int
        Channels of the picture.
    num_classes : int
        Number of scores.
    stride : {1, 2}
        2 gives the second convolution a stride: fewer multiplications for a patch, but the
        fully convolutional twin answers for every second pixel only.
    widths : sequence of int, optional
        Channels after each 3 × 3 convolution; five of 16, or three for stride 2.
    hidden : int
        Features between the two linear layers.
    norm : bool
        Whether to normalise batches, for training.

    Raises
    ------
    ValueError
        If the stride is neither 1 nor 2, or the patch would be spent before the linear layers.

    Examples
    --------
    >>> import torch
    >>> network = PatchClassifier()
    >>> network.patch_size, network(torch.zeros(2, 3, 15, 15)).shape
    (15, torch.Size([2, 9]))
    """

    #: Side of the patch in pixels; its centre is row 7, column 7.
    patch_size: int = 15
    #: What a picture from 0 to 1 is normalised with.
    mean, std = MEAN, STD

    def __init__(
        self,
        in_channels: int = 3,
        num_classes: int = len(CLASSES),
        *,
        stride: int = 1,
        widths: Sequence[int] | None = None,
        hidden: int = 32,
        norm: bool = False,
    ) -> None:
        super().__init__()
        if stride not in (1, 2):
            raise ValueError(f"stride = {stride}: choose 1 or 2.")
        widths = tuple(widths) if widths is not None else (16,) * (5 if stride == 1 else 3)
        #: Distance in pixels between neighbouring scores of the fully convolutional twin.
        self.output_stride = stride
        layers: list[nn.Module] = []
        side = self.patch_size
        for number, (before, after) in enumerate(pairwise((in_channels, *widths))):
            step = stride if number == 1 else 1
            layers += conv_block(before, after, stride=step, norm=norm)
            side = (side - 3) // step + 1
        if side < 1:
            raise ValueError(f"{len(widths)} convolutions leave nothing of a patch of 15 pixels.")
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Sequential(
            nn.Flatten(),
            nn.Linear(widths[-1] * side * side, hidden),
            nn.ReLU(),
            nn.Linear(hidden, num_classes),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Score patches.

        Parameters
        ----------
        x : torch.Tensor
            (N, in_channels, 15, 15).

        Returns
        -------
        torch.Tensor
            (N, num_classes).
        """
        scores: Tensor = self.classifier(self.features(x))
        return scores


def to_fully_convolutional(classifier: PatchClassifier, *, padding: bool = False) -> nn.Sequential:
    """Write the linear layers of a patch classifier as convolutions; the weights stay.

    This is `segwidgets.ops.to_convolutional`, which takes any network, for the classifiers of
    this package. The twin takes what the classifier takes, pixels that `as_input` has
    normalised, and gives the same scores. It has its `mean` and `std`, so that the functions of
    `segwidgets.ops` normalise pictures of whole numbers for both alike.

    Parameters
    ----------
    classifier : PatchClassifier
        It is left as it is.
    padding : bool
        Whether each convolution is padded with zeros so that the size stays. Then scores agree
        with those of patches only where no padding is seen.

    Returns
    -------
    torch.nn.Sequential
        (N, C, H, W) to (N, num_classes, H − 14, W − 14), with padding (N, num_classes, H, W).
        With a stride of 2 the result has every second of these rows and columns.

    Raises
    ------
    ValueError
        If a network with a stride is to be padded.

    References
    ----------
    J. Long, E. Shelhamer, T. Darrell: Fully Convolutional Networks for Semantic Segmentation.
    CVPR 2015.

    Examples
    --------
    >>> import torch
    >>> network = PatchClassifier()
    >>> dense = to_fully_convolutional(network)
    >>> picture = torch.randn(1, 3, 32, 40)
    >>> scores = dense(picture)
    >>> scores.shape
    torch.Size([1, 9, 18, 26])
    >>> torch.allclose(scores[0, :, 4, 9], network(picture[..., 4:19, 9:24])[0], atol=1e-5)
    True
    """
    if padding and classifier.output_stride != 1:
        raise ValueError("padding keeps the size only without a stride: choose padding=False.")
    twin = to_convolutional(classifier, classifier.patch_size)
    assert twin is not None
    if padding:
        for layer in twin:
            if isinstance(layer, nn.Conv2d):
                layer.padding = "same"
    return twin.train(classifier.training)
