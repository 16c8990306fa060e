"""What no LSTM layer can do without: its operations and its bytes, and how long they take at least.

One layer, one direction, B sequences of T steps, I inputs, H units; s bytes a number.

**Operations.** Only products are counted, an addition and a multiplication each; what is done
number by number is a few per cent of it. At every step 4H rows meet I + H numbers of each sequence:
2 · 4H (I + H) operations, for T · B of them. On the way back every product comes twice, once for
the gradient of what it multiplied and once for the weights':

    forward   8 T B H (I + H)
    both     24 T B H (I + H)

**Bytes.** Every array is read once where it goes in and written once where it comes out; the
weights stay on the chip for all steps, and so do z, d_z and the states. With W = 4H (I + H) for the
weights and b = 8H for PyTorch's two biases:

    forward   x, W, b and the two first states in, h of all steps and the two last states out:
              s (T B (I + H) + W + b + 4 B H)
    both      forward, and besides it leaves the gates and c of all steps, T B · 5H, which are read
              on the way back, like h, x and W again. The gradients of h and of the last states come
              in; those of x, W, b and of the first states go out:
              s (T B (I + H) + W + b + 4 B H                  as above
                 + T B · 5H                                   the gates and c, left
                 + T B (5H + H + I) + W                       they, h, x and W, read again
                 + T B H + 2 B H                              the gradients that come in
                 + T B I + W + b + 2 B H)                     the gradients that go out
              = s (T B (3 I + 13 H) + 3 W + 2 b + 8 B H)

No step is computed twice here; one may leave less and compute it again. In bfloat16 our engines
leave c and the gates in float32, twice as many bytes as this floor allows for.

**The floor** is the longer of two times: the operations at the rate of a large product, the bytes
at the rate of a large copy, both measured on the same device in the same run. It knows nothing of
the T steps that have to wait for one another, each for at least a launch or a meeting of all
programs: that is what a small layer's time consists of.
"""

from dataclasses import dataclass

import torch

from benchmarks.device_clock import Clock, Run, warmed_up
from benchmarks.timing import significant

SIDE = {"cuda": 8192, "cpu": 512}  # of the large product
COPIED = {"cuda": 2**30, "cpu": 2**24}  # bytes of the large copy
SAMPLE, TRIES = 0.05, 3  # seconds, longer than a clock takes to go up; the best one counts


@dataclass(frozen=True)
class Count:
    """What a pass needs: operations, and bytes to and from the device's memory."""

    operations: int
    bytes: int


@dataclass(frozen=True)
class Rates:
    """What the device does in a second: operations of a product, bytes read and written."""

    operations: float
    bytes: float


def count(kind: str, batch: int, steps: int, inputs: int, hidden: int, size: int) -> Count:
    """Return what a pass needs.

    Parameters
    ----------
    kind
        "forward", without gradients, or "both", there and back.
    batch, steps, inputs, hidden
        B, T, I, H.
    size
        Bytes of a number.
    """
    products = 8 * steps * batch * hidden * (inputs + hidden)
    weights, biases, state = 4 * hidden * (inputs + hidden), 8 * hidden, batch * hidden
    if kind == "forward":
        numbers = steps * batch * (inputs + hidden) + weights + biases + 4 * state
        return Count(products, size * numbers)
    numbers = steps * batch * (3 * inputs + 13 * hidden) + 3 * weights + 2 * biases + 8 * state
    return Count(3 * products, size * numbers)


def floor(needed: Count, rates: Rates) -> dict[str, object]:
    """Return the least time, and what it is due to."""
    by_products, by_memory = needed.operations / rates.operations, needed.bytes / rates.bytes
    return {
        "operations": needed.operations,
        "bytes": needed.bytes,
        "milliseconds": significant(1e3 * max(by_products, by_memory)),
        "due_to": "products" if by_products >= by_memory else "memory",
    }


def measured(clock: Clock, device: str, dtype: torch.dtype) -> Rates:
    """Return the device's rates, the best of a few tries: a product in this dtype, and a copy."""
    side, copied = SIDE[device], COPIED[device]
    a, b = (torch.randn(side, side, device=device).to(dtype) for _ in range(2))
    product = torch.empty_like(a)
    source = torch.randint(0, 256, (copied,), dtype=torch.uint8, device=device)
    target = torch.empty_like(source)

    def best(run: Run) -> float:
        runs, _ = warmed_up(clock, run, at_least=SAMPLE)
        return min(clock.seconds(run, runs) for _ in range(TRIES))

    operations = 2 * side**3 / best(lambda: torch.mm(a, b, out=product))
    return Rates(operations, 2 * copied / best(lambda: target.copy_(source)))
