"""Asking how things stand: still interested, still fit, some news of the company; never a count of their days."""

from typing import Final

from app.letters.context import LetterKind, Tone
from app.letters.template import Template
from app.letters.templates.wording import formal, friendly

TEMPLATES: Final[dict[tuple[LetterKind, Tone], tuple[Template, ...]]] = {
    (LetterKind.FOLLOW_UP, Tone.FORMAL): (
        formal(
            "The position{% if job_title %} of {{ job_title }}{% endif %}: how does it stand?",
            "Thank you once more for the interview{% if interview_day %} on {{ interview_day }}{% endif %}. "
            "{% if interested %}I am still very interested in "
            "{% if job_title %}the position of {{ job_title }}{% else %}the position{% endif %}"
            "{% if motivation %}, for this reason above all: {{ motivation|sentence }}{% else %} and confident that I "
            "would be a good match for it.{% endif %}"
            "{% else %}I enjoyed learning about {{ company }}.{% endif %}",
            "{% if news %}I read with interest: {{ news|sentence }} {% endif %}"
            "{% if unsaid %}I would like to add: {{ unsaid|sentence }} {% endif %}"
            "{% if portfolio %}You may find this of use: {{ portfolio|sentence }} {% endif %}"
            "{% if other %}Let me also mention: {{ other|sentence }} {% endif %}",
            "Could you tell me how the process stands, and when you expect to decide? I am happy to send anything that "
            "would help, and I look forward to hearing from you.",
        ),
    ),
    (LetterKind.FOLLOW_UP, Tone.FRIENDLY): (
        friendly(
            "How is it going{% if job_title %} with the {{ job_title }} role{% endif %}?",
            "I hope that all is well with you. {% if interview_day %}Thanks again for our talk on {{ interview_day }}. "
            "{% else %}Thanks again for our talk. {% endif %}"
            "{% if interested %}I am still very interested in the job"
            "{% if motivation %}. Why: {{ motivation|sentence }}{% else %}, and I think that we would suit each other."
            "{% endif %}{% endif %}",
            "{% if news %}I saw this about you: {{ news|sentence }} {% endif %}"
            "{% if unsaid %}Something I would like to add: {{ unsaid|sentence }} {% endif %}"
            "{% if portfolio %}This may interest you: {{ portfolio|sentence }} {% endif %}"
            "{% if other %}And: {{ other|sentence }} {% endif %}",
            "Is there any news on your side, or a day by which you will decide? If you need anything else from me, just "
            "say so. I look forward to hearing from you.",
        ),
    ),
    (LetterKind.LAST_FOLLOW_UP, Tone.FORMAL): (
        formal(
            "My application{% if job_title %} for {{ job_title }}{% endif %}",
            "Thank you again for the time that you and your colleagues gave me. I would like to ask once more about "
            "{% if job_title %}the position of {{ job_title }}{% else %}the position{% endif %}"
            "{% if interested %}, which still interests me greatly{% endif %}.",
            "{% if news %}I have followed your news since: {{ news|sentence }} {% endif %}"
            "{% if unsaid or other %}I would like to add: {{ (unsaid or other)|sentence }} {% endif %}"
            "{% if portfolio %}Some recent work of mine: {{ portfolio|sentence }} {% endif %}",
            "If a decision has been made, or you know when it will be, I would be glad to hear of it. Should the "
            "position be filled, I would be pleased if you kept me in mind for another one. Thank you, and I hope that "
            "we stay in contact.",
        ),
    ),
    (LetterKind.LAST_FOLLOW_UP, Tone.FRIENDLY): (
        friendly(
            "One more hello{% if job_title %} about the {{ job_title }} role{% endif %}",
            "I hope that you are well. I wanted to ask once more about the job"
            "{% if interested %}, because I am still interested in it{% endif %}. Thank you again for our conversation.",
            "{% if news %}I noticed this: {{ news|sentence }} {% endif %}"
            "{% if unsaid or other %}One thing to add: {{ (unsaid or other)|sentence }} {% endif %}"
            "{% if portfolio %}Here is what I have been doing: {{ portfolio|sentence }} {% endif %}",
            "Have you decided, or do you know when you will? If you chose somebody else, that is all right: I would be "
            "glad to be considered another time, and to stay in touch.",
        ),
    ),
    (LetterKind.STATUS_CALL, Tone.FORMAL): (
        Template(
            "",
            "Good day, my name is {{ candidate_name }}. May I speak with {{ recipient_name }}?\n\n"
            "Thank you for taking my call. I had an interview"
            "{% if job_title %} for the position of {{ job_title }}{% endif %}"
            "{% if interview_day %} on {{ interview_day }}{% endif %}"
            "{% if interested %} and I am still very interested{% endif %}. Is this a good moment for a short question?"
            "\n\n"
            "Could you tell me how the process stands, and when you expect to decide?\n\n"
            "(If there is no answer yet:) Thank you, that helps me. I look forward to hearing from you.\n\n"
            "(On voicemail:) Good day, this is {{ candidate_name }}. I am calling about my interview at {{ company }} and "
            "would be glad to hear how the process stands. You reach me at [[your telephone number]]. Thank you, and "
            "goodbye.\n\n"
            "Thank you for your time, and goodbye.\n{{ candidate_name }}",
        ),
    ),
    (LetterKind.STATUS_CALL, Tone.FRIENDLY): (
        Template(
            "",
            "Hello, this is {{ candidate_name }}. Is that {{ recipient_first_name }}?\n\n"
            "Thanks for taking my call! We spoke{% if interview_day %} on {{ interview_day }}{% endif %}"
            "{% if job_title %} about the {{ job_title }} role{% endif %}"
            "{% if interested %}, and I am still very interested{% endif %}. Do you have a minute?\n\n"
            "I wanted to ask how things stand, and when you think that you will decide.\n\n"
            "(If there is no answer yet:) No problem, thank you. I look forward to hearing from you.\n\n"
            "(On voicemail:) Hello, this is {{ candidate_name }}. I am calling about the interview at {{ company }} and "
            "would love to hear how it is going. My number is [[your telephone number]]. Thank you!\n\n"
            "Thanks for your time, and goodbye.\n{{ candidate_name }}",
        ),
    ),
}
