"""How the reader's weights are made: question sets and their search results in, a trained model out."""
