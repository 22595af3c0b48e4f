"""What is sealed here: how a sheet was read."""

from rebozo.vault.schemas import register

# {"columns": {their heading: our column}, "values": {our column: {their word: our code}}}
MAPPING = register("exchange_mapping:columns", number=1)
