import { EXPRESSION_COLOURS, EXPRESSION_ORDER } from '@crowdtone/domain';
import sharp from 'sharp';
import { drawChart } from '../report/charts';
import type { CameraFigures } from './figures';
import type { DueSummary } from './schedule';
import type { SummaryStyle } from './summary-style';

const INK = '#5b6172';
const SIZE = { width: 720, height: 240 };
/** Pictures of mail programs are scaled on dense screens. */
const DENSITY = 144;

/** The shares of a camera over a span of the clock, stacked, as a PNG; a part without shares is a gap. */
export async function summaryChart(
  { parts }: CameraFigures,
  { from, to }: Pick<DueSummary, 'from' | 'to'>,
  { words, timeZone }: SummaryStyle,
): Promise<Buffer> {
  const isDay = to - from < 2 * 86_400_000;
  const time = { hour: '2-digit', minute: '2-digit', timeZone } as const;
  const format = (at: number) => words.date(at, isDay ? time : { weekday: 'short', ...time });
  const label = { color: INK, fontSize: 12 };
  const svg = drawChart(
    {
      animation: false,
      backgroundColor: '#ffffff',
      grid: { left: 44, right: 12, top: 12, bottom: 56 },
      legend: { bottom: 0, textStyle: label, itemWidth: 12, itemHeight: 10 },
      xAxis: { type: 'category', data: parts.map(({ at }) => format(at)), axisLabel: label },
      yAxis: { type: 'value', max: 100, axisLabel: { ...label, formatter: '{value} %' } },
      series: EXPRESSION_ORDER.map((expression) => ({
        name: words.t(`expression.${expression}`),
        type: 'bar' as const,
        stack: 'shares',
        barCategoryGap: '8%',
        itemStyle: { color: EXPRESSION_COLOURS[expression] },
        data: parts.map(({ shares }) => {
          const share = shares?.expressions.find((entry) => entry.expression === expression)?.share;
          return share === undefined ? null : Math.round(share * 1000) / 10;
        }),
      })),
    },
    SIZE,
  );
  return sharp(Buffer.from(svg), { density: DENSITY })
    .flatten({ background: '#ffffff' })
    .png({ palette: true })
    .toBuffer();
}
