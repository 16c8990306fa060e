"""The learning rule of 1997 and 2000, and the networks that learn by it.

- ``architecture``      what a network consists of; its number of weights follows
- ``papers``            the architectures of the papers' experiments
- ``weights``           its weights, and how they are drawn
- ``state``             what it carries from step to step
- ``online``            the on-line rule, to read
- ``compiled``          the same, to run; it needs numba: pip install -e '.[experiments]'
- ``online_training``   sequence after sequence, to the stopping rule
"""
