"""People as a webcam sees them, drawn from parametric bodies: what scripts/vtube_lite_people.py is made of."""
