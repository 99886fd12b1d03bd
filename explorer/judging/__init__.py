"""Models as the engine sees them: classifiers, acceptance criteria, questions, batched scoring."""
