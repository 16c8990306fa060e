"""GradientFlow's states worth trying; the form is that of ``presets``."""

from lstm_lessons.widgets.presets import Preset


def _preset(name: str, look: str, step: int = 40, **changes: object) -> Preset:
    state = {
        "matrix": "random",
        "spectral_norm": 0.9,
        "nonlinearity": "tanh",
        "input_scale": 0.5,
        "forget_bias": 1.0,
        "step": step - 1,
    }
    return {"name": name, "look": look, "state": state | changes}


GRADIENT_FLOW: list[Preset] = [
    _preset(
        "It must vanish",
        "No step can keep more than 0.9 of a gradient, so *k* steps keep 0.9 to the power *k* at "
        "most: the dotted line. What is measured lies far below it.",
    ),
    _preset(
        "It may explode",
        "Now one step may make a gradient 1.5 times as large, and the dotted line climbs. The RNN "
        "does not follow: the bound only says what cannot happen.",
        spectral_norm=1.5,
    ),
    _preset(
        "It explodes",
        "The identity has no slope that could brake, and the spectral radius is above 1. Choose "
        "tanh: its slopes catch the explosion, and the gradient vanishes.",
        spectral_norm=2.5,
        nonlinearity="identity",
    ),
    _preset(
        "Up, then down",
        "A chain hands the gradient from unit to unit, larger each time, but it has an end. What a "
        "step can do at most is one thing; what counts in the long run is the spectral radius.",
        step=13,
        matrix="chain",
        spectral_norm=1.5,
        nonlinearity="identity",
    ),
    _preset(
        "Ring",
        "Orthogonal weights keep the size of a gradient exactly. Choose tanh, and its slopes, all "
        "below 1, take it away again.",
        matrix="ring",
        spectral_norm=1.0,
        nonlinearity="identity",
    ),
    _preset(
        "Saturated",
        "Large inputs push tanh to where it is flat. The weights could make a gradient 2.5 times "
        "as large at each step, but hardly any of it comes through.",
        spectral_norm=2.5,
        input_scale=5.0,
    ),
    _preset(
        "LSTM, bias 0",
        "The forget gates start at one half: the direct path of the cell state halves at each "
        "step, and the LSTM's gradient vanishes, too.",
        forget_bias=0.0,
    ),
    _preset(
        "LSTM, bias 5",
        "The forget gates are almost open: the direct path is almost flat, and the gradient "
        "arrives. Move the forget bias and watch the two LSTM lines.",
        forget_bias=5.0,
    ),
    _preset(
        "LSTM explodes",
        "Open forget gates and large recurrent weights: the direct path stays below 1, but there "
        "are other paths, through *h* and the gates, and they grow.",
        spectral_norm=4.0,
        forget_bias=5.0,
    ),
]
