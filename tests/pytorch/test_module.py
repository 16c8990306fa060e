"""LSTM and LSTMCell stand in for torch.nn's: arguments, parameters, forms of input, errors."""

import copy
import inspect
import pickle
from dataclasses import replace

import pytest
import torch
from torch.func import functional_call
from torch.nn.utils import parametrizations, prune
from torch.nn.utils.rnn import pack_padded_sequence, pack_sequence
from torch.utils.checkpoint import checkpoint
from torch.utils.flop_counter import FlopCounterMode

from lstm_lessons import scratch
from lstm_lessons.pytorch import LSTM, LSTMCell, engines
from lstm_lessons.pytorch.engines.sequence import Sequence

from .conftest import here
from .passes import Sizes, as_input, assert_alike, draw, net_of, results, time_major

OPTIONS = [
    {},
    {"bias": False},
    {"num_layers": 3, "bidirectional": True},
    {"num_layers": 2, "dropout": 0.5, "batch_first": True, "dtype": torch.float64},
]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_same_seed_same_weights_same_names(options):
    torch.manual_seed(3)
    theirs = torch.nn.LSTM(4, 5, **options)
    torch.manual_seed(3)
    ours = LSTM(4, 5, **options)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    for name, parameter in theirs.named_parameters():
        assert torch.equal(ours.get_parameter(name), parameter)
        assert ours.get_parameter(name).dtype == parameter.dtype


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_state_dict_both_ways(options):
    ours, theirs = LSTM(4, 5, **options), torch.nn.LSTM(4, 5, **options)
    theirs.load_state_dict(ours.state_dict())
    back = LSTM(4, 5, **options)
    back.load_state_dict(theirs.state_dict())
    for name, parameter in ours.named_parameters():
        assert torch.equal(back.get_parameter(name), parameter)


def test_weights_of_the_numpy_lstm():
    numpys = scratch.LSTM(4, 5, num_layers=2, dtype="float64", rng=0)
    net = LSTM(4, 5, num_layers=2, dtype=torch.float64)
    net.load_state_dict({k: torch.from_numpy(v) for k, v in numpys.state_dict().items()})
    x = torch.randn(6, 3, 4, dtype=torch.float64)
    output, _ = net(x)
    expected, _ = numpys(x.numpy())
    torch.testing.assert_close(output.detach(), torch.from_numpy(expected), rtol=0, atol=1e-13)


def test_the_same_arguments():
    theirs = list(inspect.signature(torch.nn.LSTMCell).parameters.values())
    ours = list(inspect.signature(LSTMCell).parameters.values())
    assert [(p.name, p.default) for p in ours] == [(p.name, p.default) for p in theirs]
    # torch.nn.LSTM takes *args; its documentation gives this order.
    names = ["input_size", "hidden_size", "num_layers", "bias", "batch_first", "dropout"]
    names += ["bidirectional", "proj_size", "device", "dtype"]
    positional = inspect.Parameter.POSITIONAL_OR_KEYWORD
    ours = inspect.signature(LSTM).parameters.values()
    assert [p.name for p in ours if p.kind == positional] == names
    torch.nn.LSTM(2, 3, 2, False, True, 0.1, True, 0, "cpu", torch.float64)
    assert LSTM(2, 3, 2, False, True, 0.1, True, 0, "cpu", torch.float64).bidirectional


SCRIPT = """
import torch
from {origin} import LSTM

torch.manual_seed(0)
net = torch.nn.ModuleDict({{"lstm": LSTM(3, 8, num_layers=2, batch_first=True), "out": torch.nn.Linear(8, 1)}})
net["lstm"].flatten_parameters()
optimiser = torch.optim.Adam(net.parameters(), 0.01)
x = torch.randn(16, 10, 3)
lengths = torch.randint(1, 11, (16,))
losses = []
for _ in range(20):
    packed = torch.nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
    output, (h_n, c_n) = net["lstm"](packed)
    output, _ = torch.nn.utils.rnn.pad_packed_sequence(output, batch_first=True)
    loss = ((net["out"](h_n[-1]) - x.sum((1, 2))[:, None]) ** 2).mean() + output.square().mean()
    optimiser.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    optimiser.step()
    losses.append(loss.item())
"""  # noqa: E501


def test_a_script_runs_with_another_import():
    losses = []
    for origin in ("torch.nn", "lstm_lessons.pytorch"):
        variables = {}
        exec(SCRIPT.format(origin=origin), variables)  # our own few lines
        losses.append(variables["losses"])
    assert losses[0] == pytest.approx(losses[1], rel=1e-4)
    assert losses[0][-1] < 0.9 * losses[0][0]


# --- forms of input ---


@pytest.mark.parametrize("enforce_sorted", [True, False])
def test_packed_sequences_come_back_as_they_were_packed(own_engine, enforce_sorted):
    sequences = [torch.randn(n, 2, dtype=torch.float64) for n in (5, 5, 3, 3, 3, 1)]
    if not enforce_sorted:
        sequences = [sequences[k] for k in (2, 0, 5, 3, 1, 4)]
    packed = pack_sequence(sequences, enforce_sorted=enforce_sorted)
    ours, theirs = net_of(Sizes(bidirectional=True), own_engine)
    state = tuple(torch.randn(2, 6, 4, dtype=torch.float64) for _ in range(2))
    found, end = ours(packed, state)
    expected, their_end = theirs(packed, state)
    assert torch.equal(found.batch_sizes, expected.batch_sizes)
    for name in ("sorted_indices", "unsorted_indices"):
        one, other = getattr(found, name), getattr(expected, name)
        assert (one is None and other is None) or torch.equal(one, other)
    torch.testing.assert_close(found.data, expected.data)
    torch.testing.assert_close(end, their_end)


def test_what_does_not_lie_row_by_row(engine):
    """In float32, for which our kernels have another way than for float64."""
    sizes = Sizes()
    ours, theirs = net_of(sizes, engine, torch.float32)
    drawn = draw(sizes, 0, torch.float32)
    state = tuple(part.mT.contiguous().mT for part in drawn.state)
    columns = replace(drawn, x=drawn.x.mT.contiguous().mT, state=state)
    assert not columns.state[1][0].is_contiguous()
    assert_alike(results(ours, columns), results(theirs, drawn), 2e-5)


def test_what_is_not_asked_for_gets_no_gradient(own_engine):
    """Frozen weights, an input without a gradient: nothing fails, the rest is right."""
    sizes = Sizes(states=False)
    ours, theirs = net_of(sizes, own_engine)
    drawn = draw(sizes, 0)
    for net in (ours, theirs):
        net.weight_hh_l0.requires_grad_(False)
        net.bias_hh_l0.requires_grad_(False)
        net(drawn.x)[0].square().sum().backward()
    assert ours.weight_hh_l0.grad is None
    torch.testing.assert_close(ours.weight_ih_l0.grad, theirs.weight_ih_l0.grad)


def test_what_is_not_asked_for_is_not_computed(own_engine):
    """The first layer's input is data: its gradient would be one product more."""
    sizes = Sizes(states=False)
    net, _ = net_of(sizes, own_engine)
    operations = []
    for asked in (False, True):
        output, _ = net(draw(sizes, 0).x.requires_grad_(asked))
        with FlopCounterMode(display=False) as counter:
            output.sum().backward()
        operations.append(counter.get_total_flops())
    product = 2 * sizes.steps * sizes.batch * 4 * sizes.hidden * sizes.inputs
    assert operations[1] - operations[0] == product


def test_a_second_derivative_is_right_or_refused(engine):
    """Of a penalty on the gradient: it must not be left out in silence."""
    sizes = Sizes(states=False)
    x = draw(sizes, 0).x.requires_grad_()

    def penalised(net):
        output, _ = net(x)
        (d_x,) = torch.autograd.grad(output.sum(), x, create_graph=True)
        (output.sum() + d_x.square().sum()).backward()
        return net.weight_hh_l0.grad

    ours, theirs = net_of(sizes, engine)
    if engine in ("loop", "cudnn"):
        torch.testing.assert_close(penalised(ours), penalised(theirs))
    else:
        with pytest.raises(RuntimeError, match="have no second derivative: expected engine"):
            penalised(ours)


@pytest.mark.parametrize("by", ["input", "hx", "weight_ih_l0", "weight_hh_l0", "bias_hh_l0"])
def test_a_hessian_is_right_or_refused(engine, by):
    """By each of the things that a gradient depends on: what is left out would count for 0.

    The loss is a plain sum: what comes back to the layer is 1 everywhere, and depends on nothing.
    """
    drawn = draw(Sizes(steps=3), 0)
    nets = net_of(Sizes(), engine)

    def hessian(net):
        def loss(value):
            given = {"input": drawn.x, "hx": drawn.state}
            if by in given:
                value = (value, drawn.state[1]) if by == "hx" else value
                return net(*(given | {by: value}).values())[0].sum()
            return functional_call(net, {by: value}, tuple(given.values()))[0].sum()

        at = {"input": drawn.x, "hx": drawn.state[0]} | dict(net.named_parameters())
        return torch.autograd.functional.hessian(loss, at[by].detach())

    ours, theirs = nets
    if engine in ("loop", "cudnn"):
        torch.testing.assert_close(hessian(ours), hessian(theirs))
    else:
        with pytest.raises(RuntimeError, match="have no second derivative: expected engine"):
            hessian(ours)


def test_an_engine_that_is_named_later_must_exist():
    net = LSTM(2, 3)
    net.engine = "quick"
    with pytest.raises(ValueError, match=r"engine: expected one of auto, loop, .* got 'quick'"):
        net(torch.zeros(4, 1, 2))


@pytest.mark.parametrize("lengths", [None, (5, 2, 4)])
def test_without_gradients(engine, lengths):
    sizes = Sizes(num_layers=2, bidirectional=True, lengths=lengths)
    ours, theirs = net_of(sizes, engine)
    drawn = draw(sizes, 0)
    for switched_off in (torch.no_grad, torch.inference_mode):
        found = []
        for net in (ours, theirs):
            with switched_off():
                output, state = net(as_input(drawn, drawn.x), drawn.state)
            found.append((time_major(drawn, output), *state))
        assert not any(part.requires_grad for part in found[0])
        torch.testing.assert_close(*found)


@pytest.mark.parametrize("name", [here("fused"), here("compiled"), here("triton")])
def test_what_the_way_back_needs_is_kept_only_if_there_is_one(name, monkeypatch):
    kept, apply = [], Sequence.apply
    monkeypatch.setattr(Sequence, "apply", lambda *given: kept.append(given[-1]) or apply(*given))
    sizes = Sizes()
    net, _ = net_of(sizes, name)
    x = draw(sizes, 0).x
    net(x)
    with torch.no_grad():
        net(x)
    net.requires_grad_(False)
    net(x)
    net(x.requires_grad_())
    assert kept == [True, False, False, True]


def test_packed_sequences_reach_the_library_as_they_are(monkeypatch):
    """Padded, they would be packed once more."""
    given, lstm = [], torch._VF.lstm
    monkeypatch.setattr(torch._VF, "lstm", lambda *args: given.append(args[:2]) or lstm(*args))
    sizes = Sizes(lengths=(5, 2, 4))
    net, _ = net_of(sizes, "cudnn")
    drawn = draw(sizes, 0)
    packed = as_input(drawn, drawn.x)
    assert net(packed)[0].data.shape == (11, sizes.hidden)
    [(data, batch_sizes)] = given
    assert data is packed.data
    assert batch_sizes is packed.batch_sizes


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_mixed_precision(own_engine, dtype):
    sizes = Sizes(hidden=16)
    ours, _ = net_of(sizes, own_engine, torch.float32)
    drawn = draw(sizes, 0, torch.float32)
    if own_engine == "triton" and dtype == torch.float16:
        with torch.autocast("cpu", dtype), pytest.raises(ValueError, match=r"not torch\.float16"):
            ours(drawn.x, drawn.state)
        return
    with torch.autocast("cpu", dtype):
        output, (_, c_n) = ours(drawn.x, drawn.state)
        assert output.dtype == c_n.dtype == dtype
        output.float().square().sum().backward()
    assert all(p.grad.dtype == torch.float32 for p in ours.parameters())
    whole, _ = ours(drawn.x, drawn.state)
    torch.testing.assert_close(output.float(), whole, rtol=0.05, atol=0.02)


@pytest.mark.parametrize("lengths", [None, (5, 2, 4)])
@pytest.mark.parametrize("dtype", [torch.bfloat16], ids=str)
def test_the_library_minds_mixed_precision_as_it_does_in_torchs_own_layer(dtype, lengths):
    sizes = Sizes(hidden=16, lengths=lengths)
    ours, theirs = net_of(sizes, "cudnn", torch.float32)
    drawn = draw(sizes, 0, torch.float32)
    with torch.autocast("cpu", dtype):
        found, expected = (results(net, drawn) for net in (ours, theirs))
    for name in expected:
        torch.testing.assert_close(found[name], expected[name], rtol=0, atol=0)


def test_mixed_precision_leaves_float64_alone(engine):
    sizes = Sizes()
    ours, _ = net_of(sizes, engine)
    drawn = draw(sizes, 0)
    expected = ours(drawn.x, drawn.state)
    with torch.autocast("cpu", torch.bfloat16):
        torch.testing.assert_close(ours(drawn.x, drawn.state), expected, rtol=0, atol=0)


def test_the_output_may_be_changed_in_place(own_engine):
    net, _ = net_of(Sizes(), own_engine)
    x = torch.randn(5, 3, 2, dtype=torch.float64)
    gradients = []
    for double in (lambda output: output.mul_(2), lambda output: 2 * output):
        output, _ = net(x)
        double(output).sum().backward()
        gradients.append(net.weight_hh_l0.grad.clone())
        net.zero_grad()
    torch.testing.assert_close(*gradients)


def frozen(net, x):
    return net.requires_grad_(False)(x)[0]


def ungraded(net, x):
    with torch.no_grad():
        return net(x)[0]


def checkpointed(net, x):
    return checkpoint(lambda x: net(x)[0], x.requires_grad_(), use_reentrant=True)


@pytest.mark.parametrize("run", [frozen, ungraded, checkpointed])
def test_so_it_may_without_a_way_back(engine, run):
    """By a factor that is learned, after a layer that is not."""
    net, theirs = net_of(Sizes(), engine)
    x, found = draw(Sizes(), 0).x, []
    for each in (net, theirs):
        factor = torch.tensor(2.0, dtype=x.dtype, requires_grad=True)
        run(each, x.clone()).mul_(factor).sum().backward()
        found.append(factor.grad)
    torch.testing.assert_close(*found)


# --- dropout ---


@pytest.mark.parametrize("gradients", [True, False])
def test_dropout_acts_between_layers_in_training_only(engine, gradients):
    net = LSTM(3, 100, num_layers=2, dropout=0.25, engine=engine)
    with torch.no_grad():  # the first layer shows tanh(1 …); the second what reaches it
        for parameter in net.parameters():
            parameter.zero_()
        net.bias_ih_l0[:] = 40.0
        net.weight_ih_l1[200:300] = torch.eye(100)
        net.bias_ih_l1[:200], net.bias_ih_l1[300:] = 40.0, 40.0
    x = torch.zeros(1, 1, 3)
    whole = net.eval()(x)[0][0, 0]
    assert (whole == whole[0]).all()
    torch.manual_seed(0)
    with torch.set_grad_enabled(gradients):
        dropped = net.train()(x)[0][0, 0]
    share = (dropped == 0).float().mean().item()
    assert 0.1 < share < 0.4
    kept = torch.tanh(torch.tanh(torch.tanh(torch.tensor(1.0)) / 0.75)).item()
    torch.testing.assert_close(dropped[dropped != 0].max().item(), kept, rtol=1e-4, atol=1e-4)


def test_dropout_of_one_layer_is_warned_of():
    with pytest.warns(UserWarning, match="acts between layers, and there is only one"):
        LSTM(2, 3, dropout=0.5)


# --- the forget bias ---


def test_the_forget_bias_is_the_sum_of_both():
    net = LSTM(2, 3, num_layers=2, bidirectional=True, forget_bias=2.0)
    for ending in ("l0", "l0_reverse", "l1", "l1_reverse"):
        both = net.get_parameter(f"bias_ih_{ending}") + net.get_parameter(f"bias_hh_{ending}")
        assert both[3:6].tolist() == [2.0] * 3
        assert (both[:3].abs() < 2).all()
        assert (both[6:] != 2.0).all()
    net.reset_parameters()
    assert (net.bias_ih_l0 + net.bias_hh_l0)[3:6].tolist() == [2.0] * 3


# --- as a module ---


@pytest.mark.parametrize("way", [copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net))])
def test_a_copy_gives_the_same(way):
    net = LSTM(2, 3, engine="fused")
    x = torch.randn(4, 2, 2)
    assert torch.equal(way(net)(x)[0], net(x)[0])


def dropped(net, name):
    """As weights are dropped (Merity, Keskar & Socher 2018): computed anew before each pass."""
    weight = net._parameters.pop(name)
    net.register_parameter(f"{name}_raw", weight)
    setattr(net, name, 0.5 * weight)


COMPUTED = {
    "norm": parametrizations.weight_norm,
    "pruned": lambda net, name: prune.l1_unstructured(net, name, 0.5),
    "dropped": dropped,
}


@pytest.mark.parametrize("way", COMPUTED)
def test_weights_that_are_computed(engine, way):
    sizes = Sizes(states=False)
    nets = net_of(sizes, engine)
    for net in nets:
        COMPUTED[way](net, "weight_hh_l0")
    assert_alike(*(results(net, draw(sizes, 0)) for net in nets), 1e-13)


def test_weights_that_are_shared(engine):
    sizes = Sizes(bidirectional=True)
    nets = net_of(sizes, engine)
    for net in nets:
        net.weight_hh_l0_reverse = net.weight_hh_l0
    assert_alike(*(results(net, draw(sizes, 0)) for net in nets), 1e-13)


def test_a_replica_of_data_parallel(engine):
    """Its weights are no parameters: ``torch.nn.DataParallel`` needs GPUs to make one."""
    net, _ = net_of(Sizes(), engine)
    replica = net._replicate_for_data_parallel()
    for name, parameter in net.named_parameters():
        setattr(replica, name, 1 * parameter)
    x = draw(Sizes(), 0).x
    assert torch.equal(replica(x)[0], net(x)[0])


def test_shapes_alone():
    """On the device "meta" nothing is computed."""
    output, (h_n, _) = LSTM(2, 3, 2, device="meta")(torch.zeros(4, 5, 2, device="meta"))
    assert (output.shape, h_n.shape) == ((4, 5, 3), (2, 5, 3))
    assert LSTMCell(2, 3, device="meta")(torch.zeros(5, 2, device="meta"))[0].shape == (5, 3)


def test_all_weights():
    options = {"num_layers": 2, "bidirectional": True}
    ours, theirs = LSTM(2, 3, **options), torch.nn.LSTM(2, 3, **options)
    for net in (ours, theirs):
        for number, parameter in enumerate(net.parameters()):
            torch.nn.init.constant_(parameter, number)
    torch.testing.assert_close(ours.all_weights, theirs.all_weights)
    assert ours.proj_size == theirs.proj_size == 0


def test_what_is_printed():
    assert repr(LSTM(2, 3)) == "LSTM(2, 3)"
    net = LSTM(2, 3, 2, batch_first=True, engine="fused", forget_bias=1.0)
    assert repr(net) == (
        "LSTM(2, 3, num_layers=2, batch_first=True, forget_bias=1.0, engine='fused')"
    )
    assert repr(LSTMCell(2, 3, bias=False)) == "LSTMCell(2, 3, bias=False)"


def test_the_engines_and_what_ran():
    assert list(engines()) == ["loop", "fused", "compiled", "graph", "triton", "cudnn"]
    assert engines()["loop"] == "available"
    net = LSTM(2, 3)
    assert net.last_engine is None
    net(torch.zeros(1, 1, 2))
    assert net.last_engine in engines()
    if not torch.cuda.is_available():
        assert engines()["graph"] == "a CUDA graph needs an NVIDIA GPU"
        with pytest.raises(ValueError, match="'graph' cannot run this here: a CUDA graph needs"):
            LSTM(2, 3, engine="graph")(torch.zeros(1, 1, 2))


# --- the cell ---


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("shape", [(5, 3), (3,)], ids=str)
@pytest.mark.parametrize("given", [True, False])
def test_the_cell(bias, shape, given):
    torch.manual_seed(1)
    theirs = torch.nn.LSTMCell(3, 4, bias=bias, dtype=torch.float64)
    torch.manual_seed(1)
    ours = LSTMCell(3, 4, bias=bias, dtype=torch.float64)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    x = torch.randn(shape, dtype=torch.float64)
    state = tuple(torch.randn(*shape[:-1], 4, dtype=torch.float64) for _ in "hc") if given else None
    found, expected = ours(x, state), theirs(x, state)
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-14)
    for h, c in (found, expected):
        (h.square().sum() + c.sum()).backward()
    for name, parameter in theirs.named_parameters():
        torch.testing.assert_close(ours.get_parameter(name).grad, parameter.grad)


# --- errors ---

WRONG = [
    (
        lambda: LSTM(2, 3)(pack_padded_sequence(torch.zeros(4, 2, 5), [4, 2])),
        ValueError,
        "input: expected packed sequences, data of shape (N, 2), got (6, 5)",
    ),
    (lambda: LSTM(0, 3), ValueError, "input_size: expected a positive integer, got 0"),
    (lambda: LSTM(2, 3.5), TypeError, "hidden_size: expected a positive integer, got 3.5"),
    (lambda: LSTM(2, 3, True), TypeError, "num_layers: expected a positive integer, got True"),
    (lambda: LSTM(2, 3, bias=1), TypeError, "bias: expected True or False, got 1"),
    (lambda: LSTM(2, 3, 2, dropout=1.5), ValueError, "dropout: expected a number from 0 to 1"),
    (lambda: LSTM(2, 3, proj_size=2), ValueError, "proj_size: expected 0 (not supported), got 2"),
    (
        lambda: LSTM(2, 3, proj_size=[1, 2]),
        TypeError,
        "proj_size: expected a number, got [1, 2]",
    ),
    (lambda: LSTM(2, 3, engine="quick"), ValueError, "engine: expected one of auto, loop, fused"),
    (lambda: LSTM(2, 3, bias=False, forget_bias=1.0), ValueError, "forget_bias: expected None"),
    (lambda: LSTM(2, 3, forget_bias="1"), TypeError, "forget_bias: expected a number, got '1'"),
    (
        lambda: LSTM(2, 3, forget_bias=float("nan")),
        ValueError,
        "forget_bias: expected a finite number, got nan",
    ),
    (
        lambda: LSTM(2, 3, forget_bias=1e6, dtype=torch.float16),
        ValueError,
        "forget_bias: expected at most 65504.0, got 1000000.0",
    ),
    (lambda: LSTM(2, 3, forget_bias=1e39), ValueError, "forget_bias: expected at most 3.4028"),
    (lambda: LSTM(2, 3, forget_bias=10**400), ValueError, "forget_bias: expected a finite number"),
    (lambda: LSTM(2, 3)([[0.0, 0.0]]), TypeError, "input: expected a tensor, got list"),
    (
        lambda: LSTM(2, 3)(torch.zeros(4, 1, 5)),
        ValueError,
        "input: expected shape (T, B, 2) or (T, 2), got (4, 1, 5)",
    ),
    (
        lambda: LSTM(2, 3, batch_first=True)(torch.zeros(4, 1, 5)),
        ValueError,
        "input: expected shape (B, T, 2) or (T, 2), got (4, 1, 5)",
    ),
    (lambda: LSTM(2, 3)(torch.zeros(0, 1, 2)), ValueError, "at least one step"),
    (
        lambda: LSTM(2, 3)(torch.zeros(4, 1, 2, dtype=torch.int64)),
        TypeError,
        "input: expected floating-point numbers, got torch.int64",
    ),
    (
        lambda: LSTM(2, 3)(torch.zeros(4, 1, 2, dtype=torch.float64)),
        TypeError,
        "input: expected torch.float32, as the weights, got torch.float64",
    ),
    (
        lambda: LSTM(2, 3)(torch.zeros(4, 1, 2), torch.zeros(1, 1, 3)),
        TypeError,
        "hx: expected a pair of tensors (h, c), got Tensor",
    ),
    (
        lambda: LSTM(2, 3)(torch.zeros(4, 5, 2), (torch.zeros(1, 5, 3), torch.zeros(5, 3))),
        ValueError,
        "hx, its c: expected shape (1, 5, 3), got (5, 3)",
    ),
    (
        lambda: LSTM(2, 3)(
            pack_padded_sequence(torch.zeros(4, 2, 2), [4, 2]),
            (torch.zeros(1, 3, 3), torch.zeros(1, 3, 3)),
        ),
        ValueError,
        "hx, its h: expected shape (1, 2, 3), got (1, 3, 3)",
    ),
    (
        lambda: LSTMCell(2, 3)(torch.zeros(4, 1, 2)),
        ValueError,
        "input: expected shape (B, 2) or (2,), got (4, 1, 2)",
    ),
    (
        lambda: LSTMCell(2, 3)(torch.zeros(4, 2), (torch.zeros(1, 3), torch.zeros(1, 3))),
        ValueError,
        "hx, its h: expected shape (4, 3), got (1, 3)",
    ),
    (
        lambda: LSTMCell(2, 3)(torch.zeros(4, 2, dtype=torch.float64)),
        TypeError,
        "input: expected torch.float32, as the weights, got torch.float64",
    ),
    (
        lambda: LSTMCell(2, 3)(torch.zeros(2), (torch.zeros(3), torch.zeros(3).double())),
        TypeError,
        "hx, its c: expected torch.float32, as the weights, got torch.float64",
    ),
]


@pytest.mark.parametrize("number", range(len(WRONG)))
def test_what_is_wrong_is_said(number):
    call, error, message = WRONG[number]
    with pytest.raises(error) as caught:
        call()
    assert message in str(caught.value)


def test_half_of_a_batch_of_states_with_gradients(own_engine):
    """States that need a gradient, the input not; and the other way round."""
    sizes = Sizes()
    ours, theirs = net_of(sizes, own_engine)
    drawn = draw(sizes, 0)
    assert_alike(results(ours, drawn), results(theirs, drawn), 1e-13)
    grads = []
    for net in (ours, theirs):
        h = drawn.state[0].clone().requires_grad_()
        net(drawn.x, (h, drawn.state[1]))[1][1].sum().backward()
        grads.append(h.grad)
    torch.testing.assert_close(*grads)
