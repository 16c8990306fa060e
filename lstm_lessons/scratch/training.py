"""The training loop: it takes steps, shows how far it is, and stops at the first NaN or infinity.

What is trained is a function, the model: of a batch's arrays, returning a loss and the gradients of
it. To remember a number over ten steps of noise:

>>> import numpy as np
>>> from lstm_lessons.scratch import LSTM, Adam, Dense, squared_error

>>> rng = np.random.default_rng(0)
>>> lstm, dense = LSTM(1, 16, rng=rng), Dense(16, 1, rng=rng)

>>> def model(x, target):
...     output, _, tape = lstm.forward(x)
...     prediction, dense_tape = dense.forward(output[-1])
...     loss, d_prediction = squared_error(prediction, target)
...     dense_grads, d_last = dense.backward(dense_tape, d_prediction)
...     d_output = np.zeros_like(output)
...     d_output[-1] = d_last
...     lstm_grads, _, _ = lstm.backward(tape, d_output)
...     return loss, [lstm_grads, dense_grads]

>>> def batches():
...     while True:
...         x = rng.standard_normal((10, 32, 1), dtype=np.float32)
...         yield x, x[0]

>>> optimiser = Adam([lstm.parameters, dense.parameters], learning_rate=0.01)
>>> losses = train(model, batches(), optimiser, steps=300, max_norm=1.0)
>>> bool(losses[-20:].mean() < 0.1 * losses[:20].mean())
True
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from operator import length_hint

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from lstm_lessons.scratch import validation
from lstm_lessons.scratch.clipping import clip_by_norm
from lstm_lessons.scratch.named_arrays import ParameterSets
from lstm_lessons.scratch.optimisers import Optimiser

Model = Callable[..., tuple[float, ParameterSets]]


def train(
    model: Model,
    batches: Iterable[tuple],
    optimiser: Optimiser,
    *,
    steps: int | None = None,
    max_norm: float | None = None,
    progress: bool = True,
) -> npt.NDArray[np.float64]:
    """Take a number of steps; return the loss of each.

    Parameters
    ----------
    model, batches, optimiser, max_norm
        As ``training_steps`` takes them.
    steps
        How many. None: as many as there are batches.
    progress
        Show a progress bar, on the error stream.

    Returns
    -------
    losses
        (steps,): each before its update.

    Raises
    ------
    ValueError
        If there are fewer batches than steps, or none. The steps that there were have been taken.
    FloatingPointError, TypeError
        As ``training_steps`` does.

    After an error, or Ctrl+C, the losses are gone. To keep them, collect what ``training_steps``
    yields.
    """
    if steps is not None:
        steps = validation.positive_int("steps", steps)
    # disable=False would overrule a reader's TQDM_DISABLE=1.
    quiet = {} if validation.flag("progress", progress) else {"disable": True}
    taken = islice(training_steps(model, batches, optimiser, max_norm=max_norm), steps)
    losses = []
    with tqdm(taken, total=steps or length_hint(batches) or None, unit=" steps", **quiet) as bar:
        for loss in bar:
            losses.append(loss)
            bar.set_postfix_str(f"loss {loss:.3g}", refresh=False)
    if len(losses) < (steps or 1):
        raise ValueError(f"batches: expected at least {steps or 1}, got {len(losses)}")
    return np.array(losses)


def training_steps(
    model: Model,
    batches: Iterable[tuple],
    optimiser: Optimiser,
    *,
    max_norm: float | None = None,
) -> Iterator[float]:
    """Yield the loss of one training step after the other; keep nothing.

    Parameters
    ----------
    model
        A function: ``model(*batch)`` returns the loss, a number, and its gradients in the form of
        the optimiser's parameters.
    batches
        Tuples of the model's arguments. It may be endless.
    optimiser
        Updates the parameters after each batch.
    max_norm
        Clip the gradients to this norm first. None: do not.

    Yields
    ------
    loss
        Of this step's batch, before the update.

    Raises
    ------
    FloatingPointError
        At the first NaN or infinity in an array of a batch (its padding included), in a loss, a
        gradient or a parameter. The message says which step it was, the first being step 1, and
        where. That step changes no parameter.
    TypeError, ValueError
        If an argument has another type or value, a batch is not a tuple, or the model does not
        return loss and gradients.
    """
    if not callable(model):
        raise TypeError(f"model: expected a function, got {type(model).__name__}")
    if not isinstance(batches, Iterable):
        raise TypeError(f"batches: expected tuples, one after the other; got {batches!r}")
    if not isinstance(optimiser, Optimiser):
        raise TypeError(f"optimiser: expected an SGD or an Adam, got {type(optimiser).__name__}")
    if max_norm is not None:
        max_norm = validation.positive_float("max_norm", max_norm)
    return _steps(model, batches, optimiser, max_norm)


def _steps(
    model: Model, batches: Iterable[tuple], optimiser: Optimiser, max_norm: float | None
) -> Iterator[float]:
    for step, batch in enumerate(batches, start=1):
        try:
            loss, grads = _loss_and_gradients(model, batch)
            if max_norm is not None:
                clip_by_norm(grads, max_norm)
            optimiser.step(grads)  # refuses NaN and infinity before it changes anything
        except FloatingPointError as error:
            raise FloatingPointError(f"step {step}: {error}") from error
        yield loss


def _loss_and_gradients(model: Model, batch: tuple) -> tuple[float, ParameterSets]:
    """Run the model on a batch; both must be finite."""
    if not isinstance(batch, tuple):
        raise TypeError(
            f"batches: expected tuples of the model's arguments, got {type(batch).__name__}"
        )
    for k, argument in enumerate(batch):
        if isinstance(argument, np.ndarray) and argument.dtype.kind == "f":
            validation.finite(f"batch[{k}]", argument)
    result = model(*batch)
    if not isinstance(result, tuple) or len(result) != 2:
        came = f"{len(result)} of them" if isinstance(result, tuple) else type(result).__name__
        raise TypeError(f"model: expected it to return (loss, grads), got {came}")
    loss, grads = result
    if np.ndim(loss) != 0 or np.asarray(loss).dtype.kind != "f":
        raise TypeError(f"model: expected a float as its loss, got {loss!r}")
    validation.finite("loss", loss)
    return float(loss), grads
