"""Optimisers: from gradients to the next parameters, which are changed in place."""

from abc import ABC, abstractmethod

import numpy as np

from lstm_lessons.scratch import validation
from lstm_lessons.scratch.named_arrays import ParameterSets, named_arrays
from lstm_lessons.scratch.types import Array, Parameters


class Optimiser(ABC):
    """What every optimiser has.

    Attributes
    ----------
    parameters
        A layer's ``parameters``, or a list of several layers'.
    learning_rate
        May be changed between two steps.
    """

    def __init__(self, parameters: ParameterSets, learning_rate: float) -> None:
        arrays = named_arrays("parameters", parameters)
        if len({id(array) for array in arrays.values()}) < len(arrays):
            raise ValueError("parameters: expected each array once, got one of them twice")
        self.parameters = parameters
        self.learning_rate = validation.positive_float("learning_rate", learning_rate)

    @abstractmethod
    def step(self, grads: ParameterSets) -> None:
        """Take one step against the gradient.

        Parameters
        ----------
        grads
            The gradients, in the form of ``parameters``: a dict, or a list of dicts in their order.

        Raises
        ------
        FloatingPointError
            If a gradient is NaN or infinite. Nothing is changed.
        TypeError, ValueError
            Where the gradients do not fit the parameters. Nothing is changed.
        """

    def _zeros(self) -> Parameters:
        """Return zeros for each parameter, under its place: an average that has seen nothing."""
        arrays = named_arrays("parameters", self.parameters)
        return {place: np.zeros_like(array) for place, array in arrays.items()}

    def _pairs(self, grads: ParameterSets) -> list[tuple[str, Array, Array]]:
        """Return each parameter's place, the parameter and its gradient; all of them checked."""
        parameters = named_arrays("parameters", self.parameters)
        arrays = named_arrays("grads", grads)
        if arrays.keys() != parameters.keys():
            raise ValueError(
                f"grads: expected {', '.join(parameters)} as in parameters; got {', '.join(arrays)}"
            )
        for place, parameter in parameters.items():
            name, shape = f"grads{place}", parameter.shape
            validation.shaped_array(name, arrays[place], parameter.dtype, shape, "the parameter's")
            validation.finite(name, arrays[place])
        return [(place, parameter, arrays[place]) for place, parameter in parameters.items()]


class SGD(Optimiser):
    """Gradient descent with momentum, as ``torch.optim.SGD``: v ← μ v + g, then p ← p − η v.

    Parameters
    ----------
    parameters
        A layer's ``parameters``, or a list of several layers'.
    learning_rate
        η.
    momentum
        μ, from 0 (none) to below 1.

    Raises
    ------
    TypeError, ValueError
        Where an argument has another type or value. The message says which.
    """

    def __init__(
        self, parameters: ParameterSets, learning_rate: float, momentum: float = 0.0
    ) -> None:
        super().__init__(parameters, learning_rate)
        self.momentum = validation.share("momentum", momentum)
        self._velocity = self._zeros()

    def step(self, grads: ParameterSets) -> None:  # noqa: D102
        for place, p, g in self._pairs(grads):
            v = self._velocity[place]
            v *= self.momentum
            v += g
            p[...] -= self.learning_rate * v


class Adam(Optimiser):
    """Adam (Kingma & Ba 2015, algorithm 1), as ``torch.optim.Adam``.

    Running means of the gradient and of its square, m ← β₁ m + (1 − β₁) g and
    v ← β₂ v + (1 − β₂) g², both divided by 1 − βᵗ because they started at 0; then
    p ← p − η m̂ / (√v̂ + ε): a step of about η in every direction, however steep it is.

    Parameters
    ----------
    parameters
        A layer's ``parameters``, or a list of several layers'.
    learning_rate
        η.
    betas
        β₁ and β₂, from 0 to below 1.
    epsilon
        ε: keeps a division by 0 away.

    Raises
    ------
    TypeError, ValueError
        Where an argument has another type or value. The message says which.
    """

    def __init__(
        self,
        parameters: ParameterSets,
        learning_rate: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        epsilon: float = 1e-8,
    ) -> None:
        super().__init__(parameters, learning_rate)
        if not isinstance(betas, (tuple, list)) or len(betas) != 2:
            raise TypeError(f"betas: expected two numbers, got {betas!r}")
        self.betas = tuple(validation.share(f"betas[{k}]", beta) for k, beta in enumerate(betas))
        self.epsilon = validation.positive_float("epsilon", epsilon)
        self._t = 0
        self._mean, self._mean_square = self._zeros(), self._zeros()

    def step(self, grads: ParameterSets) -> None:  # noqa: D102
        pairs = self._pairs(grads)
        beta_1, beta_2 = self.betas
        self._t += 1
        for place, p, g in pairs:
            m, v = self._mean[place], self._mean_square[place]
            m *= beta_1
            m += (1 - beta_1) * g
            v *= beta_2
            v += (1 - beta_2) * g**2
            m_hat = m / (1 - beta_1**self._t)
            v_hat = v / (1 - beta_2**self._t)
            p[...] -= self.learning_rate * m_hat / (np.sqrt(v_hat) + self.epsilon)
