"""Run the comparison of forecasts, or what its record lacks."""

from lstm_lessons.experiments.forecasting.experiment import main

if __name__ == "__main__":
    main()
