import { type ChartOption, init } from '../charts/echarts';
import type { Theme } from '../theme/tokens';

/** A coloured square, or a line, and what it stands for. */
export interface PictureKey {
  readonly name: string;
  readonly colour: string;
  readonly line?: 'solid' | 'dashed';
}

export interface PictureChart {
  readonly title: string;
  readonly option: ChartOption;
  readonly keys: readonly PictureKey[];
  /** Pixels. */
  readonly height: number;
}

export interface PictureContent {
  readonly title: string;
  /** Below the title: what is shown. */
  readonly lines: readonly string[];
  readonly charts: readonly PictureChart[];
  /** At the end: notes, and where the figures come from. */
  readonly footer: readonly string[];
}

const WIDTH = 1200;
const MARGIN = 32;
const LINE = 22;
/** Sharp on paper too. */
const SCALE = 2;
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';

/**
 * Charts with all that is needed to understand them, as one PNG. Always as wide, whatever is being looked at it on. Nothing
 * leaves the page for it.
 *
 * @throws Error when the browser cannot make a picture of this size
 */
export async function drawPicture(content: PictureContent, theme: Theme): Promise<Blob> {
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error('this browser cannot draw pictures');
  // Drawn twice: nobody knows the height before the words are wrapped.
  const height = layOut(pen, content, theme, false);
  canvas.width = WIDTH * SCALE;
  canvas.height = height * SCALE;
  pen.scale(SCALE, SCALE);
  pen.fillStyle = theme.card;
  pen.fillRect(0, 0, WIDTH, height);
  layOut(pen, content, theme, true);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob === null) throw new Error('this browser cannot make a picture of this size');
  return blob;
}

/** @returns the height that it takes, pixels */
function layOut(pen: CanvasRenderingContext2D, content: PictureContent, theme: Theme, draw: boolean): number {
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
  keys: readonly PictureKey[],
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
