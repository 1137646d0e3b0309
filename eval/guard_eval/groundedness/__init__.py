"""Fitting the shipped groundedness model: rows, edits, mix, train, export, calibrate, influence."""
