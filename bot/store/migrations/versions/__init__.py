"""One module per step, named v<number>_<what it brings>; a step that has been released is never changed."""
