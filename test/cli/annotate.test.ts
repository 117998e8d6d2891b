/** Annotated videos, checked against the truth of a synthetic scene through the encoded file. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { type Box, EXPRESSION_COLOURS } from '@crowdtone/domain';
import { intersectionOverUnion, type VideoFrame } from '@crowdtone/imaging';
import { CommandLine } from '@crowdtone/testing/cli/command-line';
import { openVideo } from '@crowdtone/video';
import { ffmpeg, filmCrowd, QUICK } from '../scenes/footage';
import { type SceneTruth, sceneTruthSchema } from '../scenes/truth';

const PEOPLE = 10;
const SIZE = { width: 640, height: 360 };
/** Difference of a channel from which a pixel counts as drawn: above the errors of H.264. */
const DRAWN = 32;

const line = new CommandLine();
let truth: SceneTruth;
beforeAll(async () => {
  await filmCrowd(line.path('silent.mp4'), { people: PEOPLE, seconds: 2 });
  truth = sceneTruthSchema.parse(JSON.parse(readFileSync(line.path('silent.json'), 'utf8')));
  const tone = ['-f', 'lavfi', '-i', 'sine=duration=2', '-map', '0:v', '-map', '1:a'];
  await ffmpeg('-i', line.path('silent.mp4'), ...tone, '-c:v', 'copy', '-c:a', 'aac', line.path('crowd.mp4'));
}, 120_000);
afterAll(() => line.close());

/** Analyses the scene; resolves to the frames of the annotated video. */
async function annotated(out: string, ...options: readonly string[]): Promise<{ frames: VideoFrame[]; path: string }> {
  await line.start(['analyze', 'crowd.mp4', '--out', out, '--annotate', ...options, ...QUICK]).success();
  const path = line.path(`${out}/annotated/crowd.mp4`);
  return { frames: await framesOf(path, 1000), path };
}

async function framesOf(path: string, fps: number): Promise<VideoFrame[]> {
  const frames: VideoFrame[] = [];
  for await (const frame of await openVideo(path, { fps })) frames.push({ ...frame, data: frame.data.slice() });
  return frames;
}

/** The pixels drawn into a frame: those that differ from the recording, without the bar. */
function drawnPixels(frame: VideoFrame, original: VideoFrame): { x: number; y: number }[] {
  return Array.from({ length: SIZE.width * SIZE.height }, (_, pixel) => pixel)
    .filter((pixel) =>
      [0, 1, 2].some((channel) => {
        const [drawn, before] = [frame.data[pixel * 3 + channel] ?? 0, original.data[pixel * 3 + channel] ?? 0];
        return Math.abs(drawn - before) > DRAWN;
      }),
    )
    .map((pixel) => ({ x: pixel % SIZE.width, y: Math.floor(pixel / SIZE.width) }));
}

/** A box with a border around it, as a share of its sides. */
function around({ x, y, width, height }: Box, share: number): Box {
  return {
    x: x - share * width,
    y: y - share * height,
    width: (1 + 2 * share) * width,
    height: (1 + 2 * share) * height,
  };
}

const holds = (box: Box, { x, y }: { x: number; y: number }) =>
  x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;

function boundsOf(pixels: readonly { x: number; y: number }[]): Box {
  const [xs, ys] = [pixels.map(({ x }) => x), pixels.map(({ y }) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x + 1, height: Math.max(...ys) - y + 1 };
}

/** Mean over the pixels of a box, and channels, of the absolute difference of neighbours in a row: how much detail there is. */
function detailIn({ data }: VideoFrame, box: Box): number {
  let [sum, count] = [0, 0];
  for (let row = Math.ceil(box.y); row < box.y + box.height; row += 1) {
    for (let column = Math.ceil(box.x); column < box.x + box.width - 1; column += 1) {
      const at = (row * SIZE.width + column) * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        sum += Math.abs((data[at + channel] ?? 0) - (data[at + 3 + channel] ?? 0));
        count += 1;
      }
    }
  }
  return sum / count;
}

/** The middle half of a box, which no outline touches. */
const middleOf = ({ x, y, width, height }: Box) => ({
  x: x + width / 4,
  y: y + height / 4,
  width: width / 2,
  height: height / 2,
});

/** The shares that the bar below a frame shows, by the colours of a row without letters. */
function barShares({ data, width, height }: VideoFrame): Map<string, number> {
  const palette = Object.entries({ ...EXPRESSION_COLOURS, none: '#262a31' }).map(([name, hex]) => ({
    name,
    rgb: [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)),
  }));
  const shares = new Map<string, number>();
  for (let column = 0; column < width; column += 1) {
    const at = ((height - 3) * width + column) * 3;
    const distance = ({ rgb }: { rgb: number[] }) =>
      rgb.reduce((sum, value, channel) => sum + (value - (data[at + channel] ?? 0)) ** 2, 0);
    const { name } = palette.reduce((best, each) => (distance(each) < distance(best) ? each : best));
    shares.set(name, (shares.get(name) ?? 0) + 1 / width);
  }
  return shares;
}

const peopleAt = (timeMs: number) =>
  truth.frames.find(({ presentationMs }) => Math.abs(presentationMs - timeMs) < 2)?.people ?? [];

test('boxes lie on the faces of the scene, and the bar shows the shares, in every frame that was analysed and at its time', async () => {
  const { frames, path } = await annotated('plain', '--no-blur');
  const originals = await framesOf(line.path('crowd.mp4'), 4);
  // The last frame is there twice, so that it is shown to the end.
  expect(frames.slice(0, -1).map(({ presentationMs }) => Math.round(presentationMs))).toEqual(
    originals.map(({ presentationMs }) => Math.round(presentationMs)),
  );
  const windows = line.report('plain').sources[0]?.windows ?? [];
  expect(windows.map(({ withheld }) => withheld)).toEqual([null, null]);
  let matched = 0;
  for (const [index, original] of originals.entries()) {
    const frame = frames[index];
    if (frame === undefined) throw new Error('a frame is missing');
    expect(frame).toMatchObject({ width: SIZE.width, height: SIZE.height + 22 });
    const window = windows.find(
      ({ startMs, endMs }) => original.presentationMs >= startMs && original.presentationMs < endMs,
    );
    for (const { expression, share } of window?.shares?.expressions ?? []) {
      expect(Math.abs((barShares(frame).get(expression) ?? 0) - share)).toBeLessThan(0.02);
    }
    const people = peopleAt(original.presentationMs);
    expect(people).toHaveLength(PEOPLE);
    const drawn = drawnPixels(frame, original);
    for (const { box } of people) {
      const own = drawn.filter((pixel) => holds(around(box, 0.35), pixel));
      if (own.length > 0 && intersectionOverUnion(boundsOf(own), box) > 0.5) matched += 1;
    }
    // Nothing is drawn where there is no one.
    const strays = drawn.filter((pixel) => !people.some(({ box }) => holds(around(box, 0.5), pixel)));
    expect(strays).toEqual([]);
  }
  expect(matched).toBeGreaterThanOrEqual(0.9 * PEOPLE * originals.length);
  const streams = execFileSync('ffprobe', [
    '-v',
    'error',
    '-show_entries',
    'stream=codec_name',
    '-of',
    'csv=p=0',
    path,
  ]);
  expect(String(streams).trim().split('\n')).toEqual(['h264', 'aac', 'mov_text']);
}, 120_000);

test('faces are painted over unless they are asked for', async () => {
  const { frames } = await annotated('hidden');
  const originals = await framesOf(line.path('crowd.mp4'), 4);
  for (const [index, original] of originals.entries()) {
    const frame = frames[index];
    if (frame === undefined) throw new Error('a frame is missing');
    for (const { box } of peopleAt(original.presentationMs)) {
      const middle = middleOf(box);
      expect(detailIn(original, middle)).toBeGreaterThan(4);
      expect(detailIn(frame, middle)).toBeLessThan(1.5);
    }
  }
  expect(line.leftovers()).toEqual([]);
}, 120_000);

test('--no-blur without --annotate is refused, and nothing is annotated that was not asked for', async () => {
  const { exitCode, stderr } = await line.run(['analyze', 'crowd.mp4', '--no-blur', '--out', 'refused']);
  expect([exitCode, stderr]).toEqual([2, 'E_USAGE: --no-blur needs --annotate; see crowdtone analyze --help\n']);
  expect(existsSync(line.path('refused'))).toBe(false);
});
