"""Thank-you notes: thanks, what was enjoyed, why this job, what was left unsaid, and when they decide.

No sentence of one is much like a sentence of another, so that a panel that compares its letters finds five people
written to.
"""

from typing import Final

from app.letters.context import LetterKind, Tone
from app.letters.template import Template
from app.letters.templates.wording import formal, friendly

_FORMAL: Final = (
    formal(
        "Thank you for our conversation{% if interview_day %} on {{ interview_day }}{% endif %}",
        "Thank you very much for taking the time to speak with me"
        "{% if job_title %} about the position of {{ job_title }}{% endif %}. "
        "{% if enjoyed %}What I enjoyed most: {{ enjoyed|sentence }}"
        "{% elif discussed %}One subject has stayed with me: {{ discussed|sentence }}"
        "{% else %}I particularly enjoyed [[what you enjoyed in this conversation]].{% endif %}",
        "{% if interested %}It has made me all the more interested in working for {{ company }}."
        "{% if motivation %} What draws me to the work: {{ motivation|sentence }}{% endif %}"
        "{% else %}It was instructive to see how {{ company }} works.{% endif %}"
        "{% if unsaid %} There is one thing that I had no chance to mention: {{ unsaid|sentence }}{% endif %}"
        "{% if portfolio %} If it is of interest, here is some of my work: {{ portfolio|sentence }}{% endif %}"
        "{% if other or news %} I would like to add: {{ (other or news)|sentence }}{% endif %}",
        "{% if not decision_day %}May I ask when you expect to come to a decision? {% endif %}"
        "I look forward to hearing from you, and thank you again.",
    ),
    formal(
        "With thanks for the interview at {{ company }}",
        "It was a pleasure to meet you{% if interview_day %} on {{ interview_day }}{% endif %}, and I am grateful for "
        "the attention you gave to my questions. "
        "{% if discussed %}I have been thinking further about what we discussed: {{ discussed|sentence }}"
        "{% elif enjoyed %}I took away something of value: {{ enjoyed|sentence }}"
        "{% else %}What you told me about [[what you learned from this conversation]] was new to me.{% endif %}",
        "{% if interested %}The role{% if job_title %} of {{ job_title }}{% endif %} is one that I would very much like "
        "to take on.{% if motivation %} My reason is simple: {{ motivation|sentence }}{% endif %}"
        "{% else %}I left with a clear picture of your department.{% endif %}"
        "{% if unsaid %} I should also have told you this: {{ unsaid|sentence }}{% endif %}"
        "{% if portfolio %} An example of what I described: {{ portfolio|sentence }}{% endif %}"
        "{% if other or news %} Allow me one further remark: {{ (other or news)|sentence }}{% endif %}",
        "{% if not decision_day %}Could you let me know by when candidates will hear from you? {% endif %}"
        "With renewed thanks for your time, I would be glad to stay in contact.",
    ),
    formal(
        "My thanks, and a thought after our meeting",
        "Many thanks for the open and thorough discussion{% if interview_day %} we had on {{ interview_day }}{% endif %}. "
        "{% if enjoyed %}Your account left an impression: {{ enjoyed|sentence }}"
        "{% elif discussed %}A question from our meeting is still with me: {{ discussed|sentence }}"
        "{% else %}I especially valued hearing about [[what you valued in this conversation]].{% endif %}",
        "{% if interested %}After what I heard, {{ company }} is where I would like to contribute."
        "{% if motivation %} I say so for this reason: {{ motivation|sentence }}{% endif %}"
        "{% else %}You explained the company's plans with great clarity.{% endif %}"
        "{% if unsaid %} Time did not allow me to bring up the following: {{ unsaid|sentence }}{% endif %}"
        "{% if portfolio %} For a closer look at my earlier work: {{ portfolio|sentence }}{% endif %}"
        "{% if other or news %} One more point seems worth making: {{ (other or news)|sentence }}{% endif %}",
        "{% if not decision_day %}It would help me to know how long the selection is likely to take; can you say? "
        "{% endif %}Thank you once more; any further question of yours is welcome at any time.",
    ),
    formal(
        "Following our interview: thank you",
        "I am writing to thank you for the insight into your work"
        "{% if interview_day %} that you gave me on {{ interview_day }}{% endif %}. "
        "{% if discussed %}Our exchange on one matter was especially useful to me: {{ discussed|sentence }}"
        "{% elif enjoyed %}There was a moment that I will remember: {{ enjoyed|sentence }}"
        "{% else %}The part on [[what stayed with you from this conversation]] was the most telling for me.{% endif %}",
        "{% if interested %}My interest in the position has grown with every answer you gave."
        "{% if motivation %} To put it briefly: {{ motivation|sentence }}{% endif %}"
        "{% else %}The hour gave me much to think about.{% endif %}"
        "{% if unsaid %} To complete what I told you: {{ unsaid|sentence }}{% endif %}"
        "{% if portfolio %} This is a sample of what I do: {{ portfolio|sentence }}{% endif %}"
        "{% if other or news %} Something else came to my mind afterwards: {{ (other or news)|sentence }}{% endif %}",
        "{% if not decision_day %}When may I count on news of how you will decide? {% endif %}"
        "I remain at your disposal and hope that we shall speak again.",
    ),
    formal(
        "A word of thanks to you and your colleagues",
        "Please accept my sincere thanks for the warm welcome at {{ company }}"
        "{% if interview_day %} on {{ interview_day }}{% endif %}. "
        "{% if enjoyed %}I was glad of this above all: {{ enjoyed|sentence }}"
        "{% elif discussed %}One topic looks different to me since we met: {{ discussed|sentence }}"
        "{% else %}Hearing you speak of [[what you found interesting in this conversation]] was a highlight for me."
        "{% endif %}",
        "{% if interested %}I can well imagine doing this job with you and your team."
        "{% if motivation %} Here is what appeals to me: {{ motivation|sentence }}{% endif %}"
        "{% else %}I have gained respect for how carefully you select.{% endif %}"
        "{% if unsaid %} In the course of the interview one matter went by unmentioned: {{ unsaid|sentence }}{% endif %}"
        "{% if portfolio %} You are welcome to see for yourself what I have made: {{ portfolio|sentence }}{% endif %}"
        "{% if other or news %} And a last remark, if I may: {{ (other or news)|sentence }}{% endif %}",
        "{% if not decision_day %}Is there a date by which the decision is planned? {% endif %}"
        "I should be delighted to continue the conversation; thank you for everything so far.",
    ),
)

_FRIENDLY: Final = (
    friendly(
        "Thanks for the chat{% if interview_day %} on {{ interview_day }}{% endif %}",
        "Thank you so much for your time. "
        "{% if enjoyed %}My favourite part: {{ enjoyed|sentence }}"
        "{% elif discussed %}I keep coming back to this: {{ discussed|sentence }}"
        "{% else %}My favourite part was [[your favourite part]].{% endif %}",
        "{% if interested %}I came away even more excited about joining {{ company }}."
        "{% if motivation %} The reason: {{ motivation|sentence }}{% endif %}"
        "{% else %}It was great to see what you are building.{% endif %}"
        "{% if unsaid %} One thing I forgot to say: {{ unsaid|sentence }}{% endif %}"
        "{% if portfolio %} Here is what I had in mind: {{ portfolio|sentence }}{% endif %}"
        "{% if other or news %} Also: {{ (other or news)|sentence }}{% endif %}",
        "{% if not decision_day %}Do you know yet when you will decide? {% endif %}"
        "Thanks again, and I look forward to hearing from you.",
    ),
    friendly(
        "Great to meet you",
        "It was lovely to meet you{% if interview_day %} on {{ interview_day }}{% endif %}, and I appreciate how openly "
        "you answered everything. "
        "{% if discussed %}Our talk about one thing has kept me thinking: {{ discussed|sentence }}"
        "{% elif enjoyed %}What a good moment this was: {{ enjoyed|sentence }}"
        "{% else %}I learned a lot about [[what you learned from this conversation]].{% endif %}",
        "{% if interested %}This{% if job_title %} ({{ job_title }}){% endif %} is the kind of job I have been hoping to "
        "find.{% if motivation %} Why that is: {{ motivation|sentence }}{% endif %}"
        "{% else %}You have a fine team there.{% endif %}"
        "{% if unsaid %} We ran out of time before I could bring this up: {{ unsaid|sentence }}{% endif %}"
        "{% if portfolio %} If you are curious, have a look at my work: {{ portfolio|sentence }}{% endif %}"
        "{% if other or news %} A small addition: {{ (other or news)|sentence }}{% endif %}",
        "{% if not decision_day %}Could you tell me roughly by when I might hear back? {% endif %}"
        "I would be happy to stay in touch. Thank you!",
    ),
    friendly(
        "Thank you, and a quick thought",
        "Thanks a lot for showing me how you work"
        "{% if interview_day %} when we spoke on {{ interview_day }}{% endif %}. "
        "{% if enjoyed %}I was struck by this: {{ enjoyed|sentence }}"
        "{% elif discussed %}Something from our talk will not let me go: {{ discussed|sentence }}"
        "{% else %}Your stories about [[what you liked in this conversation]] stuck with me.{% endif %}",
        "{% if interested %}I would love to be part of this."
        "{% if motivation %} Mostly because of this: {{ motivation|sentence }}{% endif %}"
        "{% else %}I am glad to have seen it from the inside.{% endif %}"
        "{% if unsaid %} Something that did not come up, but should have: {{ unsaid|sentence }}{% endif %}"
        "{% if portfolio %} Here is an example of mine: {{ portfolio|sentence }}{% endif %}"
        "{% if other or news %} By the way: {{ (other or news)|sentence }}{% endif %}",
        "{% if not decision_day %}How long do you expect the choice to take? {% endif %}"
        "If there is anything else you would like to know, just ask. Thank you for a very pleasant hour.",
    ),
    friendly(
        "Many thanks from {{ candidate_name }}",
        "A big thank-you for the interview{% if interview_day %} on {{ interview_day }}{% endif %}; I felt at ease from "
        "the first minute. "
        "{% if discussed %}What came up between us deserves a second thought: {{ discussed|sentence }}"
        "{% elif enjoyed %}This made my day: {{ enjoyed|sentence }}"
        "{% else %}You made [[what stayed with you from this conversation]] come alive for me.{% endif %}",
        "{% if interested %}The more I hear of {{ company }}, the better I like it."
        "{% if motivation %} In short: {{ motivation|sentence }}{% endif %}"
        "{% else %}It is good to know people who care so much about their work.{% endif %}"
        "{% if unsaid %} Let me add what slipped my mind: {{ unsaid|sentence }}{% endif %}"
        "{% if portfolio %} This shows what I mean: {{ portfolio|sentence }}{% endif %}"
        "{% if other or news %} And one more thing: {{ (other or news)|sentence }}{% endif %}",
        "{% if not decision_day %}Is it clear already what happens next, and when you will decide? {% endif %}"
        "Here's to talking again soon, and thanks once more.",
    ),
    friendly(
        "Thank you for having me",
        "I just wanted to say thank you for such a friendly conversation"
        "{% if interview_day %} on {{ interview_day }}{% endif %}. "
        "{% if enjoyed %}It was a treat to hear this: {{ enjoyed|sentence }}"
        "{% elif discussed %}I am still turning this over in my head: {{ discussed|sentence }}"
        "{% else %}I had no idea about [[what surprised you in this conversation]], and now I want to know more."
        "{% endif %}",
        "{% if interested %}I can picture myself on your team, and I like the picture."
        "{% if motivation %} The thing that wins me over: {{ motivation|sentence }}{% endif %}"
        "{% else %}I wish you all the best with your plans.{% endif %}"
        "{% if unsaid %} Before I forget it a second time: {{ unsaid|sentence }}{% endif %}"
        "{% if portfolio %} My own take on it: {{ portfolio|sentence }}{% endif %}"
        "{% if other or news %} On another note: {{ (other or news)|sentence }}{% endif %}",
        "{% if not decision_day %}Any idea when the decision falls? {% endif %}"
        "I am glad we met, and I hope that this was not the last time. Thanks!",
    ),
)

_BY_HAND: Final = (
    formal(
        "",
        "Some thanks are better written by hand. You received me{% if interview_day %} on {{ interview_day }}{% endif %} "
        "with great courtesy, and I thank you for it. "
        "{% if enjoyed %}I recall with pleasure: {{ enjoyed|sentence }}"
        "{% elif discussed %}We touched upon a subject dear to me: {{ discussed|sentence }}"
        "{% else %}I recall with pleasure [[what you recall with pleasure]].{% endif %}",
        "{% if interested %}To serve {{ company }}{% if job_title %} as {{ job_title }}{% endif %} would be a privilege, and "
        "I am most interested in doing so.{% if motivation %} My grounds are these: {{ motivation|sentence }}{% endif %}"
        "{% else %}I hold the house in high regard.{% endif %}"
        "{% if unsaid %} Permit me to supply what I left out: {{ unsaid|sentence }}{% endif %}",
        "{% if not decision_day %}I would be obliged to learn when you intend to decide. {% endif %}"
        "I look forward to your reply and thank you for your kindness.",
    ),
    formal(
        "",
        "This note comes to you on paper because my gratitude for our meeting"
        "{% if interview_day %} of {{ interview_day }}{% endif %} deserves more than a message. "
        "{% if discussed %}One matter has occupied me ever since: {{ discussed|sentence }}"
        "{% elif enjoyed %}Nothing pleased me more than this: {{ enjoyed|sentence }}"
        "{% else %}Nothing pleased me more than [[what pleased you most]].{% endif %}",
        "{% if interested %}I have a keen interest in the post, and confidence that I can fill it well."
        "{% if motivation %} It appeals to me for one reason: {{ motivation|sentence }}{% endif %}"
        "{% else %}Your candour about the work was of great help to me.{% endif %}"
        "{% if unsaid %} Let this be added to what I said: {{ unsaid|sentence }}{% endif %}",
        "{% if not decision_day %}Should you be able to tell me when a decision can be expected, I would be grateful. "
        "{% endif %}Thank you, and I hope to hear from you.",
    ),
)
_BY_HAND_TO_A_FRIEND: Final = (
    friendly(
        "",
        "I wanted to thank you properly, with a pen. It was a joy to talk"
        "{% if interview_day %} on {{ interview_day }}{% endif %}. "
        "{% if enjoyed %}I will not forget this: {{ enjoyed|sentence }}"
        "{% elif discussed %}I went on thinking about this afterwards: {{ discussed|sentence }}"
        "{% else %}I will not forget [[what you will not forget]].{% endif %}",
        "{% if interested %}I would be so glad to work with you at {{ company }}; my interest is as real as this ink."
        "{% if motivation %} What speaks for it: {{ motivation|sentence }}{% endif %}"
        "{% else %}Yours is a house that one likes to visit.{% endif %}"
        "{% if unsaid %} Here is what I meant to say and did not: {{ unsaid|sentence }}{% endif %}",
        "{% if not decision_day %}When do you think you will decide? {% endif %}"
        "I look forward to your news. Thank you, with all my heart.",
    ),
)

TEMPLATES: Final[dict[tuple[LetterKind, Tone], tuple[Template, ...]]] = {
    (LetterKind.THANK_YOU, Tone.FORMAL): _FORMAL,
    (LetterKind.THANK_YOU, Tone.FRIENDLY): _FRIENDLY,
    (LetterKind.HANDWRITTEN, Tone.FORMAL): _BY_HAND,
    (LetterKind.HANDWRITTEN, Tone.FRIENDLY): _BY_HAND_TO_A_FRIEND,
}
