"""How far an associate may go in a case, now: the one function behind every latitude shown or decided."""

from service.latitude.answer import Answered, Question, latitude_of, latitudes_of, what_if
from service.latitude.asked import check_asked, check_params, check_words
from service.latitude.budgets import team_budgets
from service.latitude.known import CaseFacts, Place, fact_views, read_facts, record_views, team_of
from service.latitude.moving import moved_by_decision, moved_by_signal, shared_with
from service.latitude.recompute import Recomputed, recompute
from service.latitude.renewing import Renewing
from service.latitude.shadowing import CandidateFailed, shadow_decision
from service.latitude.situation import Reads, Situation, moment, situation_of, situations_of

__all__ = [
    "Answered",
    "CandidateFailed",
    "CaseFacts",
    "Place",
    "Question",
    "Reads",
    "Recomputed",
    "Renewing",
    "Situation",
    "check_asked",
    "check_params",
    "check_words",
    "fact_views",
    "latitude_of",
    "latitudes_of",
    "moment",
    "moved_by_decision",
    "moved_by_signal",
    "read_facts",
    "recompute",
    "record_views",
    "shadow_decision",
    "shared_with",
    "situation_of",
    "situations_of",
    "team_budgets",
    "team_of",
    "what_if",
]
