"""Where moments go, one file each: the window, the virtual camera, the recorder."""
