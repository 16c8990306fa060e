"""Exercise 12, second part: a step in one kernel, there and back, and what fusing saves."""

from collections.abc import Callable, Mapping

import numpy as np

from lstm_lessons.checks import e07_lstm_unit as unit
from lstm_lessons.checks import e08_lstm_backward as back
from lstm_lessons.checks.agree import agree
from lstm_lessons.checks.answers import Answers
from lstm_lessons.checks.exercise import Check, Exercise, Question
from lstm_lessons.scratch import sigmoid
from lstm_lessons.scratch.types import Array

UNTOUCHED = -7.0
"""What the exercise fills memory with that no program has written to yet."""
APART, FUSED = 22, 7
"""Numbers that a step moves for each unit: as nine kernels, and as one."""
KERNELS = 9
LAUNCH, RATE = 4e-6, 3.35e12
"""Seconds that a launch takes, and bytes a second: chapter 12's."""

Places = Callable[[Array], Array]


def drawn(rng: np.random.Generator, *, batch: int, steps: int, hidden: int) -> tuple[Array, Array]:
    """Return z (B, T, 4H) and the c before a step (B, H)."""
    return rng.uniform(-2, 2, (batch, steps, 4 * hidden)), rng.uniform(-1, 1, (batch, hidden))


def done(array: Array, count: int) -> Array:
    """Return an array of which so many numbers have been written; the rest is untouched."""
    numbers = np.arange(array.size).reshape(array.shape)
    return np.where(numbers < count, array, UNTOUCHED)


# --- q1: there ---


def enough_programs(answers: Answers, rng: np.random.Generator) -> None:
    """How many programs there have to be."""
    for size, block in ((16, 4), (15, 4), (3, 8)):
        programs_agree(answers, size, block)


def last_block(answers: Answers, rng: np.random.Generator) -> None:
    """A step whose last block is not full, all of it; then its first programs."""
    z, c = drawn(rng, batch=3, steps=1, hidden=5)
    for programs in (4, 2):
        there_agrees(answers, z, c, t=0, programs=programs, block=4)


def between_steps(answers: Answers, rng: np.random.Generator) -> None:
    """A step among others, batch first; then its first program alone."""
    z, c = drawn(rng, batch=3, steps=4, hidden=5)
    for programs in (2, 1):
        there_agrees(answers, z, c, t=2, programs=programs, block=8)


def programs_agree(answers: Answers, size: int, block: int) -> None:
    """Compare how many programs there have to be."""
    agree(
        answers.call("programs_for", size, block),
        -(-size // block),
        {
            "The last block is not full, but its numbers need a program, too.": size // block,
            "Where the last block is full, none comes after it.": size // block + 1,
            "This is a program for each number; one does a whole block.": size,
        },
        tolerance=0,
    )


def there_agrees(
    answers: Answers, z: Array, c: Array, *, t: int, programs: int, block: int
) -> None:
    """Compare h and c after a step, as the first programs leave them."""
    right = unit.step(*_as_step(z[:, t], c))

    def left(pair: tuple[Array, ...], count: int = programs * block) -> tuple[Array, ...]:
        return tuple(done(part, count) for part in pair)

    slips = {message: left(pair) for message, pair in there_slips(z, c, t, block).items()} | {
        "It does more than its block: program p has BLOCK numbers, from p · BLOCK on.": right,
        "Only the first sequence is there: there are B · H numbers, which is `size`.": left(
            right, c.shape[1]
        ),
    }
    agree(answers.call("forward", z, t, c, programs, block), left(right), slips)


def there_slips(z: Array, c: Array, t: int, block: int) -> Mapping[str, tuple[Array, Array]]:
    """Return h and c as each misconception makes them, by its message."""
    (batch, steps, four), hidden = z.shape, c.shape[1]
    size, row = batch * hidden, steps * four
    flat = z.ravel()[t * four :]
    z_i, z_f, z_g, z_o = np.split(z[:, t], 4, axis=1)
    _, c_new = unit.step(*_as_step(z[:, t], c))

    def read(places: Places, apart: int = hidden) -> tuple[Array, Array]:
        """Take i from these places for the numbers n, the other three so far behind it."""
        i = places(np.arange(size)).reshape(batch, hidden)
        found = [np.take(flat, i + gate * apart, mode="clip") for gate in range(4)]
        return unit.step(*_as_step(np.concatenate(found, axis=1), c))

    return {
        "The gates are in another order: in a row of z stand H numbers of i, then f, g, o.": (
            unit.step(*_as_step(np.concatenate([z_i, z_f, z_o, z_g], axis=1), c))
        ),
        "i and f are swapped: in a row of z stand H numbers of i, then f, g, o.": (
            unit.step(*_as_step(np.concatenate([z_f, z_i, z_g, z_o], axis=1), c))
        ),
        "h lacks the output gate: h = o ⊙ tanh(c).": (np.tanh(c_new), c_new),
        "o went in as its sum; it is σ of it.": (z_o * np.tanh(c_new), c_new),
        "z’s rows were taken to lie one behind the other; they are `row` apart.": read(
            lambda n: n // hidden * four + n % hidden
        ),
        "This works only for B = 1: after each sequence’s 4H numbers the next row begins.": read(
            lambda n: n, size
        ),
        "All sequences read the first row of z: n // hidden is the row of number n.": read(
            lambda n: n % hidden
        ),
        "i, f, g, o of a unit do not stand side by side: H numbers of i, then f, g, o.": read(
            lambda n: n // hidden * row + 4 * (n % hidden), 1
        ),
        "A block may begin in one row and end in the next: each number has its own row.": read(
            lambda n: n // block * block // hidden * row + n % hidden
        ),
        "The place in the row is n % hidden, not n.": read(lambda n: n // hidden * row + n),
    } | dict(unit.slips(*_as_step(z[:, t], c)))


def _as_step(z: Array, c: Array) -> tuple[Array, ...]:
    """Return what exercise 07's step makes these sums of, and its state."""
    four = z.shape[1]
    return z, 0 * c, c, np.eye(four), np.zeros((four, four // 4)), np.zeros(four)


# --- q2: back ---


def back_last_block(answers: Answers, rng: np.random.Generator) -> None:
    """The way back through a step whose last block is not full; then its first programs."""
    for programs in (4, 2):
        back_agrees(answers, rng, batch=3, steps=1, hidden=5, t=0, programs=programs, block=4)


def back_between_steps(answers: Answers, rng: np.random.Generator) -> None:
    """The way back through a step among others; then its first program alone."""
    for programs in (2, 1):
        back_agrees(answers, rng, batch=3, steps=4, hidden=5, t=2, programs=programs, block=8)


def back_agrees(
    answers: Answers,
    rng: np.random.Generator,
    *,
    batch: int,
    steps: int,
    hidden: int,
    t: int,
    programs: int,
    block: int,
) -> None:
    """Compare d_z (B, T, 4H), in which only step t changes, and d_c before the step (B, H)."""
    z, c = drawn(rng, batch=batch, steps=steps, hidden=hidden)
    d_h, d_c = rng.uniform(-1, 1, (2, batch, hidden))
    d_z = rng.uniform(-1, 1, z.shape)
    z_i, z_f, z_g, z_o = np.split(z[:, t], 4, axis=1)
    step = (d_h, d_c, c, sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o))

    def left(
        pair: tuple[Array, Array],
        row: int = z[0].size,
        at: int = t,
        count: int = programs * block,
    ) -> tuple[Array, Array]:
        """Return both arrays as they are when so many numbers are done."""
        d_sums, d_before = pair
        n, found = np.arange(min(c.size, count)), d_z.copy()
        flat = found.reshape(-1)[at * 4 * hidden :]
        for gate, part in enumerate(np.split(d_sums, 4, axis=1)):
            flat[n // hidden * row + gate * hidden + n % hidden] = part.ravel()[n]
        return found, done(d_before, count)

    right = back.step_backward(*step)
    d_sums, d_before = right
    slips = {message: left(pair) for message, pair in back.step_slips(*step).items()} | {
        "The gradient was added to what stood in d_z, which is of no use any more.": left(
            (d_sums + d_z[:, t], d_before)
        ),
        "d_z’s rows were taken to lie one behind the other; they are `row` apart, as z’s.": left(
            right, 4 * hidden
        ),
        "It does more than its block: program p has BLOCK numbers, from p · BLOCK on.": left(
            right, count=c.size
        ),
        "This is step 0’s place in d_z; the kernel is to be given step t’s.": left(right, at=0),
    }
    agree(answers.call("backward", z, t, c, d_h, d_c, d_z, programs, block), left(right), slips)


# --- q3: what it saves ---


def bytes_of_a_step(answers: Answers, rng: np.random.Generator) -> None:
    """The bytes that a step moves."""
    bytes_agree(answers, 64, 128, 4)


def small_and_large(answers: Answers, rng: np.random.Generator) -> None:
    """How many times faster it is, for a small layer and a large one."""
    for batch in (1, 50_000):
        factor_agrees(answers, batch, 1024, 4)


def bytes_agree(answers: Answers, batch: int, hidden: int, size: int) -> None:
    """Compare the bytes of a step as nine kernels and as one."""
    unit_bytes = batch * hidden * size

    def both(apart: int, fused: int, each: int = unit_bytes) -> tuple[int, int]:
        return apart * each, fused * each

    agree(
        answers.call("moved", batch, hidden, size),
        both(APART, FUSED),
        {
            "These are numbers; each has `size` bytes.": both(APART, FUSED, batch * hidden),
            "This is for one sequence; there are B.": both(APART, FUSED, hidden * size),
            "z has 4H numbers a row: all four are read.": both(APART, 4),
            "This is what is read; results are written, too.": both(13, 5),
            "This is what is written; what goes in is read, too.": both(KERNELS, 2),
            "A product or a sum of two arrays reads both.": both(18, FUSED),
            "In one kernel the gates stay in registers: nobody writes them.": both(APART, 11),
            "c before the step is read by the fused kernel, too.": both(APART, 6),
            "The fused kernel has c in a register: it does not read it again.": both(APART, 8),
            "The two are swapped.": both(FUSED, APART),
        },
        tolerance=0,
    )


def factor_agrees(
    answers: Answers,
    batch: int,
    hidden: int,
    size: int,
    launch: float = LAUNCH,
    rate: float = RATE,
) -> None:
    """Compare how many times faster one kernel is than nine, in the model."""
    apart, fused = (numbers * batch * hidden * size / rate for numbers in (APART, FUSED))
    longer = max(KERNELS * launch, apart), max(launch, fused)
    agree(
        answers.call("times_faster", batch, hidden, size, launch, rate),
        longer[0] / longer[1],
        {
            "Only bytes are counted; a small layer’s time goes into launches.": APART / FUSED,
            "Only launches are counted; a large layer’s time goes into bytes.": KERNELS,
            "The two times are added up; here the longer one counts.": (KERNELS * launch + apart)
            / (launch + fused),
            "The shorter time was taken; the longer one counts.": min(KERNELS * launch, apart)
            / min(launch, fused),
            "It is the other way round: the time of nine kernels over that of one.": longer[1]
            / longer[0],
            "Nine kernels are nine launches.": max(launch, apart) / longer[1],
        },
    )


EXERCISE = Exercise(
    name="12_kernel",
    title="Write the fused kernel",
    goal="write a GPU kernel for a step of the LSTM, there and back, and say what it saves",
    chapters=("08_lstm_backward", "12_gpu"),
    minutes=60,
    needs="triton",
    questions=(
        Question(
            "q1",
            "A step in one kernel",
            (Check(enough_programs, 1), Check(last_block, 1), Check(between_steps, 1)),
            (
                "Number n of h belongs to one sequence and one unit. Which? And where in z does "
                "that unit’s i stand?",
                "n = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK), as long as n < size. Its "
                "sequence is n // hidden, its unit n % hidden; a sequence’s numbers begin at "
                "n // hidden * row in z. f, g and o are hidden further each.",
                "four = n // hidden * row + n % hidden; i = sigmoid(tl.load(z + four, inside)), "
                "and so on; tl.store(c + n, …, inside). There are triton.cdiv(size, block) "
                "programs.",
            ),
        ),
        Question(
            "q2",
            "And back",
            (Check(back_last_block, 1), Check(back_between_steps, 1)),
            (
                "The places are those of q1. Before the way back, make the gates and the new c "
                "once more.",
                "Exercise 08’s step, number by number: d_c and what comes through h make one "
                "gradient of c; each sum gets its share times a slope. d_z is written where z was "
                "read.",
                "by_c = d_c + d_h * o * (1 - tanh_c * tanh_c); tl.store(d_z + four, by_c * g * i * "
                "(1 - i), inside); f, g, o likewise; tl.store(d_c_prev + n, by_c * f, inside).",
            ),
        ),
        Question(
            "q3",
            "What it saves",
            (Check(bytes_of_a_step, 1), Check(small_and_large, 1)),
            (
                "A kernel of one operation reads all that goes in and writes what comes out. What "
                "does the fused one never write?",
                "Apart: five of the nine operations read one array, four read two, all write one. "
                "Fused: z is four arrays of B · H, c one; c and h are written.",
                "22 and 7 times B · H · size. Then max(9 * launch, … / rate) over max(launch, … / "
                "rate).",
            ),
        ),
    ),
)
