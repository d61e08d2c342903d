"""Makes everything happen on purpose that can go wrong while an index is written or lies on a disk.

    systems    stand-ins for `index.storage.disk.system` that stop, fail or take few bytes at any call
    scenarios  the changes of an index that are interrupted, and the states it may be found in
    states     all that can be seen of an index, to compare
    machine    changes in any order against a model of the index (Hypothesis)
    kills      the writer is killed (SIGKILL) at every call; `tracing` does the same from outside
    failures   every call fails, once or from then on
    disks      the disks that a power cut may leave, by a model of what a file system promises; `cuts`
    damage     bits flipped, files cut short and removed: noticed; `repairs`: repaired
    doctored   files that are absurd although their checksums are right

`python -m tests.faults` runs everything for as long as it is asked to and prints what it found.
"""
