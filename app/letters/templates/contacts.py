"""To people one knows or would like to keep knowing: requests to connect, references, staying in touch."""

from typing import Final

from app.letters.context import LetterKind, Tone
from app.letters.template import Template
from app.letters.templates.wording import formal, friendly


def _request(text: str) -> Template:
    return Template("", text)


TEMPLATES: Final[dict[tuple[LetterKind, Tone], tuple[Template, ...]]] = {
    (LetterKind.CONNECT, Tone.FORMAL): (
        _request(
            "Dear {{ recipient_name }},\n\nThank you for our conversation"
            "{% if job_title %} about the position of {{ job_title }}{% endif %}. I would be glad to stay in contact with "
            "you here.\n\nKind regards,\n{{ candidate_name }}"
        ),
        _request(
            "Dear {{ recipient_name }},\n\nIt was a pleasure to meet you at {{ company }}. May I add you to my network? "
            "Thank you.\n\nKind regards,\n{{ candidate_name }}"
        ),
        _request(
            "Dear {{ recipient_name }},\n\nI valued the insight that you gave me into your work, and would like to follow "
            "it on this page. Many thanks.\n\nKind regards,\n{{ candidate_name }}"
        ),
    ),
    (LetterKind.CONNECT, Tone.FRIENDLY): (
        _request(
            "Hi {{ recipient_first_name }},\n\nThanks for the good talk"
            "{% if job_title %} about the {{ job_title }} role{% endif %}! I would be happy to stay in touch with you "
            "here.\n\nBest wishes,\n{{ candidate_name }}"
        ),
        _request(
            "Hi {{ recipient_first_name }},\n\nIt was great to meet you at {{ company }}. Shall we connect? Thank you!"
            "\n\nBest wishes,\n{{ candidate_name }}"
        ),
        _request(
            "Hi {{ recipient_first_name }},\n\nI liked hearing how you work and would enjoy following what you do next. "
            "Thanks!\n\nBest wishes,\n{{ candidate_name }}"
        ),
    ),
    (LetterKind.REFERENCE_BRIEFING, Tone.FORMAL): (
        formal(
            "{{ company }} may call you",
            "I have been interviewed by {{ company }}{% if job_title %} for the position of {{ job_title }}{% endif %}, and "
            "have named you as a reference. They may call you soon; thank you for being willing to speak with them.",
            "{% if relationship %}To refresh your memory, this is how we know each other: {{ relationship|sentence }}"
            "{% else %}To refresh your memory: [[what you did together]].{% endif %}"
            "{% if discussed or enjoyed %} In the interview we spoke of this: {{ (discussed or enjoyed)|sentence }}"
            "{% endif %}{% if other %} What may help as well: {{ other|sentence }}{% endif %}"
            "{% if portfolio %} The work itself: {{ portfolio|sentence }}{% endif %} What you say of it is of course "
            "entirely yours.",
            "Should you prefer not to be called, or need anything from me, please tell me. Thank you very much.",
        ),
    ),
    (LetterKind.REFERENCE_BRIEFING, Tone.FRIENDLY): (
        friendly(
            "{{ company }} may call you",
            "I had an interview at {{ company }}{% if job_title %} for a job as {{ job_title }}{% endif %} and gave them "
            "your name as a reference, so they may call you. Thank you so much for doing this!",
            "{% if relationship %}In case it helps, this is how we know each other: {{ relationship|sentence }}"
            "{% else %}In case it helps, a reminder: [[what you did together]].{% endif %}"
            "{% if discussed or enjoyed %} We talked about this in the interview: {{ (discussed or enjoyed)|sentence }}"
            "{% endif %}{% if other %} Also good to know: {{ other|sentence }}{% endif %}"
            "{% if portfolio %} The work is here: {{ portfolio|sentence }}{% endif %} What you tell them is up to you.",
            "If it is a bad moment, or you need anything, just say so. Thanks again!",
        ),
    ),
    (LetterKind.RECOMMENDATION, Tone.FORMAL): (
        formal(
            "A request: a word at {{ company }}",
            "I have been interviewed by {{ company }}{% if job_title %} for the position of {{ job_title }}{% endif %}, where "
            "you know people who take part in the decision.",
            "If you think well of my work{% if relationship %} from the time we shared ({{ relationship }}){% endif %} and "
            "feel comfortable doing so, would you put in a word for me? {% if other %}{{ other|sentence }} {% endif %}"
            "Please feel free to say no.",
            "Thank you very much for considering it. I would be glad to return the favour one day.",
        ),
    ),
    (LetterKind.RECOMMENDATION, Tone.FRIENDLY): (
        friendly(
            "Could you put in a word for me?",
            "I had an interview at {{ company }}{% if job_title %} for a job as {{ job_title }}{% endif %}, and I know that "
            "you know people there.",
            "Would you put in a good word for me? Only if you feel comfortable with it"
            "{% if relationship %}, after what we did together ({{ relationship }}){% endif %}. "
            "{% if other %}{{ other|sentence }} {% endif %}A no is perfectly fine.",
            "Thank you for thinking about it, and see you soon!",
        ),
    ),
    (LetterKind.STAY_IN_TOUCH, Tone.FORMAL): (
        formal(
            "Greetings, and a word of interest",
            "Thank you again for the conversations that we had. {{ company }} has stayed on my mind"
            "{% if news %}, not least for this: {{ news|sentence }}{% else %}.{% endif %}",
            "{% if other or portfolio %}Since then on my side: {{ (other or portfolio)|sentence }} {% endif %}"
            "Should a position open that suits me, I would be glad to hear of it.",
            "I hope that we stay in contact, and send my best wishes to you and your colleagues.",
        ),
    ),
    (LetterKind.STAY_IN_TOUCH, Tone.FRIENDLY): (
        friendly(
            "Hello again",
            "I hope that you are well! I still think of our talk with pleasure, and thank you for it."
            "{% if news %} I saw this about you: {{ news|sentence }}{% endif %}",
            "{% if other or portfolio %}What I have been doing: {{ (other or portfolio)|sentence }} {% endif %}"
            "If something comes up at {{ company }} that could suit me, I would love to hear of it.",
            "Let's stay in touch. All the best!",
        ),
    ),
}
