import { type ChartOption, init } from '../charts/echarts';
import { t } from '../text/translate';
import type { Theme } from '../theme/tokens';

/** An entry of a legend: a coloured square, or a line. */
export interface LegendEntry {
  readonly name: string;
  readonly colour: string;
  readonly line?: 'solid' | 'dashed';
}

/** A chart of the image with its legend. */
export interface ImageChart {
  readonly title: string;
  readonly option: ChartOption;
  readonly keys: readonly LegendEntry[];
  /** Pixels. */
  readonly height: number;
}

/** Texts and charts of the image, from top to bottom. */
export interface ImageContent {
  readonly title: string;
  /** Below the title: description. */
  readonly lines: readonly string[];
  readonly charts: readonly ImageChart[];
  /** Notes and provenance. */
  readonly footer: readonly string[];
}

const WIDTH = 1200;
const MARGIN = 32;
const LINE = 22;
/** Sharp on paper too. */
const SCALE = 2;
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';

/**
 * Charts with titles, legends and notes as one PNG of fixed width, drawn in the browser.
 *
 * @throws Error when the browser cannot make an image of this size
 */
export async function renderImage(content: ImageContent, theme: Theme): Promise<Blob> {
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error(t('history.cannotDraw'));
  // Laid out twice: the height is known after the text is wrapped.
  const height = layOut(pen, content, theme, false);
  canvas.width = WIDTH * SCALE;
  canvas.height = height * SCALE;
  pen.scale(SCALE, SCALE);
  pen.fillStyle = theme.card;
  pen.fillRect(0, 0, WIDTH, height);
  layOut(pen, content, theme, true);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob === null) throw new Error(t('history.cannotDrawSize'));
  return blob;
}

/** @returns the height that it takes, pixels */
function layOut(pen: CanvasRenderingContext2D, content: ImageContent, theme: Theme, draw: boolean): number {
  let y = MARGIN;
  const write = (text: string, size: number, weight: number, colour: string) => {
    pen.font = `${weight} ${size}px ${FONT}`;
    pen.fillStyle = colour;
    pen.textBaseline = 'top';
    for (const line of wrap(pen, text, WIDTH - 2 * MARGIN)) {
      if (draw) pen.fillText(line, MARGIN, y);
      y += size * 1.4;
    }
  };
  write(content.title, 26, 650, theme.text);
  for (const line of content.lines) write(line, 15, 400, theme.quiet);
  for (const { title, option, keys, height } of content.charts) {
    y += 18;
    write(title, 17, 650, theme.text);
    y = drawKeys(pen, keys, theme, y + 4, draw);
    if (draw) drawChart(pen, option, y, height);
    y += height;
  }
  y += 14;
  for (const line of content.footer) write(line, 14, 400, theme.quiet);
  return Math.ceil(y + MARGIN / 2);
}

function drawKeys(
  pen: CanvasRenderingContext2D,
  keys: readonly LegendEntry[],
  theme: Theme,
  top: number,
  draw: boolean,
): number {
  pen.font = `400 14px ${FONT}`;
  let [x, y] = [MARGIN, top];
  for (const { name, colour, line } of keys) {
    const width = 24 + pen.measureText(name).width;
    if (x + width > WIDTH - MARGIN) [x, y] = [MARGIN, y + LINE];
    if (draw) {
      pen.fillStyle = colour;
      if (line === undefined) pen.fillRect(x, y + 2, 12, 12);
      else for (const from of line === 'solid' ? [0, 6, 12] : [0, 12]) pen.fillRect(x + from - 2, y + 7, 6, 3);
      pen.fillStyle = theme.text;
      pen.fillText(name, x + 20, y);
    }
    x += width + 18;
  }
  return y + LINE;
}

function drawChart(pen: CanvasRenderingContext2D, option: ChartOption, y: number, height: number): void {
  const canvas = document.createElement('canvas');
  const width = WIDTH - 2 * MARGIN;
  const chart = init(canvas, null, { renderer: 'canvas', width, height, devicePixelRatio: SCALE });
  try {
    chart.setOption({ ...option, animation: false });
    pen.drawImage(chart.renderToCanvas({ pixelRatio: SCALE }), MARGIN, y, width, height);
  } finally {
    chart.dispose();
  }
}

/** Lines that are no wider than `width`; a word that is, is cut where it has to be. */
function wrap(pen: CanvasRenderingContext2D, text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  // Not at the spaces that keep a figure and its unit together.
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (pen.measureText(longer).width <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = '';
    for (const letter of word) {
      if (pen.measureText(line + letter).width > width) {
        lines.push(line);
        line = '';
      }
      line += letter;
    }
  }
  return [...lines, line];
}
