"""What is sealed here: kinds of bundles, their present schema numbers and the fields each holds."""

from rebozo.vault.schemas import register

# {"name": what her compañeras call her}
MEMBER = register("network_membership:name", number=1)
# {"chosen", "legal", "surname1", "surname2", "pseudonym"}: any may be empty, one of them is not
IDENTITY = register("network_defender:identity", number=1)
# {"name", "short"}: one of them may be empty
ORGANISATION = register("network_organisation:identity", number=1)
# what she lives with and from: {"identities", "movements", "languages", "skills", "roles": codes; "interpreter": text;
# "state": free, detained, disappeared, exile or memory; "state_since": a remembered date; "minor": yes or no;
# "assent", "guardian", "notes": text}
PROFILE = register("network_defender:profile", number=1)
# safe-contact terms: {"ways": [{"way", "address", "hours", "who", "shared"}], "leave_message": yes or no, "code_word",
# "never": text; "emergency": [{"name", "relation", "way", "address", "may_decide"}]}
CONTACT = register("network_defender:contact", number=1)
# {"kind", "legal", "risk": codes; "movements": codes; "ways": as above; "notes": text}
GROUP_PROFILE = register("network_organisation:profile", number=1)
# {"who", "group": numbers; "what": defender or organisation; "since", "until": remembered dates; "role": text;
# "vouched": [holder, ...]}
BELONGING = register("network_belonging:all", number=1)
# {"kept", "gone": fields of each before; "moved": [[table, row], ...]}
MERGE = register("network_merge:before", number=1)
# {"why": text; "what": what was asked for}
PROPOSAL = register("network_proposal:why", number=1)
