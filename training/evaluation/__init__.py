"""Measuring a model: data plus a metric; every figure with its n and standard error."""
