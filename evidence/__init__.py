"""Long evidence, not part of the test suite: what holds only if it holds many times, or at size."""
