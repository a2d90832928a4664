"""What is sent because somebody waits for it: a promise, a reply, the answer to an offer or to a no, an apology."""

from typing import Final

from app.letters.context import LetterKind, Tone
from app.letters.template import Template
from app.letters.templates.wording import formal, friendly

_NO_MORE: Final = "{% if other %}{{ other|sentence }}{% endif %}"
_AND: Final = "{% if answer and other %}{{ other|sentence }}{% endif %}"

TEMPLATES: Final[dict[tuple[LetterKind, Tone], tuple[Template, ...]]] = {
    (LetterKind.COMMITMENT, Tone.FORMAL): (
        formal(
            "As promised: {{ promise }}",
            "As promised, I am sending you what we agreed on. Please find attached: "
            "{{ promise|sentence }}{% if attachments %} Attached as well: {{ attachments|sentence }}{% endif %}",
            "{% if other %}{{ other|sentence }} {% endif %}"
            "If you need it in another form, or anything more, please let me know. Thank you for our conversation; I "
            "look forward to hearing from you.",
        ),
    ),
    (LetterKind.COMMITMENT, Tone.FRIENDLY): (
        friendly(
            "As promised: {{ promise }}",
            "Here is what I promised, attached to this message: {{ promise|sentence }}"
            "{% if attachments %} I have attached this too: {{ attachments|sentence }}{% endif %}",
            "{% if other %}{{ other|sentence }} {% endif %}"
            "Just tell me if you would like it in another form. Thanks again for our talk, and I look forward to hearing "
            "from you.",
        ),
    ),
    (LetterKind.REPLY, Tone.FORMAL): (
        formal(
            "Your message",
            "Thank you for your message.",
            "{% if answer or other %}{{ (answer or other)|sentence }}{% else %}[[your answer]]{% endif %}",
            _AND,
            "Please let me know if you need anything more. I look forward to hearing from you.",
        ),
    ),
    (LetterKind.REPLY, Tone.FRIENDLY): (
        friendly(
            "Your message",
            "Thanks for your message!",
            "{% if answer or other %}{{ (answer or other)|sentence }}{% else %}[[your answer]]{% endif %}",
            _AND,
            "If there is anything else, just let me know. I look forward to hearing from you.",
        ),
    ),
    (LetterKind.OFFER_REPLY, Tone.FORMAL): (
        formal(
            "Your offer{% if job_title %}: {{ job_title }}{% endif %}",
            "Thank you very much for your offer{% if job_title %} of the position of {{ job_title }}{% endif %} and for "
            "the confidence that it shows. I have read it with care.",
            "{% if answer or other %}{{ (answer or other)|sentence }}{% else %}[[your answer to the offer, or by when you will give it]]"
            "{% endif %}",
            _AND,
            "Thank you as well for the good conversations on the way. I look forward to hearing from you.",
        ),
    ),
    (LetterKind.OFFER_REPLY, Tone.FRIENDLY): (
        friendly(
            "Your offer",
            "Thank you so much for the offer! It was a pleasure to open your message.",
            "{% if answer or other %}{{ (answer or other)|sentence }}{% else %}[[your answer to the offer, or by when you will give it]]"
            "{% endif %}",
            _AND,
            "Thanks also for all the good talks along the way. I look forward to hearing from you.",
        ),
    ),
    (LetterKind.REJECTION_REPLY, Tone.FORMAL): (
        formal(
            "Thank you for letting me know",
            "Thank you for letting me know of your decision, and for the time that you and your colleagues gave me. I "
            "enjoyed getting to know {{ company }}.",
            "If you can spare a moment, I would be grateful to hear what I could improve. " + _NO_MORE,
            "I would be pleased if you thought of me when a suitable position opens, and glad to stay in contact. I wish "
            "you and the team every success.",
        ),
    ),
    (LetterKind.REJECTION_REPLY, Tone.FRIENDLY): (
        friendly(
            "Thanks for letting me know",
            "Thank you for letting me know, and for the time you took for me. I liked getting to know you and "
            "{{ company }}.",
            "If you have a minute, I would love to hear what I could do better next time. " + _NO_MORE,
            "Please keep me in mind should something else come up; I would be happy to stay in touch. All the best to "
            "you and the team!",
        ),
    ),
    (LetterKind.APOLOGY, Tone.FORMAL): (
        formal(
            "My apologies",
            "In our interview{% if interview_day %} on {{ interview_day }}{% endif %} I called you by a wrong name. I am "
            "sorry for that.",
            "{% if other %}{{ other|sentence }} {% endif %}"
            "Thank you for your patience and for the conversation, which I valued. I look forward to hearing from you.",
        ),
        formal(
            "A wrong name, and my regret",
            "I regret that I addressed you by a name that is not yours"
            "{% if interview_day %} when we met on {{ interview_day }}{% endif %}. Please accept my apology.",
            "{% if other %}{{ other|sentence }} {% endif %}"
            "It was a good discussion all the same, and I thank you for it. I would be glad to stay in contact.",
        ),
    ),
    (LetterKind.APOLOGY, Tone.FRIENDLY): (
        friendly(
            "I am sorry about the name",
            "I got your name wrong{% if interview_day %} on {{ interview_day }}{% endif %}, and I am sorry. I know it now: "
            "{{ recipient_name }}.",
            "{% if other %}{{ other|sentence }} {% endif %}Thank you for our talk. I look forward to hearing from you.",
        ),
        friendly(
            "Your name",
            "When we spoke{% if interview_day %} on {{ interview_day }}{% endif %} I used a wrong name for you. My "
            "apologies, {{ recipient_name }}!",
            "{% if other %}{{ other|sentence }} {% endif %}"
            "I had a very good time all the same; thanks for that. I hope to hear from you.",
        ),
    ),
}
