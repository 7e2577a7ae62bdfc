"""
Reference values for the graph kernels, by igraph and networkx.

    /usr/bin/python3 test/reference/make_reference.py     (Debian: python3-igraph, python3-networkx)

Writes graphs.json beside itself: for each graph its directed edges [from, to, weight], the betweenness under every cost and
reading, distances under w_max - w, the modularity of a given partition, and that which greedy merging and the best of 20
seeds of Leiden reach. Vertices are small numbers; the tests use them
as ports.
"""
import fractions
import json
import os
import random

import igraph
import networkx
import numpy


def both_ways(graph, weight=lambda a, b, data: data.get("weight", 1)):
    edges = []
    for a, b, data in graph.edges(data=True):
        w = int(weight(a, b, data))
        edges += [[a, b, w], [b, a, w]]
    return sorted(edges)


def relabelled(graph):
    return networkx.convert_node_labels_to_integers(graph, ordering="sorted")


def seeded_directed(vertices, edges, seed):
    source = random.Random(seed)
    chosen = {}
    while len(chosen) < edges:
        a, b = source.randrange(vertices), source.randrange(vertices)
        if a != b:
            chosen[(a, b)] = 1 + int(source.paretovariate(0.8)) % 5000
    return sorted([a, b, w] for (a, b), w in chosen.items())


def diamonds(count):
    edges = []
    for step in range(count):
        top, left, right, bottom = 3 * step, 3 * step + 1, 3 * step + 2, 3 * step + 3
        edges += [[top, left, 1], [top, right, 1], [left, bottom, 1], [right, bottom, 1]]
    return edges


karate = networkx.karate_club_graph()
graphs = {
    "karate": both_ways(karate, lambda a, b, data: 1),
    "les miserables": both_ways(relabelled(networkx.les_miserables_graph())),
    "florentine families": both_ways(relabelled(networkx.florentine_families_graph())),
    "directed, 60 vertices, 400 edges": seeded_directed(60, 400, 7),
    "directed, 200 vertices, 900 edges": seeded_directed(200, 900, 11),
    "chain of 120": [[v, v + 1, 1 + v % 7] for v in range(119)],
    "40 diamonds": diamonds(40),
    "disconnected": [[0, 1, 3], [1, 2, 1], [2, 0, 2], [5, 6, 4], [6, 7, 4], [7, 5, 1], [9, 10, 1]],
    "all weights equal": [[a, b, 5] for a, b, _ in seeded_directed(30, 120, 3)],
    "worked example": [
        [22, 3389, 2], [25, 26, 1], [26, 27, 1], [27, 443, 1], [80, 443, 3],
        [443, 3306, 1], [443, 8080, 3], [3389, 22, 1], [3389, 443, 1], [8080, 80, 1],
    ],
}


def best_leiden(graph, weights):
    best = -1
    for seed in range(20):
        random.seed(seed)
        found = graph.community_leiden(objective_function="modularity", weights=weights, n_iterations=-1)
        best = max(best, graph.modularity(found, weights=weights))
    return best


def reference(edges):
    vertices = sorted({v for a, b, _ in edges for v in (a, b)})
    index = {v: i for i, v in enumerate(vertices)}
    w_max = max(w for _, _, w in edges)
    directed = igraph.Graph(n=len(vertices), edges=[(index[a], index[b]) for a, b, _ in edges], directed=True)
    weights = [w for _, _, w in edges]
    together = {}
    for a, b, w in edges:
        key = (min(a, b), max(a, b))
        together[key] = together.get(key, 0) + w
    undirected = igraph.Graph(n=len(vertices), edges=[(index[a], index[b]) for a, b in together], directed=False)
    sums = list(together.values())
    most = max(sums)

    # Exact fractions: under 1/weight different sums of floats would tell equally long paths apart.
    graph = networkx.DiGraph()
    graph.add_nodes_from(vertices)
    for a, b, w in edges:
        graph.add_edge(a, b, cost=fractions.Fraction(1, w))
    by_weight = networkx.betweenness_centrality(graph, weight="cost", normalized=False)

    plain = networkx.DiGraph()
    plain.add_nodes_from(vertices)
    for a, b, w in edges:
        plain.add_edge(a, b, cost=w_max - w)
    distances = []
    for source in vertices:
        found = networkx.single_source_dijkstra_path_length(plain, source, weight="cost")
        distances.append([found.get(target) for target in vertices])
    partition = [vertices[i] % 3 for i in range(len(vertices))]
    return {
        "edges": edges,
        "vertices": vertices,
        "hops": directed.betweenness(),
        "hopsUndirected": undirected.betweenness(),
        "inverted": directed.betweenness(weights=[w_max - w + 1 for w in weights]),
        "invertedUndirected": undirected.betweenness(weights=[most - w + 1 for w in sums]),
        "byWeight": [by_weight[v] for v in vertices],
        "distances": distances,
        "quartiles": [float(numpy.percentile(weights, q)) for q in (25, 50, 75)],
        "partition": partition,
        "modularity": undirected.modularity(partition, weights=sums),
        "modularityLinks": undirected.modularity(partition),
        "greedy": undirected.modularity(undirected.community_fastgreedy(weights=sums).as_clustering(), weights=sums),
        "leiden": best_leiden(undirected, sums),
    }


with open(os.path.join(os.path.dirname(__file__), "graphs.json"), "w") as output:
    json.dump({name: reference(edges) for name, edges in graphs.items()}, output, separators=(",", ":"))
    output.write("\n")
print("igraph", igraph.__version__, "networkx", networkx.__version__)
