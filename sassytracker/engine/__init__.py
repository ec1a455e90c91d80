"""The language model in a child process, and the protocol that reaches it."""
