"""Who is linked to whom by ownership, as arrays: of a million customers, the few whose owners can mean anything.

A node stands for all parties of one spelling, or of several whose hashes are the same. So nodes join at least those
whom `monitor.ownership.parties` takes for one party, and whoever no chain of links leads to has no finding.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import breadth_first_order

from monitor.ownership.branches import head_office_names
from monitor.ownership.parties import BRANCHES, LINKS, NODES
from state.customers import Customer
from state.normalization import fold_spelling
from state.ownership import OwnerData

Nodes = NDArray[np.uint32]


def node_of(name: str, party_id: str = "") -> int:
    """Return the node of a name; one without a letter or digit is that of its party alone."""
    return crc32((fold_spelling(name) or f"id {party_id}").encode("utf-8", "surrogatepass"))


def link_customers(customers: Sequence[Customer]) -> dict[str, NDArray[Any]]:
    """Return the node of each customer, the links that their records give, and the places of those that are branches.

    Links are rows of an owner and whom it owns. A head office that a customer's name speaks of is linked as an owner, a
    customer who is named by its id both ways.
    """
    own = array("I", (node_of(each.name, each.id) for each in customers))
    by_id = {each.id: node for each, node in zip(customers, own, strict=True)}
    links, branches = array("I"), array("I")
    for at, (each, node) in enumerate(zip(customers, own, strict=True)):
        if heads := head_office_names(each.name):
            branches.append(at)
        for name in (*filter(None, (each.parent, each.beneficial_owner)), *heads):
            links.extend((owner := node_of(name), node))
            if name in by_id:
                links.extend((owner, by_id[name], by_id[name], owner))
    nodes, linked, branch = (np.frombuffer(each, np.uint32) for each in (own, links, branches))
    return {NODES: nodes, LINKS: linked.reshape(-1, 2), BRANCHES: branch}


def link_owners(owners: OwnerData, customers: dict[str, int]) -> tuple[dict[str, int], Nodes]:
    """Return the nodes of the parties of owner data by their ids, and the links that it gives.

    `customers` are the nodes of those whom it names by a customer's id.
    """
    nodes, links = {each.id: node_of(each.name, each.id) for each in owners.parties}, array("I")
    for party in owners.parties:
        also = [node_of("", f"lei {party.lei.upper()}")] if party.lei else []
        also += [customers[party.name]] if party.name in customers else []
        for other in also:
            links.extend((nodes[party.id], other, other, nodes[party.id]))
    for edge in owners.edges:
        links.extend(nodes.setdefault(each, node_of("", each)) for each in (edge.owner, edge.owned))
    return nodes, np.frombuffer(links, np.uint32).reshape(-1, 2)


def follow(links: Nodes, begin: Iterable[int] | Nodes) -> Nodes:
    """Return these nodes and all that a chain of links leads to from them, sorted; of owners, whom they own."""
    found = np.unique(np.fromiter(begin, np.uint32) if not isinstance(begin, np.ndarray) else begin)
    nodes, ends = np.unique(links, return_inverse=True)
    if not len(nodes):
        return found
    ends, source = ends.reshape(-1, 2), len(nodes)
    first = np.flatnonzero(np.isin(nodes, found))
    rows = np.concatenate([np.full(len(first), source), ends[:, 0]])
    columns = np.concatenate([first, ends[:, 1]])
    graph = csr_matrix((np.ones(len(rows), np.int32), (rows, columns)), (source + 1, source + 1))
    reached = breadth_first_order(graph, source, return_predecessors=False)
    return np.union1d(found, nodes[reached[reached < source]])


def follow_up(links: Nodes, begin: Nodes) -> Nodes:
    """Return these nodes and all that own them directly or indirectly, sorted."""
    return follow(links[:, ::-1], begin)
