"""What completes an annotation: scribbles to a mask, clicks to an outline, a picture to regions."""

from __future__ import annotations

from typing import Any, Final, Literal, NoReturn

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segwidgets.images.read import plain_array, read_image

Distances = NDArray[np.int64]

# A crack between pixels that differ by this much or more costs nothing but its length.
_EDGE: Final = 96
_FAR: Final = 2**60
# Of the random walker: how much harder it is to cross an edge than to stay within.
_BETA: Final = 1000
# Pixels of a region, at least; in large pictures so many that there are 2,000 at most. And how
# different the mean colors of neighbours are in the two coarser scales.
_SMALLEST, _MOST, _UNLIKE = 12, 2000, (18.0, 42.0)


def complete_scribbles(
    image: Any,
    object: ArrayLike,  # noqa: A002 - the counterpart of background
    background: ArrayLike,
    method: Literal["geodesic", "random_walker"] = "geodesic",
) -> NDArray[np.bool_]:
    """Complete scribbles on an object and on its background to a mask of the object.

    Each pixel belongs to the side that is nearer: along the cheapest way, where a step to a
    neighbour costs 1 and the difference of both colors ("geodesic"); or in the sense of a random
    walker, who hardly crosses edges and arrives at one side first ("random_walker").

    Parameters
    ----------
    image : path, PIL image, array-like or torch.Tensor
        The picture; whatever `read_image` takes.
    object, background : array-like
        Booleans [H, W]: the pixels that were scribbled on. One that both have is background.
    method : {"geodesic", "random_walker"}
        The random walker is scikit-image's: `pip install "segwidgets[annotation]"`.

    Returns
    -------
    numpy.ndarray
        bool [H, W]. Where one of the two is missing nothing can be completed: it is False
        everywhere.

    Raises
    ------
    TypeError, ValueError
        If a mask has another size than the picture, or holds no booleans.
    ImportError
        If the random walker is asked for without scikit-image.

    References
    ----------
    X. Bai, G. Sapiro: Geodesic Matting: A Framework for Fast Interactive Image and Video
    Segmentation and Matting. IJCV 82, 2009.
    L. Grady: Random Walks for Image Segmentation. IEEE TPAMI 28, 2006.

    Examples
    --------
    >>> photo = np.array([[[9, 9, 9], [9, 9, 9], [90, 90, 90], [80, 80, 80]]], "uint8")
    >>> complete_scribbles(photo, [[True, False, False, False]], [[False, False, False, True]])
    array([[ True,  True, False, False]])
    """
    pixels = read_image(image)
    size = pixels.shape[:2]
    marks = [
        _mask(name, value, size) for name, value in (("object", object), ("background", background))
    ]
    if method not in ("geodesic", "random_walker"):
        raise ValueError(f"method = {method!r}: choose 'geodesic' or 'random_walker'.")
    if not (marks[0].any() and marks[1].any()):
        return np.zeros(size, bool)
    if method == "random_walker":
        return _walked(pixels, *marks)
    steps = _color_steps(pixels)
    near, far = (lattice_distances(mark, *steps) for mark in marks)
    mask: NDArray[np.bool_] = near < far
    return mask


def _mask(name: str, value: Any, size: tuple[int, ...]) -> NDArray[np.bool_]:
    cells = plain_array(name, value)
    if cells.dtype.kind != "b":
        raise TypeError(f"{name} holds {cells.dtype}: give booleans, {name} > 0.")
    if cells.shape != size:
        raise ValueError(
            f"{name} has shape {cells.shape} and the picture {size}: give one boolean per pixel."
        )
    return cells


def _color_steps(pixels: NDArray[np.uint8]) -> tuple[Distances, Distances]:
    """Give what a step costs to the right, [H, W − 1], and down, [H − 1, W]."""
    wide = pixels.astype(np.int64)
    return tuple(1 + np.abs(np.diff(wide, axis=axis)).sum(-1) for axis in (1, 0))


def lattice_distances(start: NDArray[np.bool_], across: Distances, down: Distances) -> Distances:
    """Measure the cheapest way from any start to each place of a lattice, in whole numbers.

    Rows are passed downwards and upwards until nothing is cheaper any more; within a row all
    places are passed at once: the cheapest way along it is a running minimum.
    """
    ways = np.where(start, 0, _FAR)
    along = np.zeros(start.shape, np.int64)
    np.cumsum(across, axis=1, out=along[:, 1:])
    rows = len(ways)
    while True:
        before = ways.copy()
        for order, back in ((range(rows), -1), (range(rows - 1, -1, -1), 1)):
            for i in order:
                row = ways[i]
                if 0 <= i + back < rows:
                    np.minimum(row, ways[i + back] + down[min(i, i + back)], out=row)
                right = np.minimum.accumulate(row - along[i]) + along[i]
                left = np.minimum.accumulate((row + along[i])[::-1])[::-1] - along[i]
                np.minimum(right, left, out=row)
        if (ways == before).all():
            return ways


def live_wire(image: Any, start: tuple[int, int], end: tuple[int, int]) -> list[tuple[int, int]]:
    """Find the way between two corners of pixels that follows the edges of a picture best.

    It runs along the cracks between pixels. A crack costs 1, and 96 more where the pixels on its
    two sides have equal colors; the more they differ, the less, by the sum of their differences.

    Parameters
    ----------
    image : path, PIL image, array-like or torch.Tensor
        The picture; whatever `read_image` takes.
    start, end : (int, int)
        x, 0 to the picture's width, and y, 0 to its height.

    Returns
    -------
    list of tuple of int
        All corners on the way, both ends among them.

    Raises
    ------
    TypeError, ValueError
        If a corner is none of the picture.

    References
    ----------
    E. N. Mortensen, W. A. Barrett: Intelligent Scissors for Image Composition. SIGGRAPH 1995.

    Examples
    --------
    >>> photo = np.zeros((3, 4, 3), "uint8")
    >>> photo[1:, 1:] = 200
    >>> live_wire(photo, (1, 3), (4, 1))
    [(1, 3), (1, 2), (1, 1), (2, 1), (3, 1), (4, 1)]
    """
    pixels = read_image(image)
    height, width = pixels.shape[:2]
    for name, corner in (("start", start), ("end", end)):
        try:
            x, y = corner
            fits = x == int(x) and y == int(y) and 0 <= x <= width and 0 <= y <= height
        except (TypeError, ValueError, OverflowError):
            fits = False
        if not fits:
            raise ValueError(
                f"{name} = {corner!r}: give a corner of a pixel as (x, y), 0 to {width} and 0 to "
                f"{height}."
            )
    return Wire(pixels).between((int(start[0]), int(start[1])), (int(end[0]), int(end[1])))


class Wire:
    """A picture's cracks with their costs, for many ways."""

    def __init__(self, pixels: NDArray[np.uint8]) -> None:
        wide = pixels.astype(np.int64)
        # Of a crack that runs across, between a pixel and the one below it; the border has none.
        self.across, self.down = (
            1
            + np.pad(
                (_EDGE - np.abs(np.diff(wide, axis=axis)).sum(-1)).clip(0),
                ((1, 1), (0, 0)) if axis == 0 else ((0, 0), (1, 1)),
                constant_values=_EDGE,
            )
            for axis in (0, 1)
        )

    def between_near(
        self, start: tuple[int, int], end: tuple[int, int], margin: int
    ) -> list[tuple[int, int]]:
        """Find the cheapest way that stays within a margin around both ends."""
        (left, right), (top, bottom) = (sorted(both) for both in zip(start, end, strict=True))
        left, top = max(0, left - margin), max(0, top - margin)
        part = Wire.__new__(Wire)
        part.across = self.across[top : bottom + margin + 1, left : right + margin]
        part.down = self.down[top : bottom + margin, left : right + margin + 1]
        own = ((x - left, y - top) for x, y in (start, end))
        return [(x + left, y + top) for x, y in part.between(*own)]

    def between(self, start: tuple[int, int], end: tuple[int, int]) -> list[tuple[int, int]]:
        """Find the cheapest way; of equal ones always the same, as the page does."""
        (x0, y0), (x, y) = start, end
        at = np.zeros((len(self.across), self.down.shape[1]), bool)
        at[y0, x0] = True
        ways = lattice_distances(at, self.across, self.down)
        path = [(x, y)]
        while (x, y) != (x0, y0):
            for dx, dy in ((-1, 0), (1, 0), (0, -1), (0, 1)):
                if not (0 <= x + dx < at.shape[1] and 0 <= y + dy < at.shape[0]):
                    continue
                cost = self.across[y, min(x, x + dx)] if dx else self.down[min(y, y + dy), x]
                if ways[y + dy, x + dx] + cost == ways[y, x]:
                    x, y = x + dx, y + dy
                    break
            path.append((x, y))
        return path[::-1]


def region_proposals(image: Any) -> tuple[NDArray[np.uint16], ...]:
    """Cut a picture into regions of similar color, at three scales, one nested in the next.

    The finest are scikit-image's `felzenszwalb`; of them neighbours of similar mean color are
    merged, the most similar first, until none is left within a threshold.

    Parameters
    ----------
    image : path, PIL image, array-like or torch.Tensor
        The picture; whatever `read_image` takes.

    Returns
    -------
    tuple of numpy.ndarray
        Three maps, uint16 [H, W], the finest first: each pixel's region, from 0 on. Each region
        of a map lies within one of the next.

    Raises
    ------
    ImportError
        Without scikit-image: `pip install "segwidgets[annotation]"`.

    References
    ----------
    P. F. Felzenszwalb, D. P. Huttenlocher: Efficient Graph-Based Image Segmentation. IJCV 59,
    2004.

    Examples
    --------
    >>> photo = np.zeros((16, 16, 3), "uint8")
    >>> photo[:, 8:] = 200
    >>> coarse = region_proposals(photo)[2]
    >>> coarse[0, [0, 7, 8, 15]]
    array([0, 0, 1, 1], dtype=uint16)
    """
    pixels = read_image(image)
    try:
        from skimage.graph import RAG, merge_hierarchical
        from skimage.segmentation import felzenszwalb
    except ImportError as error:
        refuse_without_skimage("Proposals", error)
    smallest = max(_SMALLEST, -(-pixels[..., 0].size // _MOST))
    fine = felzenszwalb(pixels, scale=40, sigma=0.7, min_size=smallest, channel_axis=-1)
    scales = [fine]
    for unlike in _UNLIKE:
        last = scales[-1]
        if not last.any():
            # One region is no graph.
            scales.append(last)
            continue
        graph = _neighbours(pixels, last, RAG())  # type: ignore[no-untyped-call]
        merged = merge_hierarchical(  # type: ignore[no-untyped-call]
            last,
            graph,
            thresh=unlike,
            rag_copy=False,
            in_place_merge=True,
            merge_func=_merge,
            weight_func=_unlike,
        )
        scales.append(np.unique(merged, return_inverse=True)[1].reshape(last.shape))
    return tuple(regions.astype(np.uint16) for regions in scales)


def _neighbours(pixels: NDArray[np.uint8], regions: NDArray[Any], graph: Any) -> Any:
    """Fill a graph of regions as `skimage.graph.rag_mean_color` does, all pixels at once."""
    count = int(regions.max()) + 1
    areas = np.bincount(regions.ravel(), minlength=count)
    totals = np.stack(
        [np.bincount(regions.ravel(), pixels[..., c].ravel(), count) for c in range(3)], -1
    )
    means = totals / areas[:, None]
    for number in range(count):
        graph.add_node(
            number,
            labels=[number],
            **{
                "pixel count": int(areas[number]),
                "total color": totals[number],
                "mean color": means[number],
            },
        )
    sides = (
        (regions[:, :-1], regions[:, 1:]),
        (regions[:-1], regions[1:]),
        (regions[:-1, :-1], regions[1:, 1:]),
        (regions[:-1, 1:], regions[1:, :-1]),
    )
    codes = np.concatenate(
        [(np.minimum(a, b).astype(np.int64) * count + np.maximum(a, b))[a != b] for a, b in sides]
    )
    one, other = np.divmod(np.unique(codes), count)
    weights = np.linalg.norm(means[one] - means[other], axis=-1)
    for a, b, weight in zip(one.tolist(), other.tolist(), weights.tolist(), strict=True):
        graph.add_edge(a, b, weight=weight)
    return graph


def _merge(graph: Any, source: int, target: int) -> None:
    """Join two regions; scikit-image hands over its graph."""
    one, other = graph.nodes[source], graph.nodes[target]
    other["total color"] = other["total color"] + one["total color"]
    other["pixel count"] += one["pixel count"]
    other["mean color"] = other["total color"] / other["pixel count"]


def _unlike(graph: Any, _source: int, target: int, neighbor: int) -> dict[str, float]:
    """Measure how much the mean colors of two regions differ."""
    difference = graph.nodes[target]["mean color"] - graph.nodes[neighbor]["mean color"]
    return {"weight": float(np.linalg.norm(difference))}


def _walked(
    pixels: NDArray[np.uint8], own: NDArray[np.bool_], background: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    try:
        from skimage.segmentation import random_walker
    except ImportError as error:
        refuse_without_skimage("The random walker", error)
    seeds = np.where(background, 2, own.astype(np.int32))
    if not (seeds == 1).any():
        # Every scribble on the object is background, too.
        return np.zeros(own.shape, bool)
    if (pixels == pixels[0, 0]).all():
        # Contrast is measured in deviations, of which one color has none: every step is as likely.
        plain = np.arange(own.size, dtype=float).reshape(own.shape)
        walked = random_walker(plain, seeds, beta=0, mode="bf")
        return np.asarray(walked == 1)
    # Its own solver, which needs nothing but SciPy.
    # The direct solver is both exact and, for pictures of these sizes, the quickest.
    walked = random_walker(pixels / 255, seeds, beta=_BETA, mode="bf", channel_axis=-1)
    mask: NDArray[np.bool_] = walked == 1
    return mask


def refuse_without_skimage(what: str, error: ImportError) -> NoReturn:
    """Say how to get scikit-image."""
    raise ImportError(
        f"{what} need{'s' if what.startswith('The') else ''} scikit-image: "
        f'pip install "segwidgets[annotation]".'
    ) from error
