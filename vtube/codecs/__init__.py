"""How top-down networks say where joints are, one file each: joints to a network's targets, its outputs to joints.

A codec is made by ``create(size, **options)`` for inputs of ``size`` (width, height) and has

* ``encode(points, weights)``: (J, 2) float64 input pixels, NaN where missing, and (J,) to ``(targets, weights)``:
  float32 arrays as the network shall give them for one picture, and (J,) float32, 0 where there is nothing to learn;
* ``decode(outputs)``: the network's arrays with a leading axis of P pictures to ``(points, scores)``: (P, J, 2) float64
  input pixels and (P, J) float64 0..1, NaN and 0 where nothing was seen.
"""
