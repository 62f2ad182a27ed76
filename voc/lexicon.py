"""What the reader knows without a pack: danger, distress, strain, negation, the commonest words of languages."""

from collections.abc import Mapping
from typing import Final


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(" ".join(phrase.split()) for phrase in text.split(",") if phrase.strip())


ACUTE: Final = "acute"
"""The topic of marks for danger and distress."""

# Somebody may come to harm now. Phrases of more words where one alone is used lightly ("fire", "bomb").
ACUTE_PHRASES: Final = _phrases(
    """
    can't breathe, cannot breathe, trouble breathing, difficulty breathing, stopped breathing, chest
    pain, heart attack, having a stroke, had a stroke, seizure, unconscious, passed out, collapsed,
    anaphylactic, anaphylaxis, allergic reaction, severe allergy, overdose, bleeding, diabetic
    emergency, no insulin, without insulin, need my insulin, without my medication, no oxygen, medical
    emergency, need an ambulance, call an ambulance, needs an ambulance, need a doctor, call 911, in
    labour, in labor, miscarriage, kill myself, killing myself, end my life, take my life, want to die,
    suicide, suicidal, hurt myself, harm myself, self harm, no reason to live, kill you, kill them, hurt
    you, death threat, threatened me, threatening me, threatened to kill, has a gun, with a gun, has a
    knife, with a knife, has a weapon, bomb threat, there is a bomb, assaulted, sexually harassed,
    sexual assault, raped, attacked me, hit me, punched, groped, stalking me, being followed,
    trafficked, domestic violence, abusing me, afraid for my life, fear for my life, smoke in the cabin,
    smoke in cabin, engine on fire, caught fire, on fire, burning smell, gas leak, smell gas, fuel leak,
    electric shock, got burned, carbon monoxide, emergency landing, missing child, lost child, child is
    missing, child is alone, child alone, daughter is alone, son is alone, left my child, left my
    daughter, left my son, unaccompanied minor alone, can't find my child, can't find my son, can't find
    my daughter, locked in, trapped, stuck in the lift, stuck in an elevator, unsafe, in danger, not
    safe, life threatening, food poisoning, frostbite, heat stroke, dehydrated, elderly mother alone,
    wheelchair and abandoned
    """
)

# What makes a complaint heavier, whatever it is about.
STRAIN_PHRASES: Final = _phrases(
    """
    stranded, slept on the floor, sleeping on the floor, overnight in the airport, missed the funeral,
    funeral, missed my wedding, wedding, hospital, disabled, wheelchair, crying, in tears, baby, infant,
    third time, fourth time, fifth time, again and again, for weeks, for months, still waiting, hours on
    hold, hour on hold, hung up on me, nobody answers, no one answers, no one helps, ignored, lawyer,
    attorney, sue, legal action, small claims, ombudsman, regulator, consumer protection, chargeback,
    never again, never fly, never buy, last time, cancel my account, close my account, switching to,
    worst, unacceptable, outrageous, disgusting, disgrace, scam, fraud, stole, stolen, lied, lying,
    racist, racism, discriminated, discrimination, humiliated, harassed
    """
)

NEGATORS: Final = frozenset(_phrases("hardly, neither, never, no, nobody, none, nor, not, nothing, without"))
NEARLY: Final = frozenset(_phrases("almost, basically, like, nearly, practically"))
"""Said before an acute phrase, they take it back: "nearly had a heart attack"."""

FILLERS: Final = frozenset(
    _phrases(
        """
        a, again, am, an, and, are, at, be, been, being, did, do, does, ever, for, get, getting, got, had,
        has, have, he, her, him, his, i, in, is, it, its, just, me, my, of, on, or, our, really, she, so,
        still, that, the, their, them, these, they, this, those, to, us, very, was, we, were, with, you,
        your
        """
    )
)
"""Passed over between the words of a phrase, so that `flight cancelled` finds "flight has been cancelled"."""

_NOT: Final = _phrases(
    "don't, didn't, doesn't, isn't, wasn't, aren't, weren't, hasn't, haven't, hadn't, couldn't, wouldn't, shouldn't"
)
CONTRACTIONS: Final[Mapping[str, tuple[str, str]]] = {
    **{word.replace("'", ""): (word[:-3], "not") for word in _NOT},
    **{word: ("can", "not") for word in ("can't", "cant", "cannot")},
    **{word: ("will", "not") for word in ("won't", "wont")},
    **{word: ("is", "not") for word in ("ain't", "aint")},
}
"""Spellings of negated verbs that need more than cutting off "n't"."""

# The commonest short words of each language that are rare in the others.
LANGUAGE_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "en": frozenset(
        _phrases(
            """
            the, and, is, was, are, you, your, my, i, of, to, for, with, have, has, had, this, that,
            not, it, we, they, been, would, will, on, what, when, why, how, do, does, did, can't, don't
            """
        )
    ),
    "de": frozenset(
        _phrases(
            """
            der, die, das, und, ist, nicht, ich, ein, eine, mit, für, auf, wir, sie, mein, meine, wurde,
            haben, habe, sind, kein, keine, warum, sehr, noch, zu, im, dem, den
            """
        )
    ),
    "fr": frozenset(
        _phrases(
            """
            le, la, les, et, est, je, un, une, des, pas, pour, avec, vous, nous, mon, ma, mes, ce,
            cette, dans, sur, qui, que, très, mais, sont
            """
        )
    ),
    "es": frozenset(
        _phrases(
            """
            el, la, los, las, y, es, no, un, una, con, por, para, mi, su, que, en, muy, pero, está, fue,
            son, del, lo, se, me
            """
        )
    ),
    "it": frozenset(
        _phrases(
            """
            il, lo, gli, e, è, non, un, una, con, per, mi, che, di, molto, ma, sono, del, della, ho,
            questo, sul, nel
            """
        )
    ),
    "pt": frozenset(
        _phrases(
            """
            o, os, as, e, é, não, um, uma, com, por, para, meu, minha, que, em, muito, mas, são, do, da,
            foi, está, você
            """
        )
    ),
    "nl": frozenset(
        _phrases(
            """
            de, het, een, en, is, niet, ik, met, voor, op, mijn, wij, zijn, heb, geen, van, dat, maar,
            nog, deze, naar
            """
        )
    ),
}
