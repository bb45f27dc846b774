"""Published results read from the files themselves, and the rules of one system once more.

Nothing here reads a seed, a model or the warehouse: what the project computes is compared with these.
"""
