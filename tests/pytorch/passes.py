"""A pass there and back through a module: what went in, and everything that comes out of it."""

from dataclasses import dataclass, replace

import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from lstm_lessons import pytorch


@dataclass(frozen=True)
class Sizes:
    """What is drawn: sizes, and the options of ``torch.nn``'s layers."""

    steps: int = 5
    batch: int = 3
    inputs: int = 2
    hidden: int = 4
    lengths: tuple[int, ...] | None = None
    states: bool = True
    unbatched: bool = False
    num_layers: int = 1
    bidirectional: bool = False
    bias: bool = True
    batch_first: bool = False

    @property
    def options(self):
        names = ("num_layers", "bidirectional", "bias", "batch_first")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class Pass:
    """Sequences, states and what the loss makes of the results; time-major.

    The states are a pair, h and c, or h alone in a tuple.
    """

    x: torch.Tensor
    state: tuple[torch.Tensor, ...] | None
    d_output: torch.Tensor
    d_state: tuple[torch.Tensor, ...]
    lengths: tuple[int, ...] | None = None
    batch_first: bool = False


def draw(sizes, seed, dtype=torch.float64, states=2):
    """Draw a pass, with this many states."""
    generator = torch.Generator().manual_seed(seed)

    def normal(*shape):
        return torch.randn(shape, generator=generator, dtype=torch.float64).to(dtype)

    ways = 2 if sizes.bidirectional else 1
    batch = () if sizes.unbatched else (sizes.batch,)
    layers = (sizes.num_layers * ways, *batch, sizes.hidden)
    output = (sizes.steps, *batch, ways * sizes.hidden)
    return Pass(
        normal(sizes.steps, *batch, sizes.inputs),
        tuple(normal(*layers) for _ in range(states)) if sizes.states else None,
        normal(*output),
        tuple(normal(*layers) for _ in range(states)),
        sizes.lengths,
        sizes.batch_first and not sizes.unbatched,
    )


def moved(drawn, *to):
    """Return a pass on another device, or in another dtype."""
    return replace(
        drawn,
        x=drawn.x.to(*to),
        state=drawn.state and tuple(part.to(*to) for part in drawn.state),
        d_output=drawn.d_output.to(*to),
        d_state=tuple(part.to(*to) for part in drawn.d_state),
    )


def net_of(sizes, engine, dtype=torch.float64, unit="LSTM", **options):
    """Return our layers and PyTorch's, with the same weights."""
    torch.manual_seed(7)
    options = {"dtype": dtype} | sizes.options | options
    theirs = getattr(torch.nn, unit)(sizes.inputs, sizes.hidden, **options)
    ours = getattr(pytorch, unit)(sizes.inputs, sizes.hidden, engine=engine, **options)
    ours.load_state_dict(theirs.state_dict())
    return ours, theirs


def results(net, drawn):
    """Return outputs, states and all gradients, each under its name; time-major."""
    x = drawn.x.clone().requires_grad_()
    state = drawn.state and tuple(part.clone().requires_grad_() for part in drawn.state)
    output, end = net(as_input(drawn, x), state and as_hx(state))
    end = end if isinstance(end, tuple) else (end,)
    output = time_major(drawn, output)
    if drawn.lengths is not None:  # what the loss says of padding counts for nothing
        steps = torch.arange(len(x))[:, None] < torch.tensor(drawn.lengths)
        d_output = torch.where(steps[..., None].to(x.device), drawn.d_output, 0)
    else:
        d_output = drawn.d_output
    torch.autograd.backward([output, *end], [d_output, *drawn.d_state])
    found = {"output": output, "d_x": x.grad}
    found |= {f"{name}_n": part for name, part in zip("hc", end, strict=False)}
    found |= {f"d_{name}_0": part.grad for name, part in zip("hc", state or (), strict=False)}
    found |= {f"d_{name}": parameter.grad for name, parameter in net.named_parameters()}
    net.zero_grad()
    return {name: tensor.detach() for name, tensor in found.items()}


def as_hx(state):
    """Return the states as a module wants them: h and c as a pair, h alone."""
    return state if len(state) > 1 else state[0]


def as_input(drawn, x):
    """Return x as a module wants it: in its layout, or packed."""
    x = x.transpose(0, 1) if drawn.batch_first else x
    if drawn.lengths is None:
        return x
    return pack_padded_sequence(
        x, drawn.lengths, batch_first=drawn.batch_first, enforce_sorted=False
    )


def time_major(drawn, output):
    """Return a module's output as (T, B, ·), packed or not."""
    if drawn.lengths is not None:
        output, _ = pad_packed_sequence(
            output, batch_first=drawn.batch_first, total_length=len(drawn.x)
        )
    return output.transpose(0, 1) if drawn.batch_first else output


def assert_alike(found, expected, relative):
    """Compare by the norm of the difference: relative to the norm of what is expected."""
    assert found.keys() == expected.keys()
    for name, tensor in found.items():
        other = expected[name]
        assert tensor.shape == other.shape, name
        assert tensor.dtype == other.dtype, name
        off = (tensor.double() - other.double()).norm()
        assert off <= relative * other.double().norm().clamp(min=1e-3), (name, float(off))
