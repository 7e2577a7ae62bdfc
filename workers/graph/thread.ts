/** The entry of a helper: one work after the other as they were handed, then it ends. */
import { helpSum, type SumWork } from './kernels/help.ts'
import { helpSearch, type SearchWork } from './searching/help.ts'
import { takeWorks } from './underWay.ts'

takeWorks<SumWork | SearchWork>((work, thread) => (work.kind === 'communities' ? helpSearch(work, thread) : helpSum(work, thread)))
