"""Training on the device: any module, in mixed precision, stopped and resumed, in many processes.

- ``loop``           ``train``: step after step, with a progress bar
- ``update``         one step: a loss, its gradient, and the parameters moved
- ``batches``        what comes in, brought to the device, and the place where a stream is
- ``finite``         NaN and infinity refused
- ``checkpoint``     a run written down and taken up again; ``checkpoint_file`` is the file,
                     ``configuration`` and ``random_states`` are parts of what is in it
- ``determinism``    the same numbers each time
- ``parallel``       several processes as one
"""
