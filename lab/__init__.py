"""Tools of the makers: invented worlds, the test bench, the net of outputs."""
