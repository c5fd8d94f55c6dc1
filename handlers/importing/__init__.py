"""Files that staff hand over: read, checked whole, compared with the store, and put in."""
