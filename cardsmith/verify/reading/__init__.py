"""What files say without a model in memory: weights, templates, cards, and another model to compare with."""
