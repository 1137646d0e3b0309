"""The harness: measures, fits and calibrates what Groundwire ships."""
