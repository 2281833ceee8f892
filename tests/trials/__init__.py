"""What tests try a little of and benchmarks at length: runs that are killed, files that are broken, and the like."""
