"""Training many networks: side by side, written as they are done, and told about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from segwidgets.networks.catalogue import VARIANTS
from segwidgets.networks.train import TRAINING, Pictures, Recipe, pictures, train
from segwidgets.networks.weights import save


def train_all(
    names: Iterable[str],
    recipe: Recipe,
    folder: Path,
    *,
    jobs: int = 1,
    device: str = "cpu",
    report: Callable[[str, int, float], None] | None = None,
) -> Iterator[tuple[str, float, int]]:
    """Train networks and write their weights, each as soon as it is done.

    Every network is computed with one thread, so that the number of jobs changes nothing.

    Parameters
    ----------
    names : iterable of str
        Keys of `VARIANTS`.
    recipe : Recipe
        How each is trained.
    folder : pathlib.Path
        Where the weights go.
    jobs : int
        How many are trained at the same time, each in a process of its own beyond 1.
    device : str
        A torch device string.
    report : callable, optional
        With one job, is told name, step and loss after every step.

    Yields
    ------
    tuple
        Name, mean loss of the last tenth of the steps, and bytes written.
    """
    data = pictures(TRAINING, recipe.scenes)
    if jobs == 1:
        for name in names:
            yield _one(name, recipe, folder, data, device, report)
        return
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        waiting = [pool.submit(_one, name, recipe, folder, data, device) for name in names]
        try:
            for done in as_completed(waiting):
                yield done.result()
        finally:
            for job in waiting:
                job.cancel()


def _one(
    name: str,
    recipe: Recipe,
    folder: Path,
    data: Pictures,
    device: str,
    report: Callable[[str, int, float], None] | None = None,
) -> tuple[str, float, int]:
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        network, losses = train(
            VARIANTS[name],
            recipe,
            data=data,
            device=device,
            report=partial(report, name) if report else None,
        )
    finally:
        torch.set_num_threads(threads)
    last = losses[-max(1, len(losses) // 10) :]
    return name, sum(last) / len(last), save(network, name, folder)
