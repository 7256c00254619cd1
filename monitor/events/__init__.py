"""Pure steps from stored inputs to what happened and what follows from it."""
