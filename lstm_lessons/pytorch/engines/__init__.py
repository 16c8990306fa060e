"""The engines: ways to run the same unit, from the readable one to the library's.

Each says whether it can run a case, and why not; each gives the same numbers.
"""

from lstm_lessons.pytorch.engines.registry import ENGINES, ENGINES_OF, Engine, choose, engines

__all__ = ["ENGINES", "ENGINES_OF", "Engine", "choose", "engines"]
