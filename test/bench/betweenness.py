"""igraph's betweenness on the edges of standard input (from, to, a cost or none): prints CPU seconds and the largest value."""
import sys
import time

import igraph

rows = [tuple(map(int, line.split())) for line in sys.stdin]
graph = igraph.Graph(n=1 + max(max(row[:2]) for row in rows), edges=[row[:2] for row in rows], directed=True)
costs = [row[2] for row in rows] if len(rows[0]) == 3 else None
begun = time.process_time()
values = graph.betweenness(weights=costs)
print(time.process_time() - begun, max(values))
