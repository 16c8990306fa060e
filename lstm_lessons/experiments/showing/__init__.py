"""How a notebook shows what came out.

- ``intervals``     what a handful of runs allows to say
- ``shown_table``   a table that is read on paper, in the dark and by a screen reader
- ``folded``        what is folded away beneath it
"""
