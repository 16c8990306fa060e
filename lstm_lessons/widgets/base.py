"""What the course's widgets have in common in Python."""

from typing import Any, ClassVar, Self

import anywidget
from traitlets import Bunch, TraitError, validate

from lstm_lessons.widgets import modules
from lstm_lessons.widgets.traits import short

SHARED = modules.shared()


class LessonWidget(anywidget.AnyWidget):
    """A widget whose state is its traits, computed and drawn in the page.

    Attributes
    ----------
    PRESETS
        States worth trying: ``name``, ``look`` (what to look for) and ``state``.
    state_traits
        The names of the traits that make up the state.
    """

    PRESETS: ClassVar[list[dict[str, Any]]]
    state_traits: ClassVar[tuple[str, ...]]
    _own_esm: ClassVar[str]
    _css = SHARED["css"]

    def __init__(self, **traits: object) -> None:
        for name in traits:
            if not self.has_trait(name):
                raise TypeError(self._unknown(name))
        super().__init__(**traits)

    def __setattr__(self, name: str, value: object) -> None:
        """Set a trait. A name that there is not is most likely misspelt, so it is refused."""
        if not name.startswith("_") and not hasattr(type(self), name):
            raise AttributeError(self._unknown(name))
        super().__setattr__(name, value)

    @classmethod
    def preset(cls, name: str) -> Self:
        """Return the widget in one of its ``PRESETS``.

        Raises
        ------
        ValueError
            If there is none of this name. The message lists them.
        """
        for preset in cls.PRESETS:
            if preset["name"] == name:
                return cls(**preset["state"])
        names = ", ".join(repr(preset["name"]) for preset in cls.PRESETS)
        raise ValueError(f"name: expected one of {names}; got {name!r}")

    def __repr__(self) -> str:
        """Return the call that makes this widget in this state; what is default goes unsaid."""
        traits = self.traits()
        values = {name: getattr(self, name) for name in self.state_traits}
        said = [
            f"{name}={_literal(value)}"
            for name, value in values.items()
            if value != traits[name].default_value
        ]
        return f"{type(self).__name__}({', '.join(said)})"

    def _unknown(self, name: str) -> str:
        inherited = anywidget.AnyWidget.class_trait_names()
        own = [n for n in self.trait_names() if n not in inherited and not n.startswith("_")]
        return f"{name}: {type(self).__name__} has none; expected one of {', '.join(sorted(own))}"

    @validate("step")
    def _step_in_sequence(self, proposal: Bunch) -> int:
        steps = len(self.x)
        if not 0 <= proposal.value < steps:
            came = short(proposal.value)
            raise TraitError(f"step: expected 0 to {steps - 1} (x has {steps} steps), got {came}")
        return proposal.value


def _literal(value: object) -> str:
    """Return ``value`` as Python source, tuples as the lists that a reader would write."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(_literal, value))}]"
    return repr(value)
