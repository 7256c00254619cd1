"""TF-IDF over character 3-grams, the usual fast way of matching names: a peer, and a finder of candidates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy
from scipy.sparse import csr_matrix
from sparse_dot_topn import sp_matmul_topn


class Ngrams:
    """Texts as unit vectors of their 3-grams, each weighed by how rare it is among the texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Count the 3-grams of all texts."""
        counts = [Counter(_grams(text)) for text in texts]
        spread = Counter(gram for each in counts for gram in each)
        self._place = {gram: at for at, gram in enumerate(spread)}
        self._weight = [1 + numpy.log((1 + len(texts)) / (1 + spread[gram])) for gram in self._place]
        self._matrix = self._vectors(counts)
        self._row = {text: at for at, text in enumerate(texts)}

    def _vectors(self, counts: Sequence[Counter[str]]) -> csr_matrix:
        """One row for each text, of length one."""
        columns: list[int] = []
        values: list[float] = []
        starts = [0]
        for each in counts:
            known = [(self._place[gram], count) for gram, count in each.items() if gram in self._place]
            row = [count * self._weight[place] for place, count in known]
            length = float(numpy.linalg.norm(row)) or 1.0
            columns += [place for place, _ in known]
            values += [value / length for value in row]
            starts.append(len(columns))
        return csr_matrix((values, columns, starts), shape=(len(counts), len(self._place)))

    def cosine(self, one: str, other: str) -> float:
        """How alike two of the texts are, 0 to 1."""
        return float((self._matrix[self._row[one]] @ self._matrix[self._row[other]].T).sum())

    def nearest(self, queries: Sequence[str], most: int) -> list[list[tuple[int, float]]]:
        """For each query the places of the nearest texts, with their cosines."""
        vectors = self._vectors([Counter(_grams(query)) for query in queries])
        found = sp_matmul_topn(vectors, self._matrix.T.tocsr(), top_n=most, sort=True)
        return [
            list(zip(found.indices[start:end].tolist(), found.data[start:end].tolist(), strict=True))
            for start, end in zip(found.indptr, found.indptr[1:], strict=False)
        ]


def _grams(text: str) -> list[str]:
    padded = f" {text.lower()} "
    return [padded[at : at + 3] for at in range(len(padded) - 2)]
