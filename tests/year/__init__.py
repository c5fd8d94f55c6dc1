"""A school year wound by hand: a small city that changes every evening, a bot that dies now and then, and a model."""
