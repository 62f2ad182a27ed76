"""What many streams ask in one moment is read once, and each is told what is its own."""

from pathlib import Path

import pytest

from service.live import wire
from service.live.looks import MAX_SHARED, Moment, Subscribing
from service.live.port import Look
from service.store import journal
from support import house
