"""A browser as a webcam: what one connection sends, what is made of it, and what it gets back."""
