"""Models as the engine sees them: classifiers, acceptance criteria, batched scoring."""
