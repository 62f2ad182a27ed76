"""`remit bench voice`: from a webhook's last byte to the frame in the client, through the whole service."""
