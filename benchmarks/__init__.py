"""What `make bench` measures. Rows are seeded and invented; each figure stands beside a reference of the same run.

A benchmark is no test: it fails nothing. What it found last is in docs/BENCHMARKS.md.
"""
