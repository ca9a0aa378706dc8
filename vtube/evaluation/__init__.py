"""How well a pose model does on labelled pictures: COCO's average precision, PCK, OKS a joint, speed, and a page."""
