"""A peer on the edges of standard input (from, to, weight): CPU seconds and a value to compare, by the task named first."""
import sys
import time

task = sys.argv[1]
rows = [tuple(map(int, line.split())) for line in sys.stdin]
size = 1 + max(max(row[:2]) for row in rows)
if task == "distances":
    import numpy
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import shortest_path

    # Costs one more than ours: a matrix holds no edge of cost 0. A block of sources at a time keeps it in memory.
    heaviest = max(row[2] for row in rows)
    matrix = csr_matrix(([float(heaviest - w + 1) for _, _, w in rows], ([a for a, _, _ in rows], [b for _, b, _ in rows])), shape=(size, size))
    begun = time.process_time()
    connected = 0
    for start in range(0, size, 512):
        block = shortest_path(matrix, method="D", indices=range(start, min(size, start + 512)))
        connected += int(numpy.isfinite(block).sum())
    print(time.process_time() - begun, connected - size)
else:
    import igraph

    together = {}
    for a, b, w in rows:
        together[min(a, b), max(a, b)] = together.get((min(a, b), max(a, b)), 0) + w
    graph = igraph.Graph(n=size, edges=list(together))
    weights = list(together.values())
    begun = time.process_time()
    if task == "louvain":
        found = graph.community_multilevel(weights=weights)
    elif task == "leiden":
        found = graph.community_leiden(objective_function="modularity", weights=weights, n_iterations=2)
    else:
        found = graph.community_fastgreedy(weights=weights).as_clustering()
    print(time.process_time() - begun, graph.modularity(found, weights=weights))
