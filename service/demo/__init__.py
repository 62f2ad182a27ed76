"""A seeded day at Larkspur Air: ordinary voice, a storm over Dallas, and calm again; told from outside.

`world.py` says what happens and when (pure), `play.py` sends it, `peer.py` are two colleagues who play along,
`summary.py` counts what the front line decided. All of them use what anybody may use: HTTP and the stream.
"""

PEERS = ("Juno R.", "Sami B.")
"""The colleagues who play along."""
