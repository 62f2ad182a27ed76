"""The pages of help: guides written by hand, and a reference that is generated from the code it describes."""
