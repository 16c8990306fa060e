"""A character model: a recurrent layer that reads a text and says which character comes next.

Each character goes in as a one-hot vector; a dense layer with a softmax reads the hidden state. It
learns by truncated BPTT: the training text is cut into streams that are read side by side, window
after window, and the state is carried from one window to the next.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from lstm_lessons.scratch import (
    GRU,
    LSTM,
    RNN,
    Adam,
    Dense,
    softmax,
    softmax_cross_entropy,
    training_steps,
    truncated_bptt,
    validation,
    windows,
)
from lstm_lessons.scratch.types import Array, Parameters, Seed, State

Symbols = npt.NDArray[np.integer]

STREAMS = 32
WINDOW = 64
MAX_NORM = 1.0
WARM_UP = 100
"""Characters that are read before one counts, where a text is judged in pieces."""


class Alphabet:
    """The characters of a text, numbered in the order of their codes.

    Attributes
    ----------
    characters
        All of them, as one string.
    """

    def __init__(self, text: str) -> None:
        if not isinstance(text, str) or not text:
            raise ValueError(f"text: expected a string with characters in it, got {text!r}")
        self.characters = "".join(sorted(set(text)))
        self._number = {character: k for k, character in enumerate(self.characters)}

    def __len__(self) -> int:
        """Return K, how many characters there are."""
        return len(self.characters)

    def encode(self, text: str) -> Symbols:
        """Return each character's number, (N,).

        Raises
        ------
        ValueError
            If the text has a character that there is not. The message says which.
        """
        missing = sorted(set(text) - set(self.characters))
        if missing:
            raise ValueError(f"text: expected characters of the alphabet, got {missing!r} as well")
        return np.array([self._number[character] for character in text], dtype=np.intp)

    def decode(self, symbols: Symbols) -> str:
        """Return the text that the numbers stand for."""
        return "".join(self.characters[k] for k in symbols)


class CharacterModel:
    """A recurrent layer over one-hot characters, and the dense layer that reads it.

    Parameters
    ----------
    layer
        One layer, one direction; its ``input_size`` is K, the size of the alphabet.
    rng
        Draws the dense layer's weights: a generator, a seed, or None.
    """

    def __init__(self, layer: RNN | LSTM | GRU, rng: Seed = None) -> None:
        if not isinstance(layer, RNN | LSTM | GRU):
            raise TypeError(f"layer: expected an RNN, an LSTM or a GRU, got {type(layer).__name__}")
        if layer.bidirectional or layer.batch_first or layer.num_layers != 1:
            raise ValueError(
                f"layer: expected one layer, one direction, not batch_first; got {layer!r}"
            )
        self.layer = layer
        self.dense = Dense(layer.hidden_size, layer.input_size, dtype=layer.dtype, rng=rng)

    @property
    def parameters(self) -> list[Parameters]:
        """Return the two layers' parameters, as an optimiser takes them."""
        return [self.layer.parameters, self.dense.parameters]

    @property
    def weight_count(self) -> int:
        """How many weights there are to learn, biases among them."""
        return sum(array.size for layer in self.parameters for array in layer.values())

    def one_hot(self, symbols: Symbols) -> Array:
        """Return the characters as the layer's input, (…, K)."""
        size = self.layer.input_size
        return np.eye(size, dtype=self.layer.dtype)[
            validation.index_array("symbols", symbols, size)
        ]

    def loss(
        self, symbols: Symbols, following: Symbols, state: State | None = None
    ) -> tuple[float, list[Parameters], State]:
        """Return a window's cross-entropy in nats, its gradients, and the state after it.

        Parameters
        ----------
        symbols, following
            (T, B): the characters, and the one after each.
        state
            Before the window. None: zeros.
        """
        output, state, tape = self.layer.forward(self.one_hot(symbols), state)
        scores, dense_tape = self.dense.forward(output)
        loss, d_scores = softmax_cross_entropy(scores, following)
        dense_grads, d_output = self.dense.backward(dense_tape, d_scores)
        grads, _, _ = self.layer.backward(tape, d_output)  # no d_state: the border cuts it
        return loss, [grads, dense_grads], state

    def probabilities(self, symbols: Symbols, state: State | None = None) -> tuple[Array, State]:
        """Return what it says after each character, (T, B, K), and the state after the last."""
        output, state = self.layer(self.one_hot(symbols), state)
        return softmax(self.dense(output)), state

    def bits(self, symbols: Symbols, first: int, *, streams: int = 16) -> Array:
        """Return −log₂ p of the characters from ``first`` on, each given those before it.

        The text is judged in pieces, side by side. Each piece is read from 100 characters before
        its beginning, from a state of zeros: of a character is known what its piece has read, from
        100 characters to all of the piece.

        Parameters
        ----------
        symbols
            (N,): the text, with at least 101 characters before ``first``.
        first
            The place of the first character that counts, from 101 to N − 1.
        streams
            How many pieces, from 1.

        Returns
        -------
        bits
            (N − first,), float64: in the order of the text.

        Raises
        ------
        ValueError
            If ``first`` or ``streams`` is out of these bounds.
        TypeError
            If ``streams`` is not an integer.
        """
        streams = validation.positive_int("streams", streams)
        if not WARM_UP < first < len(symbols):
            raise ValueError(
                f"first: expected {WARM_UP + 1} to {len(symbols) - 1} for {len(symbols)} symbols, "
                f"got {first}"
            )
        count = len(symbols) - first
        length = -(-count // streams)  # the last piece is filled up; what fills it does not count
        text = np.concatenate([symbols, np.zeros(length * streams - count, symbols.dtype)])
        begins = first - 1 - WARM_UP + length * np.arange(streams)
        stream = text[begins + np.arange(length + WARM_UP + 1)[:, None]]
        state, found = None, []
        for t in range(0, len(stream) - 1, 256):
            now, following = stream[t : t + 256], stream[t + 1 : t + 257]
            p, state = self.probabilities(now[: len(following)], state)
            found.append(np.take_along_axis(p, following[..., None], axis=-1)[..., 0])
        each = -np.log2(np.concatenate(found)[WARM_UP:].astype(np.float64))
        return each.T.reshape(-1)[:count]


def training_windows(symbols: Symbols) -> Iterator[tuple[Symbols, Symbols]]:
    """Yield a text's windows, (T, B) characters and the ones after them, once through.

    The text is cut into 32 streams of one length; what is left over at its end is not read.

    Raises
    ------
    ValueError
        If the text is too short for that.
    """
    if len(symbols) <= STREAMS:
        raise ValueError(
            f"symbols: expected more than {STREAMS}, for as many streams; got {len(symbols)}"
        )
    length = (len(symbols) - 1) // STREAMS
    begins = length * np.arange(STREAMS)
    places = begins + np.arange(length)[:, None]
    return windows(zip(symbols[places], symbols[places + 1], strict=True), WINDOW)


def learn(
    model: CharacterModel, symbols: Symbols, *, characters: int, learning_rate: float
) -> Iterator[tuple[int, float]]:
    """Train a model in place; yield after each window what it has read, and the window's loss.

    Adam, with a learning rate that falls evenly, from its first value to nothing at the end.
    The text is read as often as it takes, each time from a state of zeros.

    Parameters
    ----------
    model
        Changed in place.
    symbols
        (N,): the training text.
    characters
        How many to read.
    learning_rate
        Adam's, at the beginning.

    Yields
    ------
    read, loss
        How many characters have been read, and the loss of the last window before its update, in
        bits a character.
    """
    optimiser = Adam(model.parameters, learning_rate)
    read = 0
    while read < characters:
        carried = truncated_bptt(model.loss)
        through = training_steps(carried, training_windows(symbols), optimiser, max_norm=MAX_NORM)
        for loss in through:
            read = min(read + STREAMS * WINDOW, characters)
            yield read, loss / np.log(2)
            if read == characters:
                return
            optimiser.learning_rate = learning_rate * (1 - read / characters)


def sample(
    model: CharacterModel,
    start: Symbols,
    length: int,
    *,
    temperature: float = 1.0,
    rng: Seed = None,
) -> Symbols:
    """Let a model write: draw a character from what it says, read it, and so on.

    Parameters
    ----------
    model
        Not changed.
    start
        (N,), at least one: characters that it reads first.
    length
        How many it writes.
    temperature
        The scores are divided by it before the softmax: below 1 the likely becomes likelier, above
        1 all become more alike.
    rng
        Draws the characters: a generator, a seed, or None.

    Returns
    -------
    written
        (length,): without ``start``.
    """
    temperature = validation.positive_float("temperature", temperature)
    rng = validation.generator("rng", rng)
    now, state, written = np.asarray(start)[:, None], None, []
    for _ in range(validation.positive_int("length", length)):
        output, state = model.layer(model.one_hot(now), state)
        p = softmax(model.dense(output[-1, 0]) / model.layer.dtype.type(temperature))
        drawn = int(np.searchsorted(np.cumsum(p.astype(np.float64)), rng.random()))
        written.append(min(drawn, len(p) - 1))  # the sum of p may fall short of 1 by a rounding
        now = np.array([[written[-1]]])
    return np.array(written, dtype=np.intp)
