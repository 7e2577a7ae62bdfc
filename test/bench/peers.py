"""Peers on the edges of a file (from, to, weight): for each task named on standard input a line of CPU seconds and a value.

The graph is made once for all, before the clock: a peer that waits costs its neighbour nothing, one that is started does.
"""
import sys
import time
from functools import lru_cache

with open(sys.argv[1]) as edges:
    rows = [tuple(map(int, line.split())) for line in edges]
size = 1 + max(max(row[:2]) for row in rows)


@lru_cache
def matrix():
    from scipy.sparse import csr_matrix

    # Costs one more than ours: a matrix holds no edge of cost 0.
    heaviest = max(row[2] for row in rows)
    return csr_matrix(([float(heaviest - w + 1) for _, _, w in rows], ([a for a, _, _ in rows], [b for _, b, _ in rows])), shape=(size, size))


@lru_cache
def graph():
    import igraph

    together = {}
    for a, b, w in rows:
        together[min(a, b), max(a, b)] = together.get((min(a, b), max(a, b)), 0) + w
    return igraph.Graph(n=size, edges=list(together)), list(together.values())


def distances():
    import numpy
    from scipy.sparse.csgraph import shortest_path

    costs = matrix()
    begun = time.process_time()
    connected = 0
    # A block of sources at a time keeps it in memory.
    for start in range(0, size, 512):
        block = shortest_path(costs, method="D", indices=range(start, min(size, start + 512)))
        connected += int(numpy.isfinite(block).sum())
    return time.process_time() - begun, connected - size


def communities(task):
    links, weights = graph()
    begun = time.process_time()
    if task == "louvain":
        found = links.community_multilevel(weights=weights)
    elif task == "leiden":
        found = links.community_leiden(objective_function="modularity", weights=weights, n_iterations=2)
    else:
        found = links.community_fastgreedy(weights=weights).as_clustering()
    return time.process_time() - begun, links.modularity(found, weights=weights)


for line in sys.stdin:
    task = line.strip()
    print(*(distances() if task == "distances" else communities(task)), flush=True)
