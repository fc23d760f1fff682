"""The JSON API: what the command line answers, at addresses, in the shapes of `render.record`.

`operations` says what can be asked; routes, checks of parameters and the OpenAPI document all come
of it. `answers` has a function for each.
"""
