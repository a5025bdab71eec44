"""Training of the shipped model. Not installed, not imported at run time; needs the extra `train`."""
