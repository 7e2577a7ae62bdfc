/** The parts of ECharts the figures use, and no others. */
import { BarChart, BoxplotChart, GraphChart, LineChart } from 'echarts/charts'
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TitleComponent, TooltipComponent } from 'echarts/components'
import * as charts from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

charts.use([BarChart, BoxplotChart, GraphChart, LineChart, AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TitleComponent, TooltipComponent, SVGRenderer])
export { charts }
