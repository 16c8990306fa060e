"""Parts of a training of today that several experiments share.

- ``recall``            the small problem that most remedies are tried on
- ``ensemble``          ten networks on it, trained as one
- ``schedules``         of the learning rate
- ``layer_norm_lstm``   the LSTM with layer normalisation
- ``classifier``        a layer that is asked at a sequence's end
"""
