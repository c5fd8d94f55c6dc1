"""VK, and nothing else knows it: its API, its Long Poll, its JSON, its limits and its error codes."""
