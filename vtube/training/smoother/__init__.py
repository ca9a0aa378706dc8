"""Learned smoothers: takes as sequences, what disturbs them, and the network over them."""
