"""A function of tensors as a CUDA graph: its launches are noted once, then played back in one go.

A step launches a handful of kernels, and each launch costs the processor microseconds, often more
than the GPU needs for the kernel. A graph is launched as a whole. In return it always reads the
same memory and writes the same memory. So arguments are copied in, and results out: what a pass has
given stays as it is when the next one runs.
"""

import functools
import threading
from collections import OrderedDict
from collections.abc import Callable

import torch
from torch import Tensor

from lstm_lessons.pytorch.engines import precision

Arguments = tuple[Tensor | None, ...]
Function = Callable[..., tuple[Tensor, ...]]
Replay = Callable[[], None]

WARM_UPS = 3  # calls before a graph is recorded: what is compiled or allocated once is then there


class Graphs:
    """Runs a function of tensors as graphs: one for each kind of arguments, the latest few kept.

    Parameters
    ----------
    function
        Takes tensors or None, returns a tuple of tensors; does the same for the same sizes.
    most
        How many graphs are kept, each with memory for its arguments and results.
    record
        (function, arguments) to (what plays it back, its results); on the GPU by default.
    """

    def __init__(
        self,
        function: Function,
        most: int = 4,
        record: Callable[[Function, Arguments], tuple[Replay, tuple[Tensor, ...]]] | None = None,
    ) -> None:
        self._function = function
        self._most = most
        self._record = record or record_on_gpu
        self._recorded: OrderedDict[tuple, tuple[Arguments, Replay, tuple[Tensor, ...]]]
        self._recorded = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, *arguments: Tensor | None) -> tuple[Tensor, ...]:
        """Return the function's results, in memory of their own."""
        with self._lock:  # between copying in and copying out nobody else may write there
            return self._run(arguments)

    def _run(self, arguments: Arguments) -> tuple[Tensor, ...]:
        kind = (
            self._stream(arguments),  # of two streams at once, each needs memory of its own
            precision.of_float32(),  # a graph multiplies as it was recorded
            *(a if a is None else (a.shape, a.dtype, a.device) for a in arguments),
        )
        if kind not in self._recorded:
            # What is made in inference mode could not be written to outside it.
            with torch.inference_mode(False), torch.no_grad():
                own = tuple(a if a is None else a.detach().clone() for a in arguments)
                self._recorded[kind] = (own, *self._record(self._function, own))
        self._recorded.move_to_end(kind)
        while len(self._recorded) > self._most:
            self._recorded.popitem(last=False)
        own, replay, results = self._recorded[kind]
        for mine, argument in zip(own, arguments, strict=True):
            if mine is not None:
                mine.copy_(argument)
        replay()
        return tuple(result.clone() for result in results)

    @staticmethod
    def _stream(arguments: Arguments) -> torch.cuda.Stream | None:
        device = _device(arguments)
        return torch.cuda.current_stream(device) if device.type == "cuda" else None


def record_on_gpu(function: Function, arguments: Arguments) -> tuple[Replay, tuple[Tensor, ...]]:
    """Record a call on the arguments' GPU.

    Returns what plays it back, and where its results will stand.
    """
    device = _device(arguments)
    stream = _recording_stream(device)
    with torch.cuda.device(device):  # it need not be the current one
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(WARM_UPS):
                function(*arguments)
        torch.cuda.current_stream().wait_stream(stream)
        graph = torch.cuda.CUDAGraph()
        # What other threads do meanwhile is allowed: one may pin memory, or watch over others.
        with torch.cuda.graph(graph, stream=stream, capture_error_mode="thread_local"):
            results = function(*arguments)
    return graph.replay, results


@functools.cache
def _recording_stream(device: torch.device) -> torch.cuda.Stream:
    """Return one stream for all recordings on a GPU: the library keeps memory for each stream."""
    return torch.cuda.Stream(device)


def _device(arguments: Arguments) -> torch.device:
    return next(argument.device for argument in arguments if argument is not None)
