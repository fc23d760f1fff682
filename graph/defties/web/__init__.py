"""The explorer in a browser, the JSON API and the SPARQL endpoint.

The front (`app`, `guard`) speaks HTTP and holds no data. What takes time is done in processes that
may be killed (`pool`): each opens the data once, and then answers one thing at a time (`desk`).
"""
