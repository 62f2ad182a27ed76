"""What else is said on the demo's day: surveys, reviews, what our own people hear, thanks, and what the two
colleagues who play along write. Slots in braces are filled by whoever says it; nothing is a real person's.
"""

from collections.abc import Mapping

SURVEYS: tuple[tuple[int, str], ...] = (
    (9, "The seat map on the phone was easy to read, even for me."),
    (8, "Boarding by rows worked. More of that."),
    (3, "I still do not understand what the bag fee was for."),
    (10, "Your crew sang for my daughter. She is five and has decided to be a pilot."),
    (2, "An hour of music on the phone and then a beep."),
    (6, "Fine flight, dry sandwich."),
    (7, "The gate moved twice, but somebody walked with the old people."),
    (4, "I wrote to you in March. It is not March."),
)
"""Answers to a survey: a likelihood from 0 to 10, and why."""

REVIEWS: tuple[tuple[int, str, str], ...] = (
    (1, "Hidden behind a wheel", "The boarding pass spins and spins. I held up my paper one instead."),
    (2, "Nearly useful", "App froze at seat choice, twice, on two phones."),
    (5, "Does what it says", "Moved my trip in four taps while the bus was still at the curb."),
    (4, "Good, one wish", "Show me the map of the airport when there is no signal."),
    (1, "Logged out at the gate", "Login loop with forty people behind me. I could hear them thinking."),
    (3, "Fine until it rains", "It tells me of a new gate after I have arrived there."),
)
"""Reviews of our app: stars, title, words."""

STAFF: tuple[str, ...] = (
    "Gate {gate}: three families for {city} ask about rooms, nobody has told them anything yet.",
    "The power at {gate} is out, people of {flight} sit on the floor around one socket.",
    "Crew of {flight} will be out of hours at nine. I would tell the travellers now.",
    "Two coaches to the hotels leave from door 4, not door 2. The signs still say 2.",
    "An elderly couple at {gate} for {flight} speaks little English, I sit with them until my shift ends.",
    "We have water and blankets at {gate}, no more snacks.",
)
"""What our own people hear at the gates."""

THANKS: tuple[str, ...] = (
    "Thank you, {peer}. That was quicker than my coffee.",
    "It arrived, just now. Thank you for not making me ask twice.",
    "My wife says I should tell you that you were kind. You were. Thanks for everything.",
    "Well, that turned my evening. Thank you, and get some rest.",
    "I have told the others in the line to write to you. So helpful.",
    "Thanks for the straight answer. I had stopped expecting one.",
    "We are all right now. Thank you, {peer}.",
    "Kudos, {peer}. I know it is a long day on your side too.",
)
"""What they write who were helped, to whoever helped."""

QUESTIONS: tuple[str, ...] = (
    "Thank you, {peer}. One more thing: may I pass it on to my daughter?",
    "That helped. Does it run out one day?",
    "Thanks for that. Should I keep the old boarding pass?",
    "Got it, thank you. And if we come through again on Sunday, will you remember that we were here?",
    "Thank you. Whom do I ask about the pram that went with the other bags?",
)
"""And they who ask something new."""

NOTES: tuple[str, ...] = (
    "Waits with two small children since noon.",
    "Polite through three moves of the gate. We owe a clear word and something to eat.",
    "The phone hung up on them twice today.",
    "Told us about the wrong sign at the door, which helps everybody.",
    "Second time this month. Better make it right at once.",
    "Travels for a funeral, short of everything but patience.",
    "Was promised an answer in the morning and got none.",
    "Slept badly, needs one thing that works.",
)
"""Why, for the next colleague."""

LESSONS: tuple[str, ...] = (
    "Gave it for the flight before. Read the booking first, then the flight.",
    "They had it from the desk at the gate already. Ask before giving.",
)
"""What was learnt from what was taken back."""

AGREES: tuple[str, ...] = (
    "Yes. Whoever waits that long should not wait for us as well.",
    "Agreed, I would have asked for the same.",
    "Fine by me, and tell them the new time.",
    "Yes. They wrote twice, and kindly.",
)
AGREES_WITH_LESS: tuple[str, ...] = (
    "Yes to a little less: it leaves room if the night gets longer.",
    "I would carry this much. There are many behind them today.",
)
DECLINES: tuple[str, ...] = (
    "I would book them on another flight first; that is what they ask for.",
    "A bed tonight helps more than this. Try that one.",
)
"""What they say to a colleague who asks for a co-sign."""

REPLIES: Mapping[str, tuple[str, ...]] = {
    "meal": ("Something to eat is on us; show this message at any counter in the hall.",),
    "certificate": ("A voucher is on its way to you. It does not mend the evening, but it is meant.",),
    "rebook": ("You have seats on another of our flights. Your bags come along.",),
    "hotel_night": ("A room is yours tonight. The shuttle leaves from door 4, every ten minutes.",),
    "partner_seat": ("A partner has a seat for you. Walk, do not run: they know that you come.",),
    "refund": ("The money goes back the way it came. It takes three days on your bank's side.",),
    "cash": ("This delay was ours to prevent, so the published sum is yours.",),
    "miles": ("Miles as a thank you for your patience. They are on your account already.",),
    "bag_essentials": ("Please buy what you need for tonight, and send us the slips whenever you like.",),
    "seat_refund": ("The seat fee is on its way back. You paid for a window.",),
    "fee_waiver": ("No fee for the change. Tell us which day suits you.",),
}
OTHERWISE: tuple[str, ...] = (
    "I have read all of it, and I am looking into it now. You hear from me, not from a machine.",
    "Thank you for telling us. It goes to the people whom it is about, with your words.",
    "Somebody calls you this evening. It will be a person with a name.",
)
"""What customers are answered, by what they were given."""
