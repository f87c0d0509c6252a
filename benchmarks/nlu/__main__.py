"""`python -m benchmarks.nlu`."""

from benchmarks.nlu.run import main

main()
