"""The library of scripts/explore/run, from what the runtime tells to an exit
status."""
