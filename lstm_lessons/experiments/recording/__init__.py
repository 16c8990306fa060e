"""What an experiment is, who makes its runs and who writes them down.

- ``experiment``        claim, rows, how a run goes
- ``runner``            makes the runs, seed by seed, and keeps each
- ``growing_record``    the same for a record that comes with the package
- ``records``           reads and writes records, and the networks that were trained so
- ``circumstances``     what a record says about the machine that made it
"""
