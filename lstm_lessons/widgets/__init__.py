"""The units alive in the page."""
