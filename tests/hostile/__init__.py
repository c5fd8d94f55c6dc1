"""People who mean no good, and what VK might send one day: generated, the same at every run, driven through the bot.

Short in `make test`; at length by `python -m tests.hostile [events] [texts]`.
"""
