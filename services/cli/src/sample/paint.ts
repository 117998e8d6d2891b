/** Painting the sample's frames: photos shrunk once, then sampled bilinearly through a moving window. */
import type { Box } from '@crowdtone/domain';
import type { RgbImage } from '@crowdtone/imaging';
import sharp from 'sharp';
import { demoPhotoPath } from './photos';
import { hangPanels, type Panel, viewAt, WALL } from './wall';

/** A panel's photo, already mirrored and shrunk; `scale` = its pixels per photo pixel. */
interface Print {
  readonly panel: Panel;
  readonly image: RgbImage;
  readonly scale: number;
}

const BACKDROP = [24, 24, 28] as const;

/** Shrinks once, with sharp's good filter, to about the size it is shown at: the bilinear step then does not alias. */
async function makePrint(panel: Panel): Promise<Print> {
  const scale = panel.place.width / (0.92 * panel.photo.width);
  const { data, info } = await sharp(demoPhotoPath(panel.photo))
    .flop(panel.mirrored)
    .resize({ width: Math.round(panel.photo.width * scale) })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return {
    panel,
    image: { data, width: info.width, height: info.height },
    scale: info.width / panel.photo.width,
  };
}

/** The source pixel before each of `count` samples along one axis, and the share of the next one in 256ths. */
function taps(start: number, length: number, count: number, limit: number): { index: Int32Array; weight: Int32Array } {
  const index = new Int32Array(count);
  const weight = new Int32Array(count);
  for (let i = 0; i < count; i += 1) {
    const position = Math.min(limit - 1.001, Math.max(0, start + ((i + 0.5) * length) / count - 0.5));
    index[i] = Math.floor(position);
    weight[i] = Math.round((position - Math.floor(position)) * 256);
  }
  return { index, weight };
}

/** Paints `window` of the source over `place` of the frame: each source row is stretched once, then rows are mixed. */
function paintWindow(frame: RgbImage, source: RgbImage, window: Box, place: Panel['place']): void {
  const columns = taps(window.x, window.width, place.width, source.width);
  const rows = taps(window.y, window.height, place.height, source.height);
  const stretched = new Map<number, Uint16Array>();
  const stretch = (row: number): Uint16Array => {
    const known = stretched.get(row);
    if (known) return known;
    const line = stretchRow(source, row, columns);
    stretched.set(row, line);
    stretched.delete(row - 2);
    return line;
  };
  for (let row = 0; row < place.height; row += 1) {
    const top = rows.index[row] ?? 0;
    const [upper, lower] = [stretch(top), stretch(top + 1)];
    const start = ((place.y + row) * frame.width + place.x) * 3;
    mixRows(upper, lower, rows.weight[row] ?? 0, frame.data.subarray(start, start + upper.length));
  }
}

function mixRows(upper: Uint16Array, lower: Uint16Array, down: number, to: Uint8Array): void {
  for (let i = 0; i < to.length; i += 1) {
    to[i] = ((upper[i] ?? 0) * (256 - down) + (lower[i] ?? 0) * down + 32_768) >> 16;
  }
}

/** One source row sampled at the columns, in 256ths of a grey level. */
function stretchRow(source: RgbImage, row: number, columns: ReturnType<typeof taps>): Uint16Array {
  const line = new Uint16Array(columns.index.length * 3);
  const { data } = source;
  const start = row * source.width * 3;
  for (let column = 0, to = 0; column < columns.index.length; column += 1) {
    const right = columns.weight[column] ?? 0;
    let from = start + (columns.index[column] ?? 0) * 3;
    for (let channel = 0; channel < 3; channel += 1, from += 1, to += 1) {
      line[to] = (data[from] ?? 0) * (256 - right) + (data[from + 3] ?? 0) * right;
    }
  }
  return line;
}

/** The first `seconds` of the sample's frames, in order; each is a fresh picture of {@link WALL}'s size. */
export async function* paintSample(seconds: number = WALL.seconds): AsyncGenerator<RgbImage> {
  const prints = await Promise.all(hangPanels().map(makePrint));
  const backdrop = new Uint8Array(WALL.width * WALL.height * 3);
  for (let i = 0; i < backdrop.length; i += 1) backdrop[i] = BACKDROP[i % 3] ?? 0;
  for (let index = 0; index < WALL.fps * seconds; index += 1) {
    const frame: RgbImage = { data: backdrop.slice(), width: WALL.width, height: WALL.height };
    for (const { panel, image, scale } of prints) {
      const { place, window } = viewAt(panel, (index * 1000) / WALL.fps);
      const scaled = {
        x: window.x * scale,
        y: window.y * scale,
        width: window.width * scale,
        height: window.height * scale,
      };
      paintWindow(frame, image, scaled, place);
    }
    yield frame;
  }
}
