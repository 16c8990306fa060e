"""The embedding: a table with a learned vector for each symbol, looked up by its number."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lstm_lessons.scratch import validation
from lstm_lessons.scratch.layer import Layer
from lstm_lessons.scratch.types import Array, DType, Parameters, Seed

Indices = npt.NDArray[np.integer]


@dataclass(frozen=True, eq=False)
class EmbeddingTape:
    """One look-up; a copy, so that nothing later can change it."""

    recorded_by: object
    indices: Indices  # (…)


class Embedding(Layer):
    """A table of vectors, as ``torch.nn.Embedding``.

    Its parameter is ``weight``, (N, E): one row for each symbol. It starts as PyTorch's does: drawn
    from the standard normal distribution.

    Parameters
    ----------
    num_embeddings, embedding_dim
        N, how many symbols there are, and E, the length of each one's vector.
    dtype
        float32 or float64.
    rng
        Draws the first weights: a generator, a seed, or None.

    Raises
    ------
    TypeError, ValueError
        Where an argument has another type or value. The message says which.
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        *,
        dtype: DType = np.float32,
        rng: Seed = None,
    ) -> None:
        self.num_embeddings = validation.positive_int("num_embeddings", num_embeddings)
        self.embedding_dim = validation.positive_int("embedding_dim", embedding_dim)
        dtype = validation.float_dtype("dtype", dtype)
        rng = validation.generator("rng", rng)
        table = rng.standard_normal((self.num_embeddings, self.embedding_dim))
        super().__init__({"weight": table.astype(dtype)}, dtype)

    def __repr__(self) -> str:
        """Return the table's sizes and dtype."""
        return f"Embedding({self.num_embeddings}, {self.embedding_dim}, dtype={self.dtype})"

    def __call__(self, indices: Indices) -> Array:
        """Return ``output``; see ``forward``. The tape is dropped."""
        return self.forward(indices)[0]

    def forward(self, indices: Indices) -> tuple[Array, EmbeddingTape]:
        """Look up the vector of each symbol.

        Parameters
        ----------
        indices
            (…): integers from 0 to N − 1, in any shape. Padding needs one too; any will do.

        Returns
        -------
        output
            (…, E).
        tape
            What ``backward`` needs.

        Raises
        ------
        TypeError, ValueError
            If ``indices`` are not integers from 0 to N − 1.
        """
        indices = validation.index_array("indices", indices, self.num_embeddings).copy()
        return self._checked_parameters()["weight"][indices], EmbeddingTape(self, indices)

    def backward(self, tape: EmbeddingTape, d_output: Array) -> Parameters:
        """Carry the gradient of a loss back to the rows that ``tape`` says were looked up.

        Parameters
        ----------
        tape
            From ``forward`` of this layer. It stays valid: it may be used again, in any order.
        d_output
            Gradient with respect to ``output``, and of its shape, (…, E).

        Returns
        -------
        grads
            ``weight``, (N, E). There is no ``d_x``: a symbol's number has no gradient.

        Raises
        ------
        TypeError, ValueError
            Where an argument has another type, dtype or shape. The message says which.
        """
        self._check_tape(tape, EmbeddingTape)
        shape = (*tape.indices.shape, self.embedding_dim)
        d_output = validation.shaped_array("d_output", d_output, self.dtype, shape, "output's")
        d_weight = np.zeros((self.num_embeddings, self.embedding_dim), self.dtype)
        np.add.at(d_weight, tape.indices, d_output)  # += would count a repeated symbol once
        return {"weight": d_weight}
