"""One module per family of file formats; each has `read(content, limits) -> Extracted`."""
