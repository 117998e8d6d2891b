/** The annotated video of a source: the frames that were analysed, each shown until the next one, with what was read in them. */
import { CrowdtoneError, EXPRESSION_COLOURS, type SourceReport, type VideoCorrections } from '@crowdtone/domain';
import { paintFaceOver } from '@crowdtone/faces';
import { type FrameSize, type RgbImage, resample, type VideoFrame } from '@crowdtone/imaging';
import type { Store } from '@crowdtone/store';
import { encodeTimedVideo, openVideo, type TimedImage } from '@crowdtone/video';
import { outline, type Rgb, rgbOf } from './paint';
import { drawShareBar, shareBarHeight } from './share-bar';
import { type FrameFaces, HIDING_MARGIN_MS, WindowFaces } from './window-faces';

/** What to annotate and how. */
export interface AnnotateRequest {
  readonly source: SourceReport;
  readonly location: string;
  /** Those of the analysis. */
  readonly corrections: VideoCorrections;
  readonly fps: number;
  readonly windowMs: number;
  readonly store: Pick<Store, 'listFrames'>;
  /** Whether faces are painted over. */
  readonly hidesFaces: boolean;
  /** Path of the mp4. */
  readonly path: string;
  /** Subtitles to be added. */
  readonly subtitles: string | null;
  readonly signal: AbortSignal;
}

/** Outlines of people who are not readable, and of readable ones in windows without shares. */
const UNREADABLE: Rgb = rgbOf('#404a57');
const WITHHELD: Rgb = rgbOf('#ffffff');
/** Thickness of an outline over the height of the picture. */
const OUTLINE_SHARE = 1 / 360;
/** Share of the analysed frames that must be found again. */
const MIN_FOUND = 0.9;

/**
 * Writes the annotated video: every frame that was analysed, with a box around each face in the colour of the expression that
 * the statistics counted the person as in that window, and the published shares below. In windows without shares all boxes
 * are white, because colours would say what the shares withhold. Frames that were not analysed are left out: no one
 * searched them for faces, so they could show some.
 *
 * @throws {CrowdtoneError} E_VIDEO_CHANGED when frames of the analysis are not found, and the errors of `openVideo` and
 *   `encodeTimedVideo`
 */
export async function annotateVideo(request: AnnotateRequest): Promise<void> {
  const { location, path, subtitles, source } = request;
  const frames = annotatedFrames(request);
  const first = await frames.next();
  if (first.done) throw changed(source);
  const { width, height } = first.value;
  async function* all(): AsyncGenerator<TimedImage> {
    if (!first.done) yield first.value;
    yield* frames;
  }
  await encodeTimedVideo(all(), { width, height, path, audioOf: location, subtitles });
}

async function* annotatedFrames(request: AnnotateRequest): AsyncGenerator<TimedImage> {
  const { source, location, corrections, fps, signal } = request;
  const windows = new WindowReader(request);
  let size: FrameSize | null = null;
  let last: TimedImage | null = null;
  let found = 0;
  for await (const frame of await openVideo(location, { fps, corrections, signal })) {
    const read = await windows.at(frame.presentationMs);
    if (read === null) continue;
    size ??= { width: frame.width, height: frame.height };
    if (found === 0 && Math.round(frame.presentationMs) > 0) yield black(size);
    found += 1;
    last = { ...(await paint(frame, read, size, request.hidesFaces)), presentationMs: frame.presentationMs };
    yield last;
  }
  if (found < MIN_FOUND * source.analysed) throw changed(source);
  // Otherwise players end with the first moment of the last frame.
  if (last !== null) yield { ...last, presentationMs: last.presentationMs + Math.max(1, 1000 / fps - 1) };
}

interface ReadFrame {
  readonly faces: FrameFaces;
  readonly publishes: boolean;
  readonly bar: (width: number, height: number) => Promise<RgbImage>;
}

/** Reads the faces of one window after the other from the store. */
class WindowReader {
  #current: WindowFaces | null = null;
  #bar: Promise<RgbImage> | null = null;

  constructor(private readonly request: AnnotateRequest) {}

  async at(presentationMs: number): Promise<ReadFrame | null> {
    const { source, windowMs, store } = this.request;
    const index = Math.floor(presentationMs / windowMs);
    if (this.#current?.window.index !== index) {
      const window = source.windows.find((each) => each.index === index);
      if (window === undefined) return null;
      const [fromMs, toMs] = [window.startMs - HIDING_MARGIN_MS, window.endMs + HIDING_MARGIN_MS];
      const frames = await store.listFrames(source, fromMs, toMs);
      this.#current = new WindowFaces(window, frames);
      this.#bar = null;
    }
    const { window } = this.#current;
    const faces = this.#current.at(presentationMs);
    if (faces === null) return null;
    const bar = (width: number, height: number) => {
      this.#bar ??= drawShareBar(window, width, height);
      return this.#bar;
    };
    return { faces, publishes: window.shares !== null, bar };
  }
}

async function paint(
  frame: VideoFrame,
  { faces, publishes, bar }: ReadFrame,
  size: FrameSize,
  hides: boolean,
): Promise<RgbImage> {
  const picture = { width: frame.width, height: frame.height, data: frame.data.slice() };
  if (hides) for (const box of faces.hidden) paintFaceOver(picture, box);
  const thickness = Math.max(1, Math.round(frame.height * OUTLINE_SHARE));
  for (const { box, expression } of faces.faces) {
    if (expression === null) outline(picture, box, UNREADABLE, thickness);
    else outline(picture, box, publishes ? rgbOf(EXPRESSION_COLOURS[expression]) : WITHHELD, 2 * thickness);
  }
  const canvas = blank(size);
  copyInto(canvas, resample(picture, size), 0);
  const barHeight = shareBarHeight(size.height);
  copyInto(canvas, await bar(canvas.width, barHeight), canvas.height - barHeight);
  return canvas;
}

/** Black, with room for the bar, with even sides. */
function blank({ width, height }: FrameSize): RgbImage {
  const sides = { width: even(width), height: even(height) + shareBarHeight(height) };
  return { ...sides, data: new Uint8Array(sides.width * sides.height * 3) };
}

function black(size: FrameSize): TimedImage {
  return { ...blank(size), presentationMs: 0 };
}

function even(side: number): number {
  return side + (side % 2);
}

function copyInto(canvas: RgbImage, picture: RgbImage, top: number): void {
  for (let row = 0; row < picture.height; row += 1) {
    const pixels = picture.data.subarray(row * picture.width * 3, (row + 1) * picture.width * 3);
    canvas.data.set(pixels, (top + row) * canvas.width * 3);
  }
}

function changed({ label }: SourceReport): CrowdtoneError {
  return new CrowdtoneError(
    'E_VIDEO_CHANGED',
    `${label} cannot be annotated: it has other frames than when it was analysed; analyse it again`,
  );
}
