"""The words by which the checks of structure recognise thanks, interest, a question, a closing, a gap or a link."""

import re
from typing import Final


def any_of(*alternatives: str, then: str = "") -> re.Pattern[str]:
    """A pattern, in any case, that matches one of the alternatives as entire words, and `then` after it."""
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b{then}", re.IGNORECASE)


THANKS: Final = any_of(
    r"thank(?:s|ful|ing)?",
    r"thank-you|grateful|gratitude",
    r"appreciate[ds]?",
    r"appreciation|obliged|much obliged",
)
INTEREST: Final = any_of(
    r"interest(?:ed|s|ing)?",
    r"excit(?:ed|ing|es)",
    r"enthusias\w*|eager|keen|delighted",
    r"attract(?:ed|s|ive)",
    r"appeal(?:s|ing)?",
    r"draws? me|drawn to|motivat\w+|passion\w*|want to",
    r"(?:would|'d|’d) (?:\w+ ){0,3}?(?:like|love|enjoy|be (?:\w+ )?(?:glad|happy|proud|delighted|honou?red))",
    r"fit|match|suit|contribute|looking for|thrilled|honou?red|best work|hoping for",
    r"look(?:ing)? forward to (?:joining|working|contributing)",
    r"(?:can|could) (?:\w+ )?(?:imagine|picture|see) (?:myself|doing)",
    r"please(?:s|d)? me (?:more|greatly|very)",
    r"(?:job|role|post|position) (?:that )?I (?:\w+ )?(?:want|was made|am made)",
    r"(?:job|role|post|position|place) for me",
    r"hoping to|honou?r|privilege|dream|gladly",
    r"(?:work(?:ing)?|learn(?:ing)?|join(?:ing)?|be(?:ing)? part|belong(?:ing)?) (?:with|for|from|at|of|to) (?:you|your|such|this|the)",
    r"wish to",
    r"want (?:this|the) (?:job|role|post|position)",
    r"should (?:very much )?like to",
    r"hop(?:e|ing) to (?:join|work|find)",
    r"like the (?:picture|better)",
    r"better I like it",
)
STAYING_IN_CONTACT: Final = any_of(
    r"look(?:ing)? forward",
    r"hope (?:to|that we|we)",
    r"stay in (?:touch|contact)",
    r"remain in (?:touch|contact)",
    r"keep in (?:touch|contact)",
    r"continue (?:our|the|this) (?:conversation|discussion)",
    r"(?:thank|thanks)\b",
    r"at your disposal",
    r"talk(?:ing)? (?:again )?soon",
    r"speak(?:ing)? (?:again|soon)",
    r"hear(?:ing)? from you",
    r"keep me in mind",
    r"reach(?:ed)? (?:me|by|on|at)",
    r"reachable|see you",
    r"next (?:round|step|conversation)",
    r"wish you|all the best|return the favou?r|goodbye",
    r"any(?:thing else| further question)",
    r"let me know|glad to|happy to|pleased to",
)
QUESTION: Final = any_of(
    r"when|by when|how long|how soon|date|day|time ?line|time ?frame|schedule|next steps?|decid\w*",
    r"decision|news|stands?|process|status|update|progress|hear|tell me",
    then=r"[^?\n]*\?",
)
ASKS_FOR_NEWS: Final = (
    any_of(
        r"wonder(?:ed|ing)?",
        r"like to (?:know|ask|learn|hear)",
        r"ask(?:ing)?",
        r"let me know|tell me|obliged to learn|grateful",
        r"glad to (?:hear|know|learn)",
        r"help (?:me )?to know",
        r"curious",
        r"love to (?:know|hear)",
    ),
    any_of(
        r"when|how long|by when|time ?line|time ?frame|next steps?|decid\w*",
        r"decision|process|stands?|status|update|progress|whether there is",
    ),
)
ASKING_IF: Final = (
    any_of(r"if|whether|when"),
    any_of(r"decid\w*|decision|know|news"),
    any_of(r"(?:glad|grateful|pleased|happy|like) to"),
)
"""Words of one clause in this order: each is searched for after the one before it."""
PLACEHOLDER: Final = re.compile(
    "|".join(
        (
            r"(?<!\[)\[\[.{0,300}?\]\]",  # [[a gap of a draft]]
            r"(?<!\{)\{\{.{0,300}?\}\}|\{%.{0,300}?%\}",  # {{ a template's variable }}
            r"(?<!\[)\[(?=[^\]\n]{0,60}[^\W\d])[^\]\n]{2,60}\](?!\()",  # [name], but no [link](…)
            r"<[a-zA-Z][\w \-/']{1,40}>|\{[a-zA-Z][\w .]{1,40}\}",  # <name>, {name}
            r"\bX{3,}\b|\bxxx+\b",
            r"\bXX (?=(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|days|weeks|years|months|o'clock|[ap]\.?m)\w*\b)",
            r"\b(?:DD|TT)[./-]MM\b",
            r"\bTODO\b|\bTBD\b|\blorem ipsum\b",
            r"_{4,}|\?{3,}|(?:\.{4,})",
            r"\b(?:insert|your) (?:name|company|title) here\b",
        )
    ),
    re.IGNORECASE | re.DOTALL,
)
NAMELESS_GREETING: Final = re.compile(r"^\s*(?:dear|hi|hello)\s*(?:mr|ms|mrs|dr)?\.?\s*[,:]?\s*$", re.IGNORECASE)
ATTACHED: Final = any_of(
    r"attach(?:ed|ment|ments|ing)?",
    r"enclos(?:ed|ure|ing)",
    r"append(?:ed)?",
    r"annex(?:ed)?",
)
LINK_BELOW: Final = any_of(
    r"(?:at|under|behind|via|with) (?:the|this) (?:following )?(?:link|address|url)",
    r"(?:the|this) (?:following link|link below)",
    r"here is (?:the|a) link",
)
LINK: Final = re.compile(r"https?://", re.IGNORECASE)
ADDRESS: Final = re.compile(r"https?://|\bwww\.|\w-*+\.[a-z]{2,}+(?:/|\b)", re.IGNORECASE)
