"""What each list is: its name, what being on it means, and whether those on it are sold to or bought from.

Being listed means something else on each list, and an alert must not claim one list's effect for another's entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from state.listings import ListCode


class ListEffect(StrEnum):
    """What follows for whoever deals with a party that is on a list."""

    LICENSE_REQUIREMENT = "license requirement"
    VERIFICATION = "verification before shipping"
    DENIAL_OF_PRIVILEGES = "denial of export privileges"
    BLOCKING = "blocked property"
    IMPORT_PRESUMPTION = "presumption against imports"
    PROCUREMENT = "procurement restriction"
    INFORMATION = "information"


class Role(StrEnum):
    """Whether the parties of a list matter as those we sell to, as those we buy from, or as both."""

    CUSTOMER = "customer"
    SUPPLIER = "supplier"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class ListKind:
    """One list: `law` is where it stands or what it rests on, `role` whom its entries are compared with.

    `meaning` says in a sentence what follows for whoever deals with a party on it; empty where its entries say that
    themselves. `is_by_order` says that no source shows the whole list as it begins for us: it is what the orders are
    that we have read since, and one that renews an order from before adds its entry.
    """

    code: str
    name: str
    effect: ListEffect
    law: str
    role: Role = Role.CUSTOMER
    meaning: str = ""
    is_by_order: bool = False

    def concerns(self, role: str) -> bool:
        """Return whether its entries are compared with whoever is a customer, a supplier or both; "" is not known."""
        return not role or Role.BOTH in (role, self.role) or role == self.role

    @property
    def holds_accounts(self) -> bool:
        """Whether an order for a party on it must wait for a person: not where only information is due."""
        return self.role is not Role.SUPPLIER and self.effect not in {ListEffect.INFORMATION, ListEffect.PROCUREMENT}


_KINDS = {
    kind.code: kind
    for kind in (
        ListKind(
            ListCode.ENTITY_LIST, "Entity List", ListEffect.LICENSE_REQUIREMENT, "supplement no. 4 to 15 CFR part 744"
        ),
        ListKind(ListCode.UNVERIFIED_LIST, "Unverified List", ListEffect.VERIFICATION, "15 CFR 744.15"),
        ListKind(
            ListCode.MILITARY_END_USER_LIST,
            "Military End-User List",
            ListEffect.LICENSE_REQUIREMENT,
            "supplement no. 7 to 15 CFR part 744",
        ),
        ListKind(
            ListCode.DENIED_PERSONS_LIST,
            "Denied Persons List",
            ListEffect.DENIAL_OF_PRIVILEGES,
            "15 CFR 764.3(a)(2)",
            Role.BOTH,
            meaning="Export privileges are denied by order. No license or license exception overcomes a denial order: "
            "stop any transaction that is subject to the EAR (15 CFR 764.2(k)).",
            is_by_order=True,
        ),
        ListKind(
            ListCode.MILITARY_INTELLIGENCE,
            "Military-Intelligence End Users",
            ListEffect.LICENSE_REQUIREMENT,
            "15 CFR 744.22(f)(2)",
            meaning="A license is required for every item subject to the EAR, and U.S. persons may not support them "
            "without one (15 CFR 744.22 and 744.6). The section names examples: others may be end users of this kind.",
        ),
        ListKind(
            ListCode.MILITARY_COMPANIES,
            "List of Chinese Military Companies (1260H)",
            ListEffect.PROCUREMENT,
            "section 1260H of Public Law 116-283",
            Role.BOTH,
            meaning="For information: being on this list requires no license and blocks nothing. It bars contracts "
            "with the Department of Defense, and is a reason to look closer.",
            is_by_order=True,
        ),
        ListKind(
            ListCode.FORCED_LABOR,
            "UFLPA Entity List",
            ListEffect.IMPORT_PRESUMPTION,
            "section 2(d)(2)(B) of Public Law 117-78",
            Role.SUPPLIER,
            meaning="About imports: goods made by a party on this list, or with its goods, are presumed to be made "
            "with forced labor and may not enter the United States. It says nothing of sales to that party.",
            is_by_order=True,
        ),
        ListKind(
            ListCode.SPECIALLY_DESIGNATED_NATIONALS,
            "SDN List",
            ListEffect.BLOCKING,
            "31 CFR chapter V",
            Role.BOTH,
            meaning="Property is blocked and dealings are prohibited unless the Office of Foreign Assets Control "
            "authorizes them (31 CFR chapter V).",
        ),
        *(
            ListKind(
                code, name, ListEffect.INFORMATION, law, Role.BOTH, meaning=f"What follows from it is set by {law}."
            )
            for code, name, law in (
                (ListCode.SECTORAL_SANCTIONS, "Sectoral Sanctions Identifications List", "31 CFR part 589"),
                (ListCode.FOREIGN_SANCTIONS_EVADERS, "Foreign Sanctions Evaders List", "Executive Order 13608"),
                (ListCode.CORRESPONDENT_ACCOUNTS, "CAPTA List", "31 CFR chapter V"),
                (ListCode.CHINESE_MILITARY_COMPANIES, "NS-CMIC List", "Executive Order 13959, as amended"),
                (ListCode.MENU_BASED_SANCTIONS, "Non-SDN Menu-Based Sanctions List", "31 CFR chapter V"),
                (ListCode.PALESTINIAN_LEGISLATIVE_COUNCIL, "NS-PLC List", "31 CFR parts 594, 595 and 597"),
                (ListCode.DEBARRED, "AECA Debarred List", "22 CFR 127.7"),
                (ListCode.NONPROLIFERATION, "Nonproliferation Sanctions", "several acts, by the Department of State"),
            )
        ),
    )
}


BY_ORDER = tuple(ListCode(kind.code) for kind in _KINDS.values() if kind.is_by_order)


def list_kind(code: str) -> ListKind:
    """Return what a list is by its code; of one that is not described here, that it informs."""
    return _KINDS.get(code) or ListKind(code, code, ListEffect.INFORMATION, "", Role.BOTH)
