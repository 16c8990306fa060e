"""Real data, shipped with the package: nothing is downloaded when a chapter runs.

- ``catalogue``    what there is: origin, licence and checksum of each file
- ``series``       monthly series: sea temperature, CO₂, sunspots
- ``river``        a river's water, day by day, and the weather that it comes from
- ``shakespeare``  nine plays, as text
- ``japanese_vowels``  utterances of different lengths, by nine speakers

Whoever adds a file adds it to the catalogue. ``tools/data_files.py`` and
``tools/data_archives.py`` make the files from what they were taken from.
"""

from lstm_lessons.data.catalogue import CATALOGUE, DataSet, read
from lstm_lessons.data.japanese_vowels import Utterances, load_japanese_vowels
from lstm_lessons.data.river import River, load_river
from lstm_lessons.data.series import Series, load_series
from lstm_lessons.data.shakespeare import load_shakespeare, split_shakespeare

__all__ = [
    "CATALOGUE",
    "DataSet",
    "River",
    "Series",
    "Utterances",
    "load_japanese_vowels",
    "load_river",
    "load_series",
    "load_shakespeare",
    "read",
    "split_shakespeare",
]
