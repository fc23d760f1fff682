"""The path index: who is joined to whom, in a form that search can walk at any size."""
