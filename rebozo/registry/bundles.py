"""What is sealed here: three scopes of an event, each with a data key of its own. Empty ones are not stored."""

from rebozo.vault.schemas import register

# {"story": what she told, in her words or ours}
ACCOUNT = register("registry_event:account", number=1)
# What is known in codes, and the few words beside them: the fields of `draft.Told` that are not in the other two.
# {"gender": yes, no, unknown or unsaid; "means", ...: codes; "who", "words": text; "notes": {question: text}}
CODES = register("registry_event:codes", number=1)
# {"when", "until": remembered dates (kernel.dates), "division": text, "place": text}
PLACE = register("registry_event:place", number=1)
KINDS = (ACCOUNT, CODES, PLACE)
# The same three of an earlier version, and its clear columns: {"country", "month", "types", "shape", ...}
OLD = {kind: register(kind.replace("_event:", "_version:"), number=1) for kind in KINDS}
OLD_FACTS = register("registry_version:facts", number=1)
# All that was typed: each question of the form with its answers.
UNFINISHED = register("registry_unfinished:typed", number=1)
# One text.
REMARK = register("registry_remark:text", number=1)
# Its name, and what it asks: each filter with its value.
SEARCH = register("registry_search:what", number=1)
# {"kind": of evidence_kinds.Kind, "about": text, "text": one that was pasted, "size": of its file, "at": when it came};
# its file hangs from it, and the head holds the file's name, type and size
EVIDENCE = register("registry_evidence:all", number=1)
