"""Which engines there are, what each can run, and which one runs if nobody asks for another."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lstm_lessons.pytorch import arguments
from lstm_lessons.pytorch.case import Case, Run, RunOneState
from lstm_lessons.pytorch.engines import compiled, graph, loop, own_kernels, pointwise
from lstm_lessons.pytorch.engines.sequence import run_with
from lstm_lessons.pytorch.engines.stepwise import Pointwise, steps_with


def _here() -> str:
    return ""


def _anything(_: Case) -> str:
    return ""


def _nothing(_: Case) -> bool:
    return False


@dataclass(frozen=True)
class Engine:
    """A way to run the unit over a sequence.

    Attributes
    ----------
    run
        Runs one direction of one layer; None for the library's, which runs all layers itself.
    absent
        Why this machine has not got it; "" if it has.
    refuses
        Why it cannot run a case; "" if it can.
    quickest
        Whether it is measured to be the quickest for a case that it can run.
    """

    run: Run | RunOneState | None
    absent: Callable[[], str] = _here
    refuses: Callable[[Case], str] = _anything
    quickest: Callable[[Case], bool] = _nothing


PLAIN = Pointwise(pointwise.forward, pointwise.backward)
COMPILED = Pointwise(compiled.forward, compiled.backward)

ENGINES: dict[str, Engine] = {
    # Each equation a line, gradients by autograd.
    "loop": Engine(loop.run),
    # One product a step, and a backward pass of our own.
    "fused": Engine(run_with(steps_with(PLAIN))),
    # The same, what is done number by number compiled by torch.compile.
    "compiled": Engine(run_with(steps_with(COMPILED)), compiled.absent),
    # The fused loop, its launches played back as a CUDA graph.
    "graph": Engine(run_with(graph.played_back(steps_with(PLAIN))), graph.absent, graph.refuses),
    # Our own kernels.
    "triton": Engine(
        own_kernels.run, own_kernels.absent, own_kernels.refuses, own_kernels.quickest
    ),
    # The library's own: cuDNN on a GPU.
    "cudnn": Engine(None),
}
"""The LSTM's, by name, from the readable one to the library's."""


def _readable_and_the_librarys(run: RunOneState) -> dict[str, Engine]:
    return {"loop": Engine(run), "cudnn": Engine(None)}


ENGINES_OF: dict[str, dict[str, Engine]] = {
    "LSTM": ENGINES,
    "GRU": _readable_and_the_librarys(loop.run_gru),
    "RNN_TANH": _readable_and_the_librarys(loop.run_rnn_tanh),
    "RNN_RELU": _readable_and_the_librarys(loop.run_rnn_relu),
}
"""Each unit's, by PyTorch's name of the unit."""


def engines() -> dict[str, str]:
    """Return what this machine has: for each engine of the LSTM "available", or why it is not.

    "cudnn" is PyTorch's own engine, whatever runs it: cuDNN itself needs a GPU.
    """
    return {name: engine.absent() or "available" for name, engine in ENGINES.items()}


def choose(asked: str, case: Case, engines: Mapping[str, Engine] = ENGINES) -> str:
    """Return the name of the engine that runs a case.

    Parameters
    ----------
    asked
        A name, or "auto": the quickest that is measured to be so for the case. On a CPU that is
        the library's own (``make bench-engines``): it has second derivatives, and none is quicker
        in float32, nor in float64 by much. On a Hopper GPU it often is "triton" (``make
        bench-gpu``), which compiles a kernel at the first call; elsewhere the library's.
    case
        What is to be run.
    engines
        The unit's.

    Raises
    ------
    ValueError
        If the unit has no such engine, or it is not here, or cannot run this case.
    """
    arguments.one_of("engine", asked, ["auto", *engines])
    if asked == "auto":
        return next((name for name, its in engines.items() if its.quickest(case)), "cudnn")
    engine = engines[asked]
    if reason := engine.absent() or engine.refuses(case):
        raise ValueError(f"engine: {asked!r} cannot run this here: {reason}")
    return asked
