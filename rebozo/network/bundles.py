"""What is sealed here: kinds of bundles, their present schema numbers and the fields each holds."""

from rebozo.vault.schemas import register

# {"name": what her compañeras call her}
MEMBER = register("network_membership:name", number=1)
# {"chosen", "legal", "surname1", "surname2", "pseudonym"}: any may be empty, one of them is not
IDENTITY = register("network_defender:identity", number=1)
# {"name", "short"}: one of them may be empty
ORGANISATION = register("network_organisation:identity", number=1)
# The fields of `profiles.Profile`: what she says of herself, lives with and offers.
PROFILE = register("network_defender:profile", number=1)
# Those of `profiles.SafeContact`: ways to reach her, warnings, code word, emergency contacts.
CONTACT = register("network_defender:contact", number=1)
# Those of `profiles.GroupProfile`.
GROUP_PROFILE = register("network_organisation:profile", number=1)
# Those of `profiles.Bond`: who belongs to what, since and until, as what, vouched for by whom.
BELONGING = register("network_belonging:all", number=1)
# {"kept", "gone": {kind of bundle: its fields before}; "names": all spellings of both; "moved": {room: [row, ...]},
# "bonds": [belonging, ...], "closed": [holder, ...] to whom the kept one is closed since}
MERGE = register("network_merge:before", number=1)
# {"why": text; "what": what was asked for}
PROPOSAL = register("network_proposal:why", number=1)
