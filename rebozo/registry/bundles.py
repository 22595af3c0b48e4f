"""What is sealed here: three scopes of an event, each with a data key of its own. Empty ones are not stored."""

from rebozo.vault.schemas import register

# {"story": what she told, in her words or ours}
ACCOUNT = register("registry_event:account", number=1)
# {"gender": yes, no, unknown or unsaid; "indicators": codes; "means": codes; "who": what is known of the perpetrator}
CODES = register("registry_event:codes", number=1)
# {"when": a remembered date (kernel.dates), "division": text, "place": text}
PLACE = register("registry_event:place", number=1)
KINDS = (ACCOUNT, CODES, PLACE)
