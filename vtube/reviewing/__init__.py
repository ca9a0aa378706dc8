"""The editor of keypoints: what it holds and does (no window), how it is drawn, and the window."""
