"""What is sealed here: how an answer was given. The answer itself is in clear, since lists and counts obey it."""

from rebozo.vault.schemas import register

# {"how": spoken, written, message, interpreter or family; "text": what was read to her, in "language"; "by": who asked
# (holder); "note": text; "recipient": its name; "minor", "assent", "guardian": true; of what was taken back also
# "at_once" and "stays": sentences that she was told}
HOW = register("consent_answer:how", number=1)
