"""The command line of defties: parse the words, call the library, print the answer."""
