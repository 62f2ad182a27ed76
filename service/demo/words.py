"""What travellers of the demo say, in parts: how they begin, what happened, what it means, what they ask.

Slots in braces are filled by `world.py`. Nothing here is a real person's.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trouble:
    """A kind of trouble: how it begins, how it goes on, and what kind of signal it is."""

    kind: str
    said: tuple[str, ...]
    asks: tuple[str, ...]
    later: tuple[str, ...]


TROUBLES: Mapping[str, Trouble] = {
    "late": Trouble(
        "complaint",
        (
            "{flight} to {city} is delayed {delay} now and nobody at gate {gate} says why.",
            "We have been waiting at the gate for {city} since {clock}, and the board still says on time.",
            "Third new departure time for {flight}. First {clock}, then later, now nothing at all.",
            "I am sitting on the tarmac in {flight}. They closed the door over an hour ago.",
            "My flight to {city} is hours late. I can see the plane, there is just no crew.",
            "The delay of {flight} went up again while I was standing in your line at {gate}.",
            "{flight} delayed by {delay}. On my side of the window the storm is over, you know.",
            "Still waiting to board {flight}. The screen at {gate} has gone dark.",
        ),
        (
            "Can I at least get something to eat?",
            "What are you doing for people who are stuck here?",
            "Is there an earlier way to {city}?",
            "Please just tell me the truth about tonight.",
            "A meal voucher would be a start.",
        ),
        (
            "They moved it again. I stopped counting.",
            "An hour since I wrote. The line at {gate} has not moved either.",
            "My phone is at nine percent and every socket here is taken. Is there news?",
            "Now the board says delayed without any time at all.",
        ),
    ),
    "cancelled": Trouble(
        "complaint",
        (
            "You cancelled my flight {flight} by text message, while I stood at gate {gate}.",
            "{flight} to {city} was just cancelled on us. There are {party} of us, with nowhere to go.",
            "Flight cancelled, line of two hundred people, two agents. {flight}, booking {booking}.",
            "So {flight} got cancelled. The app offers me a seat the day after tomorrow.",
            "No more flights today to {city}, says the man at {gate}. I paid {total} dollars for this.",
            "First the storm and now the crew is out of hours: flight canceled. Booking {booking}.",
        ),
        (
            "I want my money back, not another coupon.",
            "Put me on any airline that leaves tonight.",
            "What are my choices? I mean all of them.",
            "Where do we sleep?",
            "Please rebook us together.",
        ),
        (
            "I found a seat at another airline myself. Will you cover it or not?",
            "The hotel desk says they have not heard from you.",
            "We are still {party} people on a floor. Anybody there?",
            "I have been on hold for forty minutes about {flight}.",
        ),
    ),
    "missed": Trouble(
        "complaint",
        (
            "Because {flight} was late I missed my connection to {onward}.",
            "We landed, we ran, and the connecting flight to {onward} left with the door in our faces.",
            "I will miss my connection in {city}: you gave me 35 minutes and took 50 of them.",
            "Onward flight to {onward} is gone. The next one that your page shows is tomorrow.",
            "Tight connection, you said it was fine. It was not fine. I am in {city} and my meeting is not.",
        ),
        (
            "There is a partner flight at {clock}. Can you get me on it?",
            "I have a ship to catch tonight in {onward}. Please.",
            "Who takes me to {onward} now?",
            "My daughter's recital is at nine tomorrow. What is possible?",
        ),
        (
            "The partner desk says they need something from you. What do I tell them?",
            "The seat at {clock} is still open, I am looking at it.",
            "Half an hour left to decide before that last flight leaves.",
        ),
    ),
    "stranded": Trouble(
        "complaint",
        (
            "Stuck overnight in Dallas with two children and no hotel. {flight} leaves tomorrow, they say.",
            "We are stranded. The airport hotels are full, or say they are when I say your name.",
            "It is {clock} and I will have to sleep at the airport. I am seventy-one.",
            "Nowhere to stay tonight, {flight} goes in the morning, and my coat is in the checked bag.",
            "They handed out blankets at {gate}. So that is the plan for the night, is it?",
        ),
        (
            "A room, anywhere with a shuttle. That is all I ask.",
            "Is there still a hotel voucher?",
            "I am not from here, I do not know anybody in this town.",
            "I live half an hour away, so a taxi would do, honestly.",
        ),
        (
            "The children are asleep on my jacket. Any room yet?",
            "Shuttle for which hotel? There is no one to ask.",
            "Found a room for 190 dollars. Shall I take it and send you the bill?",
        ),
    ),
    "refund": Trouble(
        "complaint",
        (
            "Still no refund for {booking}. It has been three weeks of 'soon'.",
            "I was charged twice for {booking}. Both times in full, {total} dollars.",
            "You owe me {total} dollars. The flight did not leave, so neither should my money have.",
            "Your page says refund approved, my bank says nothing came. Booking {booking}.",
            "Four hours late, and I took your travel insurance. I want my money for {flight} back.",
        ),
        (
            "Please send it back the way it came.",
            "I want my money, not miles.",
            "When exactly, and to which card?",
            "One clear sentence would be enough.",
        ),
        (
            "I looked again this morning. Nothing.",
            "My bank asks for a reference number. Is there one?",
            "I am patient by nature, but it is rent week.",
        ),
    ),
    "service": Trouble(
        "complaint",
        (
            "The agent at {gate} was rude to my mother. She asked one question, about {flight}.",
            "Your phone lines hung up on me after 52 minutes on hold. I had a pen in my hand.",
            "'Nothing they can do' is what I heard from three of your people today.",
            "I cannot get through. No one answers, not by phone, not by chat. {flight}, today.",
            "Terrible service at {gate}: they ignored us and went on talking about their weekend.",
        ),
        (
            "I would like an apology, from somebody with a name.",
            "Does anybody there still care?",
            "Please call back. Evenings are best.",
        ),
        (
            "I did not expect an answer, to be honest, but I still hope for one.",
            "My mother says let it go. I am not ready to.",
        ),
    ),
    "seat": Trouble(
        "message",
        (
            "You moved my seat. I paid for a seat at the window in {flight} and sit in the middle now.",
            "We booked seats together and you put me apart from my son. He is six.",
            "My seat in {flight} is broken, it does not stay upright, and the plane is full.",
            "Paid 38 dollars for legroom, got the row in front of the exit that does not recline.",
            "The new plane for {flight} has another seat map. Now we are not sitting together.",
        ),
        (
            "I want the seat fee back at least.",
            "Can someone fix this before boarding?",
            "It is a small thing, but it was my birthday treat.",
        ),
        (
            "The crew was kind and said to ask you about the fee.",
            "A stranger swapped with us in the end. The fee question stands.",
        ),
    ),
    "danger": Trouble(
        "message",
        (
            "My father needs insulin and it is in the checked bag of {flight}. He is shaking now.",
            "A man at gate {gate} has passed out and nobody of yours is here.",
            "My wife is seven months pregnant and dehydrated. They do not let us off {flight}.",
            "Our daughter is alone on {flight}, an unaccompanied minor of eleven. It went without us.",
        ),
        (
            "Please, somebody, quickly.",
            "Who is with the people here?",
            "I need a person, not a form.",
        ),
        (
            "Somebody from the airport is here now. Thank you. What about the flight?",
            "We are a little calmer. Still no news about {flight}.",
        ),
    ),
    "care": Trouble(
        "message",
        (
            "I ordered a wheelchair for gate {gate} and nobody came. My wife cannot stand much longer.",
            "My baby is out of formula and every shop here closed at {clock}.",
            "I am on my way to a funeral tomorrow morning in {city}. I cannot be late for this one.",
            "Our son flies as an unaccompanied minor on {flight}, his first time. He says he is scared.",
        ),
        (
            "Whom can I ask here?",
            "I would be glad of a little help.",
            "What can you do for us?",
        ),
        (
            "Somebody was kind and helped. Now we only need a flight.",
            "We manage for the moment. Still no news about {flight}.",
        ),
    ),
    "bag": Trouble(
        "complaint",
        (
            "My bag did not arrive with {flight}. It holds my suit for tomorrow.",
            "Lost luggage again. The belt stopped, eleven of us are still standing here.",
            "Where is my bag? The tag says Dallas, I say {city}.",
            "Our stroller is not here and the baggage claim desk is empty.",
        ),
        (
            "May I buy what I need for tonight?",
            "When will it come, and to which address?",
        ),
        (
            "It has been a day now. I am wearing yesterday.",
            "The tracker in the bag says it is still in Dallas, by the way.",
        ),
    ),
    "damaged": Trouble(
        "complaint",
        (
            "Damaged bag: one broken wheel, one handle gone. It was new in May.",
            "My suitcase was destroyed between {gate} and the belt. I have pictures.",
            "The stroller came back broken. We walk now.",
        ),
        ("Who pays for the repair?", "What is the quickest way to get this mended?"),
        ("Picture sent. The shop asks 140 dollars.",),
    ),
    "app": Trouble(
        "message",
        (
            "The app crashed at the last step and now it says I have no booking {booking}.",
            "Cannot check in for {flight}: an error message and then the page starts again.",
            "Website down? I want to change my flight before the price runs away.",
        ),
        ("Could you hold my booking until it works?", "Please do it for me, I have all the numbers here."),
        ("It let me in for a second and then froze again.",),
    ),
    "price": Trouble(
        "message",
        (
            "A change fee of {fee} dollars, on a day when you move everybody's flights anyway?",
            "The fare went up while your page was loading. First {total}, then forty more.",
            "I would change {flight} to tomorrow, but not for a fee of {fee}.",
        ),
        ("Can you waive it?", "Surely not today."),
        ("I can still go tomorrow, if the fee is gone.",),
    ),
    "praise": Trouble(
        "praise",
        (
            "Shout out to the crew of {flight}. Two hours on the ground and they kept everyone smiling.",
            "Thank you to whoever is at gate {gate} today. Calm, honest, and funny.",
            "Great job in this weather. We got to {city} late and well.",
            "Your colleague found my glasses in row 14 and ran after me. So helpful.",
        ),
        ("Please tell them.", "They deserve to hear it.", "That is all."),
        ("My sons drew the plane, by the way. It is on our fridge now.",),
    ),
}

OPENERS = (
    "", "", "", "", "Hello.", "Hi there.", "Good evening.", "Please help.", "So.", "Right.", "Oh dear.",
    "I never write these things.", "Honest question.", "Larkspur, listen.", "I need some help here.",
)  # fmt: skip

MEANINGS = (
    "I have a job interview in the morning.",
    "We are travelling with my mother-in-law, which does not make it easier.",
    "I have been up since four.",
    "It is our first holiday in three years.",
    "I fly with you twice a month, and this is not like you.",
    "My son has a fever.",
    "The hotel in {city} does not refund.",
    "I teach at eight tomorrow.",
    "We have tickets for tonight.",
    "My car is parked at {city} by the hour.",
    "The dog sitter leaves at nine.",
    "I know it is the weather. The silence is not the weather.",
    "You were always the ones who told us things.",
    "It is my sister's wedding.",
    "I am trying to stay polite.",
    "There is only so much airport coffee in a person.",
)

FIRST_NAMES = (
    "Rosa", "Amir", "Beth", "Chen", "Dora", "Emeka", "Farah", "Gus", "Hana", "Ivan", "Jola", "Kofi", "Lena",
    "Marco", "Nadia", "Omar", "Priya", "Quinn", "Ravi", "Sofia", "Tomas", "Uma", "Viktor", "Wanda", "Ximena",
    "Yusuf", "Zoe", "Anders", "Bao", "Carmen", "Diego", "Elif", "Femi", "Greta", "Hugo", "Ines", "Jun",
    "Keira", "Luis", "Mina", "Nils", "Olga", "Pablo", "Rhea", "Samir", "Tess", "Ulla", "Vera", "Will", "Yara",
)  # fmt: skip

LAST_NAMES = (
    "Almeida", "Becker", "Castillo", "Dube", "Eriksen", "Fontaine", "Garza", "Haddad", "Ibarra", "Jensen",
    "Kaur", "Lindqvist", "Moreno", "Nakamura", "Okafor", "Petrov", "Quiroga", "Rahman", "Santos", "Tanaka",
    "Usman", "Vance", "Whitlock", "Xu", "Yilmaz", "Zielinski", "Abbott", "Brannigan", "Coyle", "Delgado",
)  # fmt: skip

CITIES = (
    "Denver", "Atlanta", "Chicago", "Seattle", "Boston", "Phoenix", "Tampa", "Portland", "Nashville",
    "Newark", "San Diego", "Omaha", "Tulsa", "Boise", "Detroit", "Miami",
)  # fmt: skip

ONWARD = ("Reykjavik", "Lisbon", "Honolulu", "Anchorage", "San Juan", "Toronto", "Halifax", "Bogota")
