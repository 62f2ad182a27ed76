"""How far an associate may go in a case, now: the one function behind every latitude shown or decided."""

from service.latitude.answer import Question, latitude_of, latitudes_of, what_if
from service.latitude.asked import check_asked, check_words
from service.latitude.budgets import team_budgets
from service.latitude.known import CaseFacts, Place, fact_views, read_facts, record_views, team_of
from service.latitude.recompute import Recomputed, recompute
from service.latitude.situation import Situation, moment, situation_of, situations_of

__all__ = [
    "CaseFacts",
    "Place",
    "Question",
    "Recomputed",
    "Situation",
    "check_asked",
    "check_words",
    "fact_views",
    "latitude_of",
    "latitudes_of",
    "moment",
    "read_facts",
    "recompute",
    "record_views",
    "situation_of",
    "situations_of",
    "team_budgets",
    "team_of",
    "what_if",
]
