"""Making and fine-tuning the models: data, recipes, trainer, export, evaluation."""
