"""Chapter 17's experiment: its tasks by hand, its layers beside the package's units, its record."""

import json
import subprocess
import sys

import numpy as np
import pytest

from lstm_lessons.experiments import after, load_record
from lstm_lessons.experiments import after_tasks as tasks
from lstm_lessons.experiments.recording.circumstances import circumstances
from lstm_lessons.scratch import GRU, LSTM
from lstm_lessons.scratch import after as units
from tests.experiments.processor import only_on_the_processor_of

T, B = 12, 3


@pytest.fixture
def rng():
    return np.random.default_rng(0)


# --- the tasks, by loops over single sequences ---


def test_parity_counts(rng):
    x, target, asked = tasks.parity(rng, 50, 8)
    assert x.shape == (51, 8, 3)
    assert (x.sum(axis=-1) == 1).all()
    assert asked[1:].all()
    assert not asked[0].any()
    for b in range(8):
        ones = 0
        assert x[0, b, tasks.START] == 1
        for t in range(1, 51):
            ones += x[t, b, tasks.ONE] == 1
            assert target[t, b] == ones % 2


def test_flip_flop_holds_the_last_bit_that_was_written(rng):
    x, target, asked = tasks.flip_flop(rng, 300, 8)
    symbols = x.argmax(axis=-1)
    assert asked[-1].all()
    for b in range(8):
        written = None
        for t in range(300):
            if symbols[t, b] in (tasks.WRITE_ZERO, tasks.WRITE_ONE):
                written = symbols[t, b]
            assert asked[t, b] == (symbols[t, b] == tasks.READ)
            assert target[t, b] == written
    noise = np.isin(symbols, (tasks.NOISE_ZERO, tasks.NOISE_ONE)).mean()
    assert noise == pytest.approx(0.8, abs=0.03)
    rare = tasks.flip_flop(rng, 300, 8, noise=0.98).x.argmax(axis=-1)
    assert np.isin(rare, (tasks.WRITE_ZERO, tasks.WRITE_ONE)).mean() < 0.03


def test_recall_asks_for_each_key_s_value_once(rng):
    x, target, asked = tasks.recall(rng, 20, 8)
    assert x.shape == (40, 8, tasks.KEYS + tasks.VALUES)
    keys, values = x[..., : tasks.KEYS], x[..., tasks.KEYS :]
    assert asked[20:].all()
    assert not asked[:20].any()
    assert not values[20:].any()
    for b in range(8):
        table = dict(zip(keys[:20, b].argmax(-1), values[:20, b].argmax(-1), strict=True))
        assert len(table) == 20
        asked_for = keys[20:, b].argmax(-1)
        assert sorted(asked_for) == sorted(table)
        assert [table[key] for key in asked_for] == target[20:, b].tolist()
    assert (target[20:] != target[:20]).any()


def test_more_pairs_than_keys_are_refused(rng):
    with pytest.raises(ValueError, match="pairs: expected 1 to 64, the number of keys; got 65"):
        tasks.recall(rng, 65, 1)


# --- the layers ---


@pytest.fixture
def cores(torch):
    """Every core, two networks side by side."""
    from lstm_lessons.experiments import after_networks

    torch.manual_seed(0)
    return {name: make(2).double() for name, make in after_networks.CORES.items()}


@pytest.fixture
def x(rng):
    return rng.standard_normal((T, B, 32))


def said(core, x, torch):
    """What the second of the two networks says; the first gets another input."""
    both = np.stack([x[::-1], x], axis=1)
    with torch.no_grad():
        return core(torch.from_numpy(both)).numpy()[:, 1]


def weights(*parameters):
    """The second network's arrays."""
    return [parameter.detach().numpy()[1] for parameter in parameters]


def linear(layer):
    """The second network's linear layer, as a function of NumPy arrays."""
    weight, bias = weights(layer.weight, layer.bias)
    return lambda x: x @ weight.T + bias


def close(found, wanted):
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-10)


def test_lstm_is_the_package_s(cores, x, torch):
    core, layer = cores["LSTM"], LSTM(32, 32, dtype=np.float64)
    arrays = weights(core.ih.weight, core.hh.weight, core.ih.bias[:, 0])
    for array, learned in zip(layer.parameters.values(), arrays, strict=True):
        array[...] = learned
    close(said(core, x, torch), layer(x)[0])


def test_gru_is_the_package_s(cores, x, torch):
    core, layer = cores["GRU"], GRU(32, 32, dtype=np.float64)
    biases = (core.ih.bias[:, 0], core.hh.bias[:, 0])
    arrays = weights(core.ih.weight, core.hh.weight, *biases)
    for array, learned in zip(layer.parameters.values(), arrays, strict=True):
        array[...] = learned
    close(said(core, x, torch), layer(x)[0])


def test_slstm_is_the_package_s(cores, x, torch):
    core = cores["sLSTM"]
    weight_ih, weight_hh, bias = weights(core.ih.weight, core.hh.weight, core.ih.bias[:, 0])
    state = units.SLSTMState.empty(B, 32, x.dtype)
    for x_t, output in zip(x, said(core, x, torch), strict=True):
        state = units.slstm_step(x_t, state, weight_ih, weight_hh, bias)
        close(output, state.h)


def test_mlstm_is_the_package_s(cores, x, torch):
    core = cores["mLSTM"]
    q, k, v, z_o = np.split(linear(core.qkvo)(x), 4, axis=-1)
    z_i, z_f = np.moveaxis(linear(core.gates)(x), -1, 0)
    read = units.mlstm_parallel(q, k, v, z_i, z_f)
    close(said(core, x, torch), read / (1 + np.exp(-z_o)))


def test_attention_is_the_package_s_where_distance_costs_nothing(cores, x, torch):
    core = cores["attention"]
    with torch.no_grad():
        core.log_slope.fill_(-np.inf)
    read = units.causal_attention(*np.split(linear(core.qkv)(x), 3, axis=-1))
    close(said(core, x, torch), linear(core.out)(read))


def test_attention_s_penalty_makes_it_prefer_what_is_near(cores, x, torch):
    core = cores["attention"]
    with torch.no_grad():
        core.log_slope.fill_(10.0)
    _, _, v = np.split(linear(core.qkv)(x), 3, axis=-1)
    close(said(core, x, torch), linear(core.out)(v))


def test_the_state_space_model_is_the_package_s(cores, x, torch):
    core = cores["SSM"]
    decay, frequency, log_delta, c, skip = weights(
        core.log_decay, core.frequency, core.log_delta, core.c, core.skip
    )
    a, b = units.zero_order_hold(-np.exp(decay) + 1j * frequency, np.exp(log_delta))
    h = np.zeros((B, *a.shape))
    for x_t, output in zip(x, said(core, x, torch), strict=True):
        y, h = units.ssm_step(x_t, h, a, b, c[..., 0] + 1j * c[..., 1])
        close(output, linear(core.out)(y + skip * x_t))


@pytest.mark.parametrize("name", ["selective", "selective, signed"])
def test_the_selective_model_is_the_package_s(cores, x, torch, name):
    core = cores[name]
    delta = np.logaddexp(0, linear(core.delta)(x))
    write, read = linear(core.write)(x), linear(core.read)(x)
    log_rate, skip = weights(core.log_rate, core.skip)
    rate, h = -np.exp(log_rate[0]), np.zeros((B, *log_rate.shape[1:]))
    if name == "selective":
        y = units.selective_sequence(x, h, delta, write, read, rate)
    else:
        a = 2 * np.exp(delta[..., None] * rate) - 1
        states = units.linear_recurrence(a, (delta * x)[..., None] * write[:, :, None], h)
        y = (states * read[:, :, None]).sum(axis=-1)
    close(said(core, x, torch), linear(core.out)(y + skip * x))


def test_no_layer_sees_what_is_still_to_come(cores, x, torch):
    later = x.copy()
    later[7:] += 1
    for core in cores.values():
        with torch.no_grad():
            one, other = (core(torch.from_numpy(each[:, None])) for each in (x, later))
        close(one[:7], other[:7])
        assert (one[7:] - other[7:]).abs().max() > 1e-3


def test_the_cores_are_those_that_the_plan_names(cores):
    assert tuple(cores) == after.CORES


@pytest.fixture
def networks(torch):
    from lstm_lessons.experiments.after_networks import Networks

    torch.manual_seed(0)
    return Networks("GRU", 3, inputs=4, outputs=2)


def test_networks_side_by_side_do_not_feel_each_other(networks, torch):
    x = torch.randn(5, 3, B, 4)
    networks(x)[:, 1].square().sum().backward()
    for name, parameter in networks.named_parameters():
        if parameter.requires_grad:
            felt = parameter.grad.flatten(1).abs().amax(dim=1)
            assert felt[0] == felt[2] == 0 < felt[1], name


def test_each_network_s_gradient_is_cut_on_its_own(networks, torch):
    x = torch.randn(5, 3, B, 4)
    scale = torch.tensor([1e-3, 1.0, 1e3])[:, None, None]
    (scale * networks(x)).square().sum().backward()

    def norms():
        learned = [p.grad for p in networks.parameters() if p.requires_grad]
        return sum(grad.flatten(1).square().sum(dim=1) for grad in learned).sqrt()

    before = norms()
    networks.clip(1.0)
    assert norms().tolist() == pytest.approx(before.clamp(max=1.0).tolist(), rel=1e-4)
    assert before[0] < 1 < before[2]


def test_weights_are_counted(networks):
    # embed 4 · 32; GRU 3 · 32 · (32 + 32 + 2); head 33 · 32 and 33 · 2
    assert networks.weights_of_one() == 128 + 6336 + 1056 + 66


# --- the record ---


@pytest.fixture
def short(monkeypatch):
    """A plan of four runs that take no time."""
    monkeypatch.setattr(after, "CORES", ("LSTM",))
    monkeypatch.setattr(after, "learn", lambda task, core, updates: [[updates / 1e5]])


def test_a_killed_run_goes_on_where_it_was(short, monkeypatch, tmp_path, capsys):
    path = tmp_path / "record.json"
    made, left = after.run_one, [2]

    def until_it_is_killed(*what):
        if not left[0]:
            raise RuntimeError("killed")
        left[0] -= 1
        return made(*what)

    monkeypatch.setattr(after, "run_one", until_it_is_killed)
    with pytest.raises(RuntimeError, match="killed"):
        after.run(path)
    left[0] = 2
    after.run(path)
    record = json.loads(path.read_text(encoding="utf-8"))
    updates = {name: task.updates for name, task in after.TASKS.items()}
    assert record["learned"] == [[name, "LSTM", [[updates[name] / 1e5]]] for name in after.TASKS]
    assert record["longer"] == [["recall", "LSTM", [[after.LONGER * updates["recall"] / 1e5]]]]
    assert [sitting["lines before"] for sitting in record["sittings"]] == [0, 2]
    assert all(set(circumstances()) < set(sitting) for sitting in record["sittings"])
    before = path.read_text(encoding="utf-8")
    after.run(path)
    assert path.read_text(encoding="utf-8") == before
    assert "learned parity LSTM" in capsys.readouterr().out


def test_a_task_alone_is_run_and_the_others_later(short, tmp_path):
    path = tmp_path / "record.json"
    after.run(path, ["flip-flop"])
    record = json.loads(path.read_text(encoding="utf-8"))
    assert ([row[0] for row in record["learned"]], record["longer"]) == (["flip-flop"], [])
    after.run(path)
    record = json.loads(path.read_text(encoding="utf-8"))
    assert sorted(row[0] for row in record["learned"]) == sorted(after.TASKS)


def test_a_record_of_another_protocol_is_not_continued(short, monkeypatch, tmp_path):
    path = tmp_path / "record.json"
    after.run(path)
    monkeypatch.setattr(after, "LEARNING_RATE", 0.1)
    with pytest.raises(ValueError, match=r"record\.json: its protocol is another one"):
        after.run(path)


def test_every_core_gets_the_same_batches_and_every_network_its_own():
    one, other = (list(after._batches(after.TASKS["recall"], after.SEEDS, 3)) for _ in range(2))
    for questions, again in zip(one, other, strict=True):
        np.testing.assert_array_equal(questions.x, again.x)
        assert questions.x.shape[1:3] == (len(after.SEEDS), after.BATCH_SIZE)
        assert (questions.x[:, 0] != questions.x[:, 1]).any()


def test_no_network_feels_the_others_in_what_it_learns(torch, monkeypatch):
    """The gradient of each is that of its own mean loss, whatever the others are asked."""
    from lstm_lessons.experiments import after_networks

    class EnoughError(Exception):
        pass

    found = {}

    def clip(self, max_norm):
        assert max_norm == after.MAX_NORM
        found.update({n: p.grad for n, p in self.named_parameters() if p.grad is not None})
        raise EnoughError

    monkeypatch.setattr(after_networks.Networks, "clip", clip)
    with pytest.raises(EnoughError):
        after.learn("flip-flop", "GRU", 1, seeds=[4, 7])
    task = after.TASKS["flip-flop"]
    [questions] = after._batches(task, [4, 7], 1)
    x, target, asked = map(torch.from_numpy, questions)
    assert asked[:, 0].sum() != asked[:, 1].sum()
    torch.manual_seed(0)
    networks = after_networks.Networks("GRU", 2, task.inputs, task.outputs)
    for k in range(2):
        networks.zero_grad()
        own = asked[:, k]
        loss = torch.nn.functional.cross_entropy(networks(x)[:, k][own], target[:, k][own])
        loss.backward()
        for name, parameter in networks.named_parameters():
            if name in found:
                np.testing.assert_allclose(
                    found[name][k], parameter.grad[k], rtol=1e-3, atol=1e-6, err_msg=name
                )


def test_what_is_learned_from_is_not_what_is_tested_on(torch, monkeypatch):
    seeds = []
    draw = after._side_by_side

    def noted(what, generators, batch):
        seeds.append({str(rng.bit_generator.seed_seq.entropy) for rng in generators})
        return draw(what, generators, batch)

    monkeypatch.setattr(after, "_side_by_side", noted)
    after.learn("parity", "LSTM", 1, seeds=[0, 1])
    learned, *tests = seeds
    assert len(learned) == 2
    assert tests == [tests[0]] * 3
    assert not learned & tests[0]


def test_a_test_counts_what_is_asked_in_the_last_steps():
    target = np.broadcast_to(np.arange(8)[:, None, None] % 2, (8, 2, 1))
    asked = np.ones((8, 2, 1), bool)
    asked[7] = False
    questions = tasks.Questions(np.zeros((8, 2, 1, 1), np.float32), target, asked)

    def answer(_):
        return np.broadcast_to([[[0], [1]]], (8, 2, 1))

    assert after._shares_right(questions, answer, 1.0) == [0.5714, 0.4286]
    assert after._shares_right(questions, answer, 0.25) == [1.0, 0.0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "needs PyTorch: pip install -e '.[pytorch]'"),
        (["sorting"], "TASK: expected some of parity, flip-flop, recall; got sorting"),
    ],
)
def test_what_it_cannot_do_it_says(arguments, said):
    program = (
        f"import sys, runpy; sys.modules['torch'] = None; sys.argv = ['after', *{arguments}]; "
        "runpy.run_module('lstm_lessons.experiments.after', run_name='__main__')"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def record():
    return load_record(after.NAME)


def test_the_shipped_record_is_of_this_protocol_and_complete(record):
    assert record["protocol"] == after.protocol()
    assert record["command"] == "OMP_NUM_THREADS=1 python -m lstm_lessons.experiments.after"
    planned = list(after.plan())
    for part in ("learned", "longer"):
        of_part = [what for where, what in planned if where == part]
        assert sorted(row[:2] for row in record[part]) == sorted(of_part)
        for task, _, right in record[part]:
            assert len(right) == len(after.SEEDS)
            assert {len(of_one) for of_one in right} == {len(after.TASKS[task].tests)}


@pytest.mark.long
def test_a_line_of_the_record_is_found_again(record, torch):
    only_on_the_processor_of(record)
    [line] = [row for row in record["learned"] if row[:2] == ["flip-flop", "attention"]]
    np.testing.assert_allclose(after.learn("flip-flop", "attention"), line[2], rtol=0, atol=0.1)


def test_the_record_says_what_the_chapter_says(record):
    right = {(task, core): np.array(shares) for task, core, shares in record["learned"]}
    for core in after.CORES:
        at_64_bits = right["parity", core][:, 1]
        tracks = core in ("LSTM", "GRU", "sLSTM", "selective, signed")
        assert (at_64_bits > 0.99).all() if tracks else (at_64_bits < 0.6).all()
    assert np.median(right["parity", "selective, signed"][:, 2]) < 0.6
    rare = {core: np.median(right["flip-flop", core][:, 2]) for core in after.CORES}
    assert rare["LSTM"] == 1 > rare["selective"] > rare["mLSTM"] > rare["attention"] > rare["SSM"]
    assert (right["recall", "attention"][:, :4] > 0.99).all()
    sixteen = {core: np.median(right["recall", core][:, 2]) for core in after.CORES}
    assert 0.7 < sixteen["mLSTM"] < 0.8
    assert sixteen["mLSTM"] > sixteen["selective"] > 0.4 > 0.3 > sixteen["LSTM"]
