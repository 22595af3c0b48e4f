"""What is sealed here: how an answer was given. The answer itself is in clear, since lists and counts obey it."""

from rebozo.vault.schemas import register

# {"how": spoken, written, message, family; "text": what was read to her; "by": who asked (holder); "note": text;
# "recipient": its name, where it is not in the directory}
HOW = register("consent_answer:how", number=1)
