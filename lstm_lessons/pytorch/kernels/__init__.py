"""The LSTM's Triton kernels, from one step number by number to a whole sequence in one launch.

- ``arithmetic``   σ, tanh, a product of two blocks
- ``step``         (a) a step's gates, cell and output in one kernel
- ``sequence``     (b) all steps in one launch, each program a slice of the batch
- ``grid``         (c) all steps in one launch, the units shared out among programs that wait
- ``fenced``       run a kernel interpreted, and look at every place that it uses

Triton compiles them for a GPU. With TRITON_INTERPRET=1 in the environment, before Triton is
imported, it runs them in Python instead, on a CPU, so that they can be tested anywhere.
"""
