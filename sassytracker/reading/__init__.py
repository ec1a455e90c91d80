"""From a message to a Reading: constrained decoding, then amounts, dates and currencies."""
