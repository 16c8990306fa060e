"""Character models, and what they have to beat.

- ``characters``         a character model: its windows, its training, its bits, its writing
- ``ngrams``             the next character by counting
- ``character_weights``  a trained model in one byte a weight
- ``reading_cells``      what its single cells follow
"""
