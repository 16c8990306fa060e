"""LiveTraining's states worth trying; the form is that of ``presets``."""

from lstm_lessons.widgets.presets import Preset


def _preset(name: str, look: str, **changes: object) -> Preset:
    state = {
        "learning_rate": 0.3,
        "clipping": "on",
        "max_norm": 1.0,
        "forget_bias": 2.0,
        "lag": 20,
        "seed": 0,
        "step": 300,
    }
    return {"name": name, "look": look, "state": state | changes}


LIVE_TRAINING: list[Preset] = [
    _preset(
        "It learns",
        "For some fifty steps the loss stays at 1: the network says 0. Then it falls over a cliff, "
        "and there the gradient is largest. Restart, and train to watch it.",
    ),
    _preset(
        "Not clipped",
        "The same weights, the same sequences, the same rate; only nothing is cut. What happened "
        "where the other run fell over its cliff?",
        clipping="off",
    ),
    _preset(
        "Blown up",
        "A rate of 1 and no limit: each step throws the weights further than the last. Switch "
        "clipping on: does the loss come to rest? Then lower the limit.",
        learning_rate=1.0,
        clipping="off",
    ),
    _preset(
        "It forgets",
        "The forget gates *f* start nearly shut, and nothing of the first number arrives. Clipping "
        "is on and helps nothing. Move the forget bias up, bit by bit.",
        forget_bias=-2.0,
    ),
    _preset(
        "Too far",
        "Forget bias 0, lag 40: the gates *f* start at one half, and one half to the power 40 is "
        "next to nothing. How large must the bias be here?",
        forget_bias=0.0,
        lag=40,
    ),
    _preset(
        "Choked",
        "A limit of 0.01, far below what the gradient usually is: clipping cuts at every step, and "
        "has become a small learning rate. Is ten times the rate the same again?",
        max_norm=0.01,
    ),
]
