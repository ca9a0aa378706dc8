"""The skeletons of the pose models, one file each: joints, bones, mirror pairs, OKS sigmas."""
