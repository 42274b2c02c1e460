"""The verbs: what happens to a text, one file each, in the order of `archive.convert`."""
