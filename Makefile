demo test lint lab docs: ; python3 run.py $@
.PHONY: demo test lint lab docs
