"""How a claim is read beside its evidence by a model, and what is said of it."""
