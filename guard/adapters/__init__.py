"""The outside world: models, stores and databases behind the ports."""
