"""igraph's betweenness on the edges of standard input (from to a line): prints CPU seconds and the largest value."""
import sys
import time

import igraph

edges = [tuple(map(int, line.split())) for line in sys.stdin]
graph = igraph.Graph(n=1 + max(max(edge) for edge in edges), edges=edges, directed=True)
begun = time.process_time()
values = graph.betweenness()
print(time.process_time() - begun, max(values))
