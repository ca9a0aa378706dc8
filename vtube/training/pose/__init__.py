"""Top-down pose networks: what they see, learn and are measured by."""
