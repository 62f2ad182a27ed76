"""A seeded live day at Larkspur Air: a storm over Dallas, told by the travellers whom it stops."""
