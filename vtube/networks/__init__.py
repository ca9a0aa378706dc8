"""Top-down pose networks, one file each, as torch modules.

``create(joints, **options)`` gives a module that takes (B, 3, H, W) float32 RGB pictures, normalised, and gives what
its codec decodes: (B, J, H / 4, W / 4) heatmaps, or logits over x and over y. It has ``codec``, the name of that codec,
and ``codec_options``, a dictionary of what the codec was asked for. Imports torch: never in a live process on a CPU.
"""
