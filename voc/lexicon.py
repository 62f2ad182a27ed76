"""What the reader knows without a pack: words of danger, strain, negation and service, small words."""

from collections.abc import Mapping
from typing import Final


def phrases(text: str) -> tuple[str, ...]:
    """The phrases of a list with commas between them, line breaks or not."""
    return tuple(" ".join(phrase.split()) for phrase in text.split(",") if phrase.strip())


ACUTE: Final = "acute"
"""The topic of marks for danger and distress."""

# Somebody may come to harm now. Found word for word, since these words are used lightly too ("follow me",
# "hit an error", "you are killing me"): rather a phrase too few than a lane for the acute that nobody trusts.
ACUTE_PHRASES: Final = phrases(
    """
    can't breathe, couldn't breathe, trouble breathing, difficulty breathing, stopped breathing, not
    breathing, chest pain, chest pains, heart attack, having a stroke, had a stroke, a seizure, having
    seizures, unconscious, passed out, collapsed on, has collapsed, collapsed in, anaphylactic,
    anaphylaxis, allergic reaction, severe allergy, overdose, is bleeding, was bleeding, are bleeding,
    bleeding heavily, bleeding badly, bleeding out, no insulin, without insulin, need my insulin, needs
    insulin, out of insulin, without my medication, need my medication, no oxygen, without oxygen,
    medical emergency, an ambulance, need a doctor, needs a doctor, call 911, in labour, went into
    labor, miscarriage, kill myself, killing myself, end my life, ending my life, take my own life, want
    to die, suicide, suicidal, hurt myself, hurting myself, harm myself, self harm, no reason to live,
    kill him, kill her, going to kill you, will kill you, kill them all, going to hurt, death threat,
    death threats, threatened me, threatened us, threatening me, threatening us, threatened to,
    threatened and, physically threatened, felt threatened, has a gun, with a gun, has a knife, with a
    knife, has a weapon, bomb threat, there is a bomb, there's a bomb, assaulted, being assaulted,
    sexually harassed, sexual harassment, sexual assault, raped, attacked me, attacked my, hit me, hit
    my, punched, slapped me, groped, groping, stalking me, being stalked, following me home, was abused,
    being abused, abusing me, domestic violence, afraid for my life, fear for my life, feared for my
    life, feared for our lives, smoke in the cabin, smoke in cabin, smell of smoke, engine on fire,
    plane on fire, is on fire, caught fire, catching fire, electrical fire, burning smell, gas leak,
    smell gas, fuel leak, electric shock, got burned by, was burned by, carbon monoxide, missing child,
    lost child, child is missing, daughter is missing, son is missing, child is alone, child alone,
    daughter is alone, daughter alone, son is alone, son alone, left my child, left my daughter, left my
    son, unaccompanied minor alone, can't find my child, can't find my son, can't find my daughter,
    locked in the, trapped in the, trapped in a, trapped inside, trapped on the, trapped on a, trapped
    on plane, trapped on planes, stuck in the lift, stuck in an elevator, stuck in the elevator, unsafe,
    in danger, not safe, not feel safe, life threatening, food poisoning, frostbite, heat stroke,
    heatstroke, dehydrated, pressurization failure, mother collapsed, father collapsed, wife collapsed,
    husband collapsed, child collapsed, passenger collapsed, woman collapsed, man collapsed, lady collapsed,
    collapsed at the gate, lost consciousness, fire in the cabin, fire in the galley, fire in the engine,
    fire on board, there is a fire in, there's a fire in, there is a fire on, there's a fire on, fire broke
    out, has a bomb, left a bomb, planted a bomb, bomb on board, bomb on the plane, kid is missing, child
    is lost, son is lost, daughter is lost
    """
)

# What makes a complaint heavier, whatever it is about.
STRAIN_PHRASES: Final = phrases(
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

NEGATORS: Final = frozenset(phrases("hardly, neither, never, no, nobody, none, nor, not, nothing, without"))
NEARLY: Final = frozenset(phrases("almost, basically, like, nearly, practically"))
"""Said before an acute phrase, they take it back: "nearly had a heart attack"."""

FILLERS: Final = frozenset(
    phrases(
        """
        a, again, am, an, and, are, at, be, been, being, did, do, does, ever, for, get, getting, got, had,
        has, have, he, her, him, his, i, in, is, it, its, just, me, my, of, on, or, our, really, she, so,
        still, that, the, their, them, these, they, this, those, to, us, very, was, we, were, with, you,
        your
        """
    )
)
"""Passed over between the words of a phrase: `flight cancelled` finds "flight has been cancelled"."""

_NOT: Final = phrases(
    """
    don't, didn't, doesn't, isn't, wasn't, aren't, weren't, hasn't, haven't, hadn't, couldn't, wouldn't,
    shouldn't
    """
)
CONTRACTIONS: Final[Mapping[str, tuple[str, str]]] = {
    **{word.replace("'", ""): (word[:-3], "not") for word in _NOT},
    **dict.fromkeys(("can't", "cant", "cannot"), ("can", "not")),
    **dict.fromkeys(("won't", "wont"), ("will", "not")),
    **dict.fromkeys(("ain't", "aint"), ("is", "not")),
}
"""Spellings of negated verbs that need more than cutting off "n't"."""

# What words of everyday weigh when somebody speaks to a company, on VADER's scale of -4 to 4: waiting is no
# feeling elsewhere, and "please help" is no praise.
SERVICE_WORDS: Final[Mapping[str, float]] = {
    **dict.fromkeys(
        phrases("please, pls, plz, help, like, share, yes, sure, okay, ok, united, want, wow, joke, better"),
        0.0,
    ),
    # What is said of trouble: what was tried, told and promised, and how often.
    **dict.fromkeys(
        phrases("not, cannot, can't, cant, don't, dont, won't, wont, doesn't, isn't, couldn't"), -0.5
    ),
    **dict.fromkeys(
        phrases("told, tried, trying, supposed, says, again, twice, minutes, min, days, weeks"), -0.6
    ),
    **dict.fromkeys(
        phrases("fix, issue, issues, nothing, never, nobody, sitting, apology, unable, hung"), -1.2
    ),
    **dict.fromkeys(phrases("waiting, waited, wait, hour, hours, hrs, still, hold, queue, why"), -0.6),
    **dict.fromkeys(
        phrases("late, delay, delayed, delays, missed, missing, lost, refund, rebook, rebooked"), -1.2
    ),
    **dict.fromkeys(
        phrases("cancelled, canceled, stuck, stranded, broken, refused, ignored, unanswered"), -1.8
    ),
    **dict.fromkeys(
        phrases("unacceptable, outrageous, incompetent, clueless, unhelpful, nightmare, overbooked"), -2.5
    ),
}

# The commonest short words of each language that are rare in the others.
LANGUAGE_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "en": frozenset(
        phrases(
            """
            the, and, is, was, are, you, your, my, i, of, to, for, with, have, has, had, this, that,
            not, it, we, they, been, would, will, on, what, when, why, how, do, does, did, can't, don't
            """
        )
    ),
    "de": frozenset(
        phrases(
            """
            der, die, das, und, ist, nicht, ich, ein, eine, mit, für, auf, wir, sie, mein, meine, wurde,
            haben, habe, sind, kein, keine, warum, sehr, noch, zu, im, dem, den
            """
        )
    ),
    "fr": frozenset(
        phrases(
            """
            le, la, les, et, est, je, un, une, des, pas, pour, avec, vous, nous, mon, ma, mes, ce,
            cette, dans, sur, qui, que, très, mais, sont
            """
        )
    ),
    "es": frozenset(
        phrases(
            """
            el, la, los, las, y, es, no, un, una, con, por, para, mi, su, que, en, muy, pero, está, fue,
            son, del, lo, se, me
            """
        )
    ),
    "it": frozenset(
        phrases(
            """
            il, lo, gli, e, è, non, un, una, con, per, mi, che, di, molto, ma, sono, del, della, ho,
            questo, sul, nel
            """
        )
    ),
    "pt": frozenset(
        phrases(
            """
            o, os, as, e, é, não, um, uma, com, por, para, meu, minha, que, em, muito, mas, são, do, da,
            foi, está, você
            """
        )
    ),
    "nl": frozenset(
        phrases(
            """
            de, het, een, en, is, niet, ik, met, voor, op, mijn, wij, zijn, heb, geen, van, dat, maar,
            nog, deze, naar
            """
        )
    ),
}
