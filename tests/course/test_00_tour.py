"""What `00_tour` claims."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import accuracy_score, jaccard_score

import segwidgets as sw
from tests.course.claims import course_tests


def scores() -> tuple[float, float]:
    """Pixel accuracy and mean IoU of the tour's prediction, as scikit-learn has them."""
    target = np.asarray(sw.scenes.scene(seed=11).semantic).ravel()
    prediction = sw.EncoderDecoder(seed=11).prediction.cpu().numpy().ravel()
    return float(accuracy_score(target, prediction)), float(
        jaccard_score(target, prediction, average="macro")
    )


CLAIMS = {
    "Nearly {:.0f} % of the pixels are right": lambda: 100 * scores()[0],
    "the mean IoU is about {:.2f}": lambda: scores()[1],
}
GIVEN = {
    "what index 14 means": "the question of another notebook",
    "within 0.1 is near enough": "what the figure asks for",
    "the stride 2. As a matrix": "set in the cell below",
    "a convolution with stride 2": "the stride of the cell below",
}
test_claim, test_numbers, test_form = course_tests("00_tour", CLAIMS, GIVEN)
