"""Run the neural encoder over a document and decode its tags."""
