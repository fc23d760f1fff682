"""The SPARQL endpoint: read-only, by the SPARQL 1.1 Protocol.

`protocol` reads what a request asks, `endpoint` answers it over HTTP, `work` evaluates it in a
process that may be killed, `forms` and `rows` write the answer, `description` tells what is here.
"""
