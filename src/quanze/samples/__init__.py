"""Sample lists of a fictional county, written for this project; `tools/make_samples.py` makes the files. 云泽县 does not exist."""
