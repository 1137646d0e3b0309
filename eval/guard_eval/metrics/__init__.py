"""Figures of a detector of unsupported answers, and how far they can be trusted.

The positive class is the unsupported answer everywhere; `risk` is 1 - groundedness, in [0, 1]. Rows
that share a source are one cluster: clusters are resampled, never rows. `draws` says how often
each cluster is drawn, shape (..., clusters); every figure is a function of it, so that one code
gives the figure itself (each cluster once) and its resamples.
"""
