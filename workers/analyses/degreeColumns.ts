/** The degree family as columns. [Lagraa & Francois 2017, V-A.1; DEFINITIONS 5] */
import type { Column, Parameters } from '../contract.ts'
import { column } from './analysis.ts'

export const degreeColumns: { [Which in Parameters['degree']]: Column } = {
  total: column('degree', 'Degree', 'count', 'edges', 'Edges in and out of the port (P1 V-A.1).'),
  in: column('in', 'In', 'count', 'edges', 'Edges that come into the port (indegree).'),
  out: column('out', 'Out', 'count', 'edges', 'Edges that go out of the port (outdegree).'),
  neighbours: column('neighbours', 'Neighbours', 'count', 'ports', 'Distinct ports linked in either direction.'),
  strength: column('strength', 'Strength', 'count', 'transitions', 'Sum of the weights of its edges, in and out.'),
  strengthIn: column('strengthIn', 'Strength in', 'count', 'transitions', 'Sum of the weights of edges that come in.'),
  strengthOut: column('strengthOut', 'Strength out', 'count', 'transitions', 'Sum of the weights of edges that go out.'),
}
