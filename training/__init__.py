"""Makes the reader's weights, from question sets to the file that ships: `python -m training` does it all.

In the order of their use: `sets` reads the question sets, `search` finds passages for their questions,
`augment` and `perturb` vary the questions, `examples` makes pairs of question and passage; `model` and
`teacher` are the networks; `loss`, `train_step` and `fit` train them on what `computing` chooses; `average`
makes the weights that ship, `measure` scores them. `predictions`, `regression` and `calibrate` fit the
confidence. `question_generation` asks about articles that have no questions."""
