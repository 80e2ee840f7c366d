"""Claims of the notebook for instructors."""

from __future__ import annotations

from tests.course.claims import course_tests

GIVEN = {
    "reduced to 2 × 2": "how the photograph is reduced in the cell above",
    "3.4 inches": "the column of a usual paper; `width` of the cell below",
}

_, test_numbers, test_form = course_tests("embedding", {}, GIVEN)
