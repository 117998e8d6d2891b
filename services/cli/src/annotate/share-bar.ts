import { EXPRESSION_COLOURS, EXPRESSION_ORDER, type GroupWindow } from '@crowdtone/domain';
import type { RgbImage } from '@crowdtone/imaging';
import { windowMoodText, wordsOf } from '@crowdtone/texts';
import sharp from 'sharp';

/** Share of the height of the picture, and least height in pixels, of the bar below it. */
const HEIGHT_SHARE = 0.06;
const MIN_HEIGHT_PX = 20;
/** As the terminal has. */
const WORDS = wordsOf('en');
/** Size of the font over the height of the bar, and mean width of a letter over the size of the font. */
const FONT_SHARE = 0.55;
const LETTER_WIDTH = 0.62;

/** Height of the bar below a picture, pixels, even. */
export function shareBarHeight(pictureHeight: number): number {
  return 2 * Math.round(Math.max(MIN_HEIGHT_PX, pictureHeight * HEIGHT_SHARE) / 2);
}

/** The published shares of a window as a bar with the names that fit; why there are none where they are withheld. */
export async function drawShareBar(window: GroupWindow, width: number, height: number): Promise<RgbImage> {
  const { shares } = window;
  const segments = shares === null ? [note(windowMoodText(WORDS, window), height)] : [];
  let left = 0;
  for (const expression of shares === null ? [] : EXPRESSION_ORDER) {
    const share = shares?.expressions.find((entry) => entry.expression === expression)?.share ?? 0;
    const wide = share * width;
    const words = `${WORDS.t(`expression.${expression}`)} ${WORDS.percent(share)}`;
    segments.push(`<rect x="${left}" width="${wide}" height="${height}" fill="${EXPRESSION_COLOURS[expression]}"/>`);
    if (words.length * LETTER_WIDTH * FONT_SHARE * height < wide)
      segments.push(label(words, left + wide / 2, 'middle', height));
    left += wide;
  }
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#262a31"/>${segments.join('')}</svg>`;
  const { data } = await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width, height };
}

function note(text: string, height: number): string {
  return label(text, height / 2, 'start', height);
}

function label(text: string, x: number, anchor: 'start' | 'middle', height: number): string {
  const size = FONT_SHARE * height;
  return `<text x="${x}" y="${height / 2 + size * 0.36}" text-anchor="${anchor}" font-family="DejaVu Sans, sans-serif" font-size="${size}" fill="#ffffff">${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</text>`;
}
