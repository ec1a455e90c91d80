"""Fine-tuning of larger models: recipes, conversations, cleaning, encoding, training."""
