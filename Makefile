demo test lint lab: ; python3 run.py $@
.PHONY: demo test lint lab
