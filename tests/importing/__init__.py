"""Files that staff hand over: real ones, made by the tests."""
