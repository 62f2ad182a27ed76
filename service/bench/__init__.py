"""Workloads and contenders for `remit bench`: what this machine does, beside named alternatives."""
