"""Asks sources that do not call: fetches pages. It changes nothing: a worker calls it, actions keep them."""
