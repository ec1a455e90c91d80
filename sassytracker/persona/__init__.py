"""What the assistant says: facts that SQL computed, put into words by the model, checked."""
