"""Optimisers: from gradients to the next parameters, which are changed in place."""

from abc import ABC, abstractmethod

import numpy as np

from lstm_lessons.scratch import validation
from lstm_lessons.scratch.named_arrays import ParameterSets, changeable_arrays, named_arrays
from lstm_lessons.scratch.types import Array, Parameters


class Optimiser(ABC):
    """What every optimiser has.

    Attributes
    ----------
    parameters
        A layer's ``parameters``, or a list of several layers'.
    learning_rate
        May be changed between two steps; 0 stands still.
    """

    def __init__(self, parameters: ParameterSets, learning_rate: float) -> None:
        arrays = named_arrays("parameters", parameters)
        if len(changeable_arrays("parameters", arrays)) < len(arrays):
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
            If a gradient is NaN or infinite, or a parameter or a running mean would be. Nothing is
            changed.
        TypeError, ValueError
            Where the gradients do not fit the parameters, a parameter is read-only, or the learning
            rate is no such number. Nothing is changed.
        """

    def _zeros(self) -> Parameters:
        """Return zeros for each parameter, under its place: an average that has seen nothing."""
        arrays = named_arrays("parameters", self.parameters)
        return {place: np.zeros_like(array) for place, array in arrays.items()}

    def _pairs(self, grads: ParameterSets) -> list[tuple[str, Array, Array]]:
        """Return each parameter's place, the parameter and its gradient; all of them checked."""
        rate = validation.finite_float("learning_rate", self.learning_rate)
        if rate < 0:
            raise ValueError(f"learning_rate: expected 0 or more, got {self.learning_rate!r}")
        self.learning_rate = rate  # Python's own: NumPy's would make a float32 step float64
        parameters = named_arrays("parameters", self.parameters)
        arrays = named_arrays("grads", grads)
        if arrays.keys() != parameters.keys():
            raise ValueError(
                f"grads: expected {', '.join(parameters)} as in parameters; got {', '.join(arrays)}"
            )
        for place, parameter in parameters.items():
            validation.writeable(f"parameters{place}", parameter)
            name, shape = f"grads{place}", parameter.shape
            validation.shaped_array(name, arrays[place], parameter.dtype, shape, "the parameter's")
            validation.finite(name, arrays[place])
        return [(place, parameter, arrays[place]) for place, parameter in parameters.items()]

    @staticmethod
    def _move(pairs: list[tuple[str, Array, Array]], by: Parameters) -> None:
        """Add to each parameter what is under its place, if all of them stay finite."""
        new = {place: parameter + by[place] for place, parameter, _ in pairs}
        for place, array in new.items():
            validation.finite(f"the next parameters{place}", array)
        for place, parameter, _ in pairs:
            parameter[...] = new[place]


class SGD(Optimiser):
    """Gradient descent with momentum (Polyak 1964), as ``torch.optim.SGD``.

    v ← μ v + g, then p ← p − η v.

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
        pairs = self._pairs(grads)
        with np.errstate(over="ignore", invalid="ignore"):  # the next parameters are looked at
            velocity = {place: self.momentum * self._velocity[place] + g for place, _, g in pairs}
            self._move(pairs, {place: -self.learning_rate * v for place, v in velocity.items()})
        self._velocity = velocity


class Adam(Optimiser):
    """Adam (Kingma & Ba 2015, algorithm 1), as ``torch.optim.Adam``.

    Running means of the gradient and of its square, m ← β₁ m + (1 − β₁) g and
    v ← β₂ v + (1 − β₂) g², both divided by 1 − βᵗ because they started at 0; then
    p ← p − η m̂ / (√v̂ + ε): a step of at most about η in every direction, however steep it is.

    Parameters
    ----------
    parameters
        A layer's ``parameters``, or a list of several layers'.
    learning_rate
        η.
    betas
        β₁ and β₂, from 0 to below 1.
    epsilon
        ε: keeps a division by 0 away, in the parameters' dtype.

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
        for array in named_arrays("parameters", parameters).values():
            if array.dtype.type(self.epsilon) == 0:
                raise ValueError(f"epsilon: expected more than {array.dtype}'s 0, got {epsilon!r}")
        self._t = 0
        self._mean, self._mean_square = self._zeros(), self._zeros()

    def step(self, grads: ParameterSets) -> None:  # noqa: D102
        pairs = self._pairs(grads)
        beta_1, beta_2 = self.betas
        t = self._t + 1
        mean, mean_square, by = {}, {}, {}
        with np.errstate(over="ignore", invalid="ignore"):  # the next parameters are looked at
            for place, _, g in pairs:
                mean[place] = m = beta_1 * self._mean[place] + (1 - beta_1) * g
                mean_square[place] = v = beta_2 * self._mean_square[place] + (1 - beta_2) * g**2
                validation.finite(f"the mean square of grads{place}", v)
                m_hat = m / (1 - beta_1**t)
                v_hat = v / (1 - beta_2**t)
                by[place] = -self.learning_rate * m_hat / (np.sqrt(v_hat) + self.epsilon)
            self._move(pairs, by)
        self._t, self._mean, self._mean_square = t, mean, mean_square
