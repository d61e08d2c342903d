"""A question and passages in; spans, relevance and whether the answer is there out: the trained reader."""
