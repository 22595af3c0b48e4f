"""Every permission there is, in one alphabetical list: `app:things:verb`. Roles only combine them."""

from enum import StrEnum


class Permission(StrEnum):
    """What a right allows, at a scope, for a period. Each is described in docs/ARCHITECTURE.md."""

    CODES_LISTS_EDIT = "codes:lists:edit"
    CONSENT_ANSWERS_READ = "consent:answers:read"
    CONSENT_ANSWERS_WRITE = "consent:answers:write"
    EXCHANGE_ARCHIVE_TAKE = "exchange:archive:take"
    EXCHANGE_NAMES_APPROVE = "exchange:names:approve"
    EXCHANGE_SHEETS_TAKE = "exchange:sheets:take"
    JOURNAL_LINES_VERIFY = "journal:lines:verify"
    NETWORK_MEMBERS_INVITE = "network:members:invite"
    NETWORK_MEMBERS_READ = "network:members:read"
    NETWORK_PEOPLE_CLOSE = "network:people:close"
    NETWORK_PEOPLE_MERGE = "network:people:merge"
    NETWORK_PEOPLE_READ = "network:people:read"
    NETWORK_PEOPLE_WRITE = "network:people:write"
    OBSERVATORY_FIGURES_READ = "observatory:figures:read"
    OBSERVATORY_PERIODS_CLOSE = "observatory:periods:close"
    OBSERVATORY_PERIODS_READ = "observatory:periods:read"
    PEOPLE_OWN_KEEP = "people:own:keep"
    REGISTRY_ATTACKS_IMPORT = "registry:attacks:import"
    REGISTRY_ATTACKS_READ = "registry:attacks:read"
    REGISTRY_ATTACKS_RETIRE = "registry:attacks:retire"
    REGISTRY_ATTACKS_WRITE = "registry:attacks:write"
    REGISTRY_CODED_READ = "registry:coded:read"
