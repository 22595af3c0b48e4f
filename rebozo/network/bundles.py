"""What is sealed here: kinds of bundles, their present schema numbers and the fields each holds."""

from rebozo.vault.schemas import register

# {"name": what her compañeras call her}
MEMBER = register("network_membership:name", number=1)
# {"chosen", "legal", "surname1", "surname2", "pseudonym"}: any may be empty, one of them is not
IDENTITY = register("network_defender:identity", number=1)
# {"name", "short"}: one of them may be empty
ORGANISATION = register("network_organisation:identity", number=1)
