"""`remit bench stream`: one publish to many screens, ours beside named servers, all through real sockets."""
