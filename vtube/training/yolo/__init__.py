"""YOLO pose networks, by ultralytics."""
