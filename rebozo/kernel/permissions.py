"""Every permission there is, in one alphabetical list: `app:things:verb`. Roles only combine them."""

from enum import StrEnum


class Permission(StrEnum):
    """What a right allows, at a scope, for a period. Each is described in docs/ARCHITECTURE.md."""

    JOURNAL_LINES_VERIFY = "journal:lines:verify"
    NETWORK_MEMBERS_INVITE = "network:members:invite"
    NETWORK_MEMBERS_READ = "network:members:read"
    NETWORK_PEOPLE_READ = "network:people:read"
    NETWORK_PEOPLE_WRITE = "network:people:write"
    OBSERVATORY_FIGURES_READ = "observatory:figures:read"
    PEOPLE_OWN_KEEP = "people:own:keep"
    REGISTRY_ATTACKS_IMPORT = "registry:attacks:import"
    REGISTRY_ATTACKS_READ = "registry:attacks:read"
    REGISTRY_ATTACKS_RETIRE = "registry:attacks:retire"
    REGISTRY_ATTACKS_WRITE = "registry:attacks:write"
