import os

# One thread, here and in the processes that tests start: on a busy machine two of them wait for each other.
os.environ["OMP_NUM_THREADS"] = "1"
