"""Four series, and an LSTM beside its baselines: chapter 15.

    python -m lstm_lessons.experiments.forecasting     (minutes; records/forecasting.json)

- ``types``        names for what signatures share
- ``protocol``     rolling origins: what may be known when, and what is asked
- ``measures``     what an error is, and what an interval is worth
- ``windows``      the past of an origin, as a method sees it
- ``baselines``    what a network has to beat
- ``network``      the LSTM that says three quantiles
- ``leaks``        three mistakes, each made on purpose
- ``river``        discharge from weather: where a state is needed
- ``experiment``   all of it, and its record
"""
