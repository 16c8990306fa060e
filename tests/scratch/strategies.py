"""What hypothesis draws: the sizes and the options of a problem, as ``make`` takes them."""

import numpy as np
from hypothesis import Phase, settings
from hypothesis import strategies as st

# The same examples in every run; a slow machine is no failure. They are small as they are: no time
# goes into making one that fails smaller still.
drawn = settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=12,
    phases=[Phase.explicit, Phase.generate],
)

SIZES = {
    "steps": st.integers(2, 7),
    "batch": st.integers(1, 4),
    "inputs": st.integers(1, 4),
    "hidden": st.integers(1, 5),
    "seed": st.integers(0, 10**6),
}
OPTIONS = {
    "num_layers": st.integers(1, 3),
    "bidirectional": st.booleans(),
    "bias": st.booleans(),
    "dtype": st.sampled_from([np.float64, np.float64, np.float32]),
}


@st.composite
def specs(draw, *, ragged=None, **fixed):
    """Draw sizes and options; ``fixed`` ones are as they are.

    ``ragged`` says whether there are lengths; None leaves it to chance.
    """
    spec = draw(st.fixed_dictionaries(SIZES | OPTIONS)) | fixed
    if draw(st.booleans()) if ragged is None else ragged:
        batch = spec["batch"]
        lengths = st.lists(st.integers(1, spec["steps"]), min_size=batch, max_size=batch)
        spec["lengths"] = draw(lengths)
    return spec


def tolerance(spec):
    """Return how far two ways to the same numbers may lie apart, by rounding alone."""
    return 1e-11 if spec["dtype"] == np.float64 else 2e-4
