"""Many videos to takes: one ``Extractor`` a worker, engines that have workers, and the manifest of what is done."""
