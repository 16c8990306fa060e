"""RNN and GRU stand in for torch.nn's: the same numbers, arguments, parameters, forms of input."""

import copy
import inspect
import pickle

import pytest
import torch
from torch.nn.utils import parametrizations
from torch.nn.utils.rnn import pack_padded_sequence, pack_sequence

from lstm_lessons import pytorch, scratch
from lstm_lessons.pytorch import GRU, LSTM, RNN
from lstm_lessons.pytorch.unit import gru_unit, rnn_unit
from tests.golden.vectors import NAMES, Golden

from .passes import Sizes, assert_alike, draw, moved, net_of, results
from .test_golden import assert_golden
from .test_module import OPTIONS
from .test_parity import BOUNDS, DRAWS, EDGES

UNITS = {
    "tanh": {"unit": "RNN", "nonlinearity": "tanh"},
    "relu": {"unit": "RNN", "nonlinearity": "relu"},
    "gru": {"unit": "GRU"},
}


@pytest.fixture(params=UNITS)
def unit(request):
    """Each unit in turn, as ``net_of`` takes it."""
    return UNITS[request.param]


@pytest.fixture(params=["loop", "cudnn"])
def engine(request):
    """Each of their engines in turn."""
    return request.param


@pytest.fixture
def both(unit):
    """Our class and PyTorch's, and the options that make the unit what it is."""
    options = {name: value for name, value in unit.items() if name != "unit"}
    return getattr(pytorch, unit["unit"]), getattr(torch.nn, unit["unit"]), options


# --- the numbers ---


@pytest.mark.parametrize("dtype", BOUNDS, ids=str)
@pytest.mark.parametrize("number", range(len(DRAWS + EDGES)))
def test_same_numbers(unit, engine, number, dtype):
    sizes = (DRAWS + EDGES)[number]
    ours, theirs = net_of(sizes, engine, dtype, **unit)
    drawn = draw(sizes, number, dtype, states=1)
    assert_alike(results(ours, drawn), results(theirs, drawn), BOUNDS[dtype])
    assert ours.last_engine == engine


def test_nothing_of_the_library_is_used_by_the_loop(unit, monkeypatch):
    sizes = Sizes(lengths=(5, 2, 4), num_layers=2, bidirectional=True)
    ours, theirs = net_of(sizes, "loop", **unit)
    drawn = draw(sizes, 3, states=1)
    expected = results(theirs, drawn)

    def refuse(*_, **__):
        raise AssertionError("the library was called")

    for name in ("gru", "rnn_tanh", "rnn_relu"):
        monkeypatch.setattr(torch._VF, name, refuse)
        monkeypatch.setattr(torch, f"{name}_cell", refuse)
    for name in ("GRU", "GRUCell", "RNN", "RNNCell"):
        monkeypatch.setattr(torch.nn, name, refuse)
    assert_alike(results(ours, drawn), expected, 1e-13)


@pytest.mark.parametrize("bias", [True, False])
def test_one_step(unit, bias):
    cell = getattr(torch.nn, f"{unit['unit']}Cell")
    options = {name: value for name, value in unit.items() if name != "unit"}
    cell = cell(3, 4, bias=bias, dtype=torch.float64, **options)
    x, h = torch.randn(5, 3, dtype=torch.float64), torch.randn(5, 4, dtype=torch.float64)
    weights, biases = (cell.weight_ih, cell.weight_hh), (cell.bias_ih, cell.bias_hh)
    if unit["unit"] == "GRU":
        found = gru_unit(x, h, *weights, *biases)
    else:
        phi = {"relu": torch.relu, "tanh": torch.tanh}[unit["nonlinearity"]]
        found = rnn_unit(x, h, *weights, sum(biases) if bias else None, phi)
    torch.testing.assert_close(found, cell(x, h), rtol=0, atol=1e-14)


def test_a_second_derivative(unit, engine):
    sizes = Sizes(states=False)
    x = draw(sizes, 0).x.requires_grad_()
    grads = []
    for net in net_of(sizes, engine, **unit):
        output, _ = net(x)
        (d_x,) = torch.autograd.grad(output.sum(), x, create_graph=True)
        (output.sum() + d_x.square().sum()).backward()
        grads.append(net.weight_hh_l0.grad)
    torch.testing.assert_close(*grads)


# --- the golden vectors ---

GOLDEN = [name for name in NAMES if Golden(name).cell in ("rnn", "gru")]


def test_there_is_a_golden_one_of_every_kind():
    assert {"rnn_tanh", "rnn_relu", "rnn_lengths", "rnn_full"} < set(GOLDEN)
    assert {"gru", "gru_lengths", "gru_full"} < set(GOLDEN)
    assert len(GOLDEN) == 7


@pytest.mark.parametrize("dtype", BOUNDS, ids=str)
@pytest.mark.parametrize("name", GOLDEN)
def test_golden_outputs_and_gradients(engine, name, dtype):
    golden = Golden(name)
    layers = {"rnn": RNN, "gru": GRU}[golden.cell]
    options = golden.options | {"dtype": dtype, "engine": engine}
    assert_golden(layers(golden.sizes["I"], golden.sizes["H"], **options), golden, dtype)


# --- arguments and parameters ---


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_same_seed_same_weights_same_names(both, options):
    ours, theirs, own = both
    nets = []
    for layers in (theirs, ours):
        torch.manual_seed(3)
        nets.append(layers(4, 5, **options, **own))
    expected, found = (net.state_dict() for net in nets)
    assert list(found) == list(expected)
    for name, weight in expected.items():
        assert torch.equal(found[name], weight)
        assert found[name].dtype == weight.dtype


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_state_dict_both_ways(both, options):
    ours, theirs, own = both
    first, back = (ours(4, 5, **options, **own) for _ in range(2))
    there = theirs(4, 5, **options, **own)
    there.load_state_dict(first.state_dict())
    back.load_state_dict(there.state_dict())
    for name, parameter in first.named_parameters():
        assert torch.equal(back.get_parameter(name), parameter)


def test_weights_of_numpys_layers(both):
    ours, _, own = both
    numpys = getattr(scratch, ours.__name__)(4, 5, num_layers=2, dtype="float64", rng=0, **own)
    net = ours(4, 5, num_layers=2, dtype=torch.float64, engine="loop", **own)
    net.load_state_dict({k: torch.from_numpy(v) for k, v in numpys.state_dict().items()})
    x = torch.randn(6, 3, 4, dtype=torch.float64)
    expected, _ = numpys(x.numpy())
    torch.testing.assert_close(net(x)[0].detach(), torch.from_numpy(expected), rtol=0, atol=1e-13)


@pytest.mark.parametrize(("layers", "own"), [(RNN, ["nonlinearity"]), (GRU, [])])
def test_the_same_arguments(layers, own):
    """PyTorch's take *args; their documentation gives this order."""
    positional = inspect.Parameter.POSITIONAL_OR_KEYWORD
    found = inspect.signature(layers).parameters.values()
    names = ["input_size", "hidden_size", "num_layers", *own, "bias", "batch_first", "dropout"]
    names += ["bidirectional", "device", "dtype"]
    assert [p.name for p in found if p.kind == positional] == names


def test_by_position():
    args = (False, True, 0.1, True)
    for origin in (torch.nn, pytorch):
        rnn, gru = origin.RNN(2, 3, 2, "relu", *args), origin.GRU(2, 3, 2, *args)
        assert (rnn.nonlinearity, rnn.mode, gru.mode) == ("relu", "RNN_RELU", "GRU")
        for net in (rnn, gru):
            assert (net.bias, net.batch_first, net.dropout, net.bidirectional) == args


@pytest.mark.parametrize("options", [*OPTIONS, {"num_layers": 2, "bidirectional": True}], ids=str)
def test_what_is_printed(both, options):
    ours, theirs, own = both
    assert repr(ours(4, 5, **options, **own)) == repr(theirs(4, 5, **options, **own))
    assert repr(ours(4, 5, engine="loop")) == f"{ours.__name__}(4, 5, engine='loop')"


def test_all_weights(both):
    ours, theirs, own = both
    nets = [layers(2, 3, 2, bidirectional=True, **own) for layers in (ours, theirs)]
    for net in nets:
        for number, parameter in enumerate(net.parameters()):
            torch.nn.init.constant_(parameter, number)
    torch.testing.assert_close(*(net.all_weights for net in nets))
    assert nets[0].proj_size == nets[1].proj_size == 0


def test_dropout_of_one_layer_is_warned_of_where_it_is_asked_for():
    for layers in (LSTM, RNN, GRU):
        with pytest.warns(UserWarning, match="acts between layers, and there is only one") as told:
            layers(2, 3, dropout=0.5)
        assert told[0].filename == __file__


# --- forms of input ---


@pytest.mark.parametrize("enforce_sorted", [True, False])
def test_packed_sequences_come_back_as_they_were_packed(unit, engine, enforce_sorted):
    sequences = [torch.randn(n, 2, dtype=torch.float64) for n in (5, 5, 3, 3, 3, 1)]
    if not enforce_sorted:
        sequences = [sequences[k] for k in (2, 0, 5, 3, 1, 4)]
    packed = pack_sequence(sequences, enforce_sorted=enforce_sorted)
    ours, theirs = net_of(Sizes(bidirectional=True), engine, **unit)
    state = torch.randn(2, 6, 4, dtype=torch.float64)
    found, end = ours(packed, state)
    expected, their_end = theirs(packed, state)
    assert torch.equal(found.batch_sizes, expected.batch_sizes)
    for name in ("sorted_indices", "unsorted_indices"):
        one, other = getattr(found, name), getattr(expected, name)
        assert (one is None and other is None) or torch.equal(one, other)
    torch.testing.assert_close(found.data, expected.data)
    torch.testing.assert_close(end, their_end)


def test_dropout_acts_between_layers_in_training_only(both, engine):
    """What drops everything lets nothing through, but to the first layer."""
    ours, _, own = both
    net = ours(3, 8, num_layers=2, dropout=1.0, engine=engine, **own)
    one, other = torch.randn(2, 4, 5, 3)
    (output, ends), (its_output, its_ends) = net(one), net(other)
    assert torch.equal(output, its_output)
    assert not torch.equal(ends[0], its_ends[0])
    net.eval()
    assert not torch.equal(net(one)[0], net(other)[0])


def test_without_gradients(unit, engine):
    ours, theirs = net_of(Sizes(num_layers=2), engine, **unit)
    x = draw(Sizes(), 0).x
    with torch.no_grad():
        output, _ = ours(x)
        expected, _ = theirs(x)
    assert not output.requires_grad
    torch.testing.assert_close(output, expected)


# --- mixed precision ---


@pytest.mark.parametrize("lengths", [None, (5, 2, 4)])
def test_the_library_minds_mixed_precision_as_it_does_in_torchs_own_layer(unit, lengths):
    sizes = Sizes(hidden=16, lengths=lengths)
    ours, theirs = net_of(sizes, "cudnn", torch.float32, **unit)
    drawn = draw(sizes, 0, torch.float32, states=1)
    with torch.autocast("cpu", torch.bfloat16):
        found, expected = (results(net, drawn) for net in (ours, theirs))
    for name in expected:
        torch.testing.assert_close(found[name], expected[name], rtol=0, atol=0)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_mixed_precision_of_the_loop(unit, dtype):
    """States in the lower precision, as cuDNN's; a GRU of PyTorch keeps float32 on a CPU."""
    sizes = Sizes(hidden=16)
    ours, theirs = net_of(sizes, "loop", torch.float32, **unit)
    drawn = draw(sizes, 0, torch.float32, states=1)
    with torch.autocast("cpu", dtype):
        output, h_n = ours(drawn.x, *drawn.state)
        expected, _ = theirs(drawn.x, *drawn.state)
        assert output.dtype == h_n.dtype == dtype
        output.float().square().sum().backward()
    assert all(p.grad.dtype == torch.float32 for p in ours.parameters())
    torch.testing.assert_close(output.float(), expected.float(), rtol=0.05, atol=0.02)


def test_mixed_precision_leaves_float64_alone(unit, engine):
    ours, _ = net_of(Sizes(), engine, **unit)
    drawn = draw(Sizes(), 0, states=1)
    expected = ours(drawn.x, *drawn.state)
    with torch.autocast("cpu", torch.bfloat16):
        torch.testing.assert_close(ours(drawn.x, *drawn.state), expected, rtol=0, atol=0)


# --- as a module ---


@pytest.mark.parametrize("way", [copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net))])
def test_a_copy_gives_the_same(both, engine, way):
    ours, _, own = both
    net = ours(2, 3, engine=engine, **own)
    x = torch.randn(4, 2, 2)
    assert torch.equal(way(net)(x)[0], net(x)[0])


def test_weights_that_are_computed(unit, engine):
    sizes = Sizes(states=False)
    nets = net_of(sizes, engine, **unit)
    for net in nets:
        parametrizations.weight_norm(net, "weight_hh_l0")
    assert_alike(*(results(net, draw(sizes, 0, states=1)) for net in nets), 1e-13)


def test_what_ran(both):
    ours, _, own = both
    net = ours(2, 3, **own)
    assert net.last_engine is None
    net(torch.zeros(1, 1, 2))
    assert net.last_engine == "cudnn"


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_on_a_gpu(unit, engine, monkeypatch):
    """Where weights do not lie side by side, cuDNN warns: here that is an error."""
    monkeypatch.setattr(torch.backends.cudnn, "allow_tf32", False)
    sizes = Sizes(lengths=(5, 2, 4), num_layers=2, bidirectional=True)
    ours, theirs = net_of(sizes, engine, torch.float32, **unit)
    drawn = draw(sizes, 0, torch.float32, states=1)
    found = results(ours.to("cuda"), moved(drawn, "cuda"))
    expected = results(theirs.double(), moved(drawn, torch.float64))
    found = {name: tensor.cpu().double() for name, tensor in found.items()}
    assert_alike(found, expected, 1e-4)


# --- errors ---

HX = torch.zeros(1, 5, 3)
WRONG = [
    (lambda: GRU(0, 3), ValueError, "input_size: expected a positive integer, got 0"),
    (lambda: RNN(2, 3, 2, 0.5), ValueError, "nonlinearity: expected one of tanh, relu; got 0.5"),
    (lambda: RNN(2, 3, nonlinearity="Tanh"), ValueError, "expected one of tanh, relu; got 'Tanh'"),
    (lambda: GRU(2, 3, 2, dropout=-0.1), ValueError, "dropout: expected a number from 0 to 1"),
    (
        lambda: GRU(2, 3, batch_first=True)(torch.zeros(4, 1, 5)),
        ValueError,
        "input: expected shape (B, T, 2) or (T, 2), got (4, 1, 5)",
    ),
    (
        lambda: RNN(2, 3)(torch.zeros(4, 5, 2), (HX, HX)),
        TypeError,
        "hx: expected a tensor, got tuple",
    ),
    (
        lambda: GRU(2, 3)(torch.zeros(4, 5, 2), HX[0]),
        ValueError,
        "hx: expected shape (1, 5, 3), got (5, 3)",
    ),
    (
        lambda: GRU(2, 3)(torch.zeros(4, 2), HX),
        ValueError,
        "hx: expected shape (1, 3), got (1, 5, 3)",
    ),
    (
        lambda: RNN(2, 3)(pack_padded_sequence(torch.zeros(4, 2, 2), [4, 2]), HX),
        ValueError,
        "hx: expected shape (1, 2, 3), got (1, 5, 3)",
    ),
    (
        lambda: RNN(2, 3)(torch.zeros(4, 5, 2), HX.double()),
        TypeError,
        "hx: expected torch.float32, as the weights, got torch.float64",
    ),
]


@pytest.mark.parametrize("number", range(len(WRONG)))
def test_what_is_wrong_is_said(number):
    call, error, message = WRONG[number]
    with pytest.raises(error) as caught:
        call()
    assert message in str(caught.value)


@pytest.mark.parametrize("name", ["fused", "compiled", "graph", "triton", "quick"])
def test_an_engine_that_the_unit_has_not_got(both, name):
    ours, _, own = both
    with pytest.raises(ValueError, match="engine: expected one of auto, loop, cudnn; got") as said:
        ours(2, 3, engine=name, **own)
    assert str(said.value).endswith(repr(name))
