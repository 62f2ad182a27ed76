"""`python -m service.docs`: write the reference pages anew."""

from pathlib import Path

from service.docs.reference import write

if __name__ == "__main__":
    write(Path(__file__).parent / "reference")
