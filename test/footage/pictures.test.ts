/** Video with unusual frame formats: the same five people must be found in all of them, at their size. */
import { readFileSync } from 'node:fs';
import { DEMO_PHOTOS, type DemoPhoto, demoPhotoPath } from '@crowdtone/cli';
import { type Box, NO_CORRECTIONS, parseCorrections, type VideoCorrections } from '@crowdtone/domain';
import { cropFaces, type FaceDetector, openDetector } from '@crowdtone/faces';
import { intersectionOverUnion, type VideoFrame } from '@crowdtone/imaging';
import { createFaceExtractor } from '@crowdtone/ingest';
import { type ExpressionModel, openExpressionModel } from '@crowdtone/networks';
import { FixtureFolder } from '@crowdtone/testing/video/fixtures';
import { openVideo } from '@crowdtone/video';

/** Five laughing people. */
const PHOTO = photoOf(5);
const WIDTH = 640;
const HEIGHT = 466;
const SCALE = WIDTH / PHOTO.width;
/** The five faces in the reference, pixels. */
const FACES: readonly Box[] = PHOTO.faces.map(({ x, y, width, height }) => ({
  x: x * SCALE,
  y: y * SCALE,
  width: width * SCALE,
  height: height * SCALE,
}));

function photoOf(people: number): DemoPhoto {
  const photo = DEMO_PHOTOS.find(({ faces }) => faces.length === people);
  if (photo === undefined) throw new Error(`no photo shows ${people} people`);
  return photo;
}

const folder = new FixtureFolder();
let detector: FaceDetector;
let model: ExpressionModel;
/** The photo in four lossless frames, in the colours of SDR video. */
let reference = '';

const BT709 = 'setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709';
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '12'];

beforeAll(async () => {
  detector = await openDetector('tiny-face', { minFacePx: 16 });
  model = await openExpressionModel('gme-net');
  const graph = `scale=${WIDTH}:${HEIGHT}:out_color_matrix=bt709,format=yuv444p,${BT709}`;
  const photo = ['-loop', '1', '-framerate', '10', '-t', '0.4', '-i', demoPhotoPath(PHOTO)];
  reference = await folder.make('reference.mkv', ...photo, '-vf', graph, '-c:v', 'ffv1');
});
afterAll(async () => {
  await detector.close();
  await model.close();
  folder.remove();
});

/** The reference with filters, as the codec stores it. */
function stored(name: string, filters: string, ...codec: string[]): Promise<string> {
  return folder.make(name, '-i', reference, '-vf', filters, ...codec);
}

/** How faces are cropped for the network. */
const cropping = () => ({ floorPx: model.floorPx, windowFit: detector.windowFit, cropFormat: model.cropFormat });

interface Seen {
  readonly frame: VideoFrame;
  /** Indices of the faces that were found at their position. */
  readonly found: number[];
  readonly readable: number;
  readonly codes: string[];
}

/** The faces that the detector finds in the first frame. */
async function see(path: string, corrections: VideoCorrections = NO_CORRECTIONS): Promise<Seen> {
  const reader = await openVideo(path, { fps: 1, corrections });
  let first: VideoFrame | null = null;
  for await (const frame of reader) first ??= frame;
  if (first === null) throw new Error('there is no frame');
  const detections = (await detector.detect(first)).filter(({ score }) => score >= detector.scores.likely);
  const found = FACES.flatMap((face, index) =>
    detections.some(({ box }) => intersectionOverUnion(box, face) > 0.4) ? index : [],
  );
  const tracked = detections.map((detection, trackId) => ({ ...detection, trackId }));
  const { observations } = cropFaces(first, tracked, cropping());
  const readable = observations.filter(({ unreadable }) => unreadable === null).length;
  return { frame: first, found, readable, codes: reader.notes.map(({ code }) => code) };
}

interface Reading {
  readonly presentationMs: number;
  readonly box: Box;
  readonly probabilities: readonly number[];
}

/** The predictions for every readable face, five frames a second. */
async function readingsOf(path: string, corrections: VideoCorrections = NO_CORRECTIONS) {
  const reader = await openVideo(path, { fps: 5, corrections });
  const readings: Reading[] = [];
  for await (const frame of reader) {
    const { presentationMs } = frame;
    const detections = (await detector.detect(frame)).filter(({ score }) => score >= detector.scores.likely);
    const tracked = detections.map((detection, trackId) => ({ ...detection, trackId }));
    const { observations, pixels } = cropFaces(frame, tracked, cropping());
    const readable = observations.flatMap(({ box, crop, sizePx }) => {
      if (crop === null) return [];
      const { offset, side } = crop;
      const data = pixels.subarray(offset, offset + 3 * side * side);
      return [{ box, crop: { data, width: side, height: side, sizePx } }];
    });
    const read = await model.classify(readable.map(({ crop }) => crop));
    for (const [index, probabilities] of read.entries()) {
      const box = readable[index]?.box;
      if (box) readings.push({ presentationMs, box, probabilities });
    }
  }
  return { readings, codes: reader.notes.map(({ code }) => code) };
}

/** Mean total variation between the predictions for the same faces in two videos of one scene, in [0,1]. */
function disagreement(a: readonly Reading[], b: readonly Reading[]): number {
  const distances = a.flatMap(({ presentationMs, box, probabilities }) => {
    const twin = b.find(
      (other) => Math.abs(other.presentationMs - presentationMs) < 20 && intersectionOverUnion(other.box, box) > 0.4,
    );
    if (twin === undefined) return [];
    return probabilities.reduce((sum, value, at) => sum + Math.abs(value - (twin.probabilities[at] ?? 0)) / 2, 0);
  });
  expect(distances.length).toBeGreaterThan(10);
  return distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
}

const ALL = [0, 1, 2, 3, 4];

describe('the same people are found at their size for each pixel format:', () => {
  const yuv420 = [...H264, '-pix_fmt', 'yuv420p'];
  test.each([
    ['plain', 'plain.mp4', 'null', yuv420],
    ['not square', 'wide-pixels.mp4', `scale=${WIDTH / 2}:${HEIGHT},setsar=2`, yuv420],
    ['full range', 'full-range.mp4', 'scale=out_range=pc,format=yuvj420p', [...H264, '-pix_fmt', 'yuvj420p']],
    ['of ten bits', 'ten-bit.mkv', 'null', [...H264, '-pix_fmt', 'yuv420p10le']],
    ['grey', 'grey.mkv', 'format=gray', ['-c:v', 'ffv1']],
    [
      'of a palette',
      'palette.avi',
      'format=rgb24,split[a][b];[a]palettegen[p];[b][p]paletteuse',
      ['-c:v', 'png', '-pix_fmt', 'pal8'],
    ],
  ])('%s', async (_, name, filters, codec) => {
    const { frame, found, readable } = await see(await stored(name, filters, ...codec));
    expect([frame.width, frame.height]).toEqual([WIDTH, HEIGHT]);
    expect(found).toEqual(ALL);
    expect(readable).toBe(5);
  });

  test('and for each rotation of the camera', async () => {
    const turns = { 90: 'transpose=clock', 180: 'hflip,vflip', 270: 'transpose=cclock' };
    for (const [degrees, filters] of Object.entries(turns)) {
      const flat = await stored(`flat-${degrees}.mp4`, filters, ...yuv420);
      const rotation = ['-metadata:s:v', `rotate=${degrees}`];
      const { found } = await see(await folder.make(`held-${degrees}.mp4`, '-i', flat, '-c', 'copy', ...rotation));
      expect({ degrees, found }).toEqual({ degrees, found: ALL });
    }
  });
});

describe('wrong metadata is corrected by options:', () => {
  test('half-width frames of a DVR', async () => {
    const path = await stored('half-width.mp4', `scale=${WIDTH / 2}:${HEIGHT},setsar=1`, ...H264);
    expect((await see(path)).found).toEqual([]);
    const { frame, found, codes } = await see(path, parseCorrections({ aspect: `${WIDTH}:${HEIGHT}` }));
    expect([frame.width, frame.height]).toEqual([WIDTH, HEIGHT]);
    expect({ found, codes }).toEqual({ found: ALL, codes: ['aspect'] });
  });

  test('upside down', async () => {
    const path = await stored('upside-down.mp4', 'hflip,vflip', ...H264);
    expect((await see(path)).found).toEqual([]);
    const { found, codes } = await see(path, parseCorrections({ rotate: 180 }));
    expect({ found, codes }).toEqual({ found: ALL, codes: ['rotated'] });
  });

  test('on its side, which also swaps the size, whatever the file declares', async () => {
    const flat = await stored('on-its-side.mp4', 'transpose=clock', ...H264);
    const path = await folder.make('asks-wrongly.mp4', '-i', flat, '-c', 'copy', '-metadata:s:v', 'rotate=180');
    expect((await see(path)).found).toEqual([]);
    const { frame, found } = await see(path, parseCorrections({ rotate: 270 }));
    expect([frame.width, frame.height]).toEqual([WIDTH, HEIGHT]);
    expect(found).toEqual(ALL);
  });
});

test('no face is found under a mask', async () => {
  const { found, codes } = await see(reference, parseCorrections({ mask: ['0,0 0.5,1'] }));
  const right = ALL.filter((index) => (FACES[index]?.x ?? 0) > WIDTH / 2);
  expect(right.length).toBeGreaterThan(0);
  expect({ found, codes }).toEqual({ found: right, codes: ['masked'] });
});

describe('of several video streams the main one is analysed:', () => {
  const large = ['-f', 'lavfi', '-i', 'color=green:size=3000x3000:rate=10:duration=0.1'];

  test('not an unmarked still image of 3000x3000', async () => {
    const path = await folder.make(
      'poster-first.mkv',
      ...[...large, '-i', reference, '-map', '0', '-map', '1'],
      ...['-c:v:0', 'mjpeg', '-q:v:0', '31', '-c:v:1', 'copy', '-disposition:v:0', '0', '-disposition:v:1', 'default'],
    );
    const { found, codes } = await see(path);
    expect({ found, codes }).toEqual({ found: ALL, codes: ['stream'] });
  });

  test('not cover art', async () => {
    const cover = await folder.make('cover.jpg', ...large, '-frames:v', '1', '-update', '1', '-q:v', '31');
    const film = await stored('film.mp4', 'null', ...H264, '-pix_fmt', 'yuv420p');
    const path = await folder.make(
      'cover-art.mp4',
      ...['-i', film, '-i', cover, '-map', '0', '-map', '1', '-c', 'copy', '-disposition:v:1', 'attached_pic'],
    );
    expect((await see(path)).found).toEqual(ALL);
  });

  test('not a larger video that is not the default stream', async () => {
    const other = ['-f', 'lavfi', '-i', 'testsrc=size=1000x800:rate=10:duration=0.4'];
    const path = await folder.make(
      'two-films.mkv',
      ...[...other, '-i', reference, '-map', '0', '-map', '1', '-c:v:0', 'mpeg4', '-c:v:1', 'copy'],
      ...['-disposition:v:0', '0', '-disposition:v:1', 'default'],
    );
    const { found, codes } = await see(path);
    expect({ found, codes }).toEqual({ found: ALL, codes: ['stream'] });
  });
});

/** Mean difference of the values of two frames of one size. */
function differenceOf(a: VideoFrame, b: VideoFrame): number {
  expect(a.data).toHaveLength(b.data.length);
  return a.data.reduce((sum, value, index) => sum + Math.abs(value - (b.data[index] ?? 0)), 0) / a.data.length;
}

describe('HDR is tone-mapped to SDR:', () => {
  test.each(['smpte2084', 'arib-std-b67'])('%s', async (transfer) => {
    const linear = 'zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=bt2020';
    const encoded = `zscale=t=${transfer}:m=bt2020nc:r=tv:npl=203,format=yuv420p10le`;
    const tags = ['-color_primaries', 'bt2020', '-colorspace', 'bt2020nc'];
    const path = await stored(`${transfer}.mkv`, `${linear},${encoded}`, ...H264, '-color_trc', transfer, ...tags);
    const flat = await folder.make(`${transfer}-unmarked.mkv`, '-i', path, '-c', 'copy', '-bsf:v', UNMARKED);
    const [plain, mapped, unmapped] = [await see(reference), await see(path), await see(flat)];
    expect(mapped).toMatchObject({ found: ALL, readable: 5, codes: ['hdr'] });
    expect(unmapped.codes).toEqual([]);
    const before = differenceOf(unmapped.frame, plain.frame);
    expect(differenceOf(mapped.frame, plain.frame)).toBeLessThan(0.5 * before);
  });
});

/** Removes the HDR flag from H.264. */
const UNMARKED = 'h264_metadata=transfer_characteristics=1';

/** As a recorder stores the fields of an analogue camera without flagging them. */
const UNFLAGGED = ['-vf', 'setfield=prog', ...H264, '-pix_fmt', 'yuv420p'];

describe('interlaced frames of a camera that pans', () => {
  let progressive = '';
  let interlaced = '';

  beforeAll(async () => {
    const photo = ['-loop', '1', '-framerate', '50', '-t', '1', '-i', demoPhotoPath(PHOTO)];
    const pan = "scale=660:-2,crop=480:348:'min(8*n,iw-ow)':29";
    const mpeg2 = ['-c:v', 'mpeg2video', '-q:v', '2', '-pix_fmt', 'yuv420p'];
    progressive = await folder.make('25p.ts', ...photo, '-vf', `${pan},framestep=2`, ...mpeg2);
    const fields = ['-vf', `${pan},tinterlace=interleave_top`, '-flags', '+ilme+ildct'];
    interlaced = await folder.make('25i.ts', ...photo, ...fields, ...mpeg2);
  });

  test('are deinterlaced when flagged, with nearly the predictions of progressive video', async () => {
    const plain = await readingsOf(progressive);
    const combed = await readingsOf(interlaced, parseCorrections({ deinterlace: 'off' }));
    const mended = await readingsOf(interlaced);
    expect([plain.codes, combed.codes, mended.codes]).toEqual([[], ['interlaced'], ['deinterlaced']]);
    const before = disagreement(plain.readings, combed.readings);
    expect(disagreement(plain.readings, mended.readings)).toBeLessThan(0.8 * before);
  });

  test('that are not flagged are reported, and deinterlaced on request', async () => {
    const unflagged = await folder.make('unflagged.mp4', '-i', interlaced, ...UNFLAGGED);
    expect((await see(unflagged)).codes).toEqual(['combed']);
    expect((await see(await folder.make('no-fields.mp4', '-i', progressive, ...UNFLAGGED))).codes).toEqual([]);
    const { frame } = await see(progressive);
    const left = differenceOf((await see(unflagged)).frame, frame);
    const mended = await see(unflagged, parseCorrections({ deinterlace: 'on' }));
    expect(differenceOf(mended.frame, frame)).toBeLessThan(0.6 * left);
  });

  test('lose their combing with auto and on, and keep it with off', async () => {
    const { frame } = await see(progressive);
    const differences: number[] = [];
    for (const deinterlace of ['auto', 'on', 'off'] as const) {
      const seen = await see(interlaced, parseCorrections({ deinterlace }));
      differences.push(differenceOf(seen.frame, frame));
    }
    const [auto = 0, on = 0, off = 0] = differences;
    expect(Math.max(auto, on)).toBeLessThan(0.5 * off);
  });
});

test('people in frames that change their size are counted once', async () => {
  const [small, large] = [WIDTH / 2, WIDTH];
  const part = (width: number) =>
    stored(
      `${width}.h264`,
      `scale=${width}:${Math.round((width * HEIGHT) / WIDTH / 2) * 2},setsar=1`,
      ...H264,
      '-pix_fmt',
      'yuv420p',
      '-bf',
      '0',
    );
  const path = folder.write(
    'resized.h264',
    Buffer.concat([readFileSync(await part(large)), readFileSync(await part(small))]),
  );
  const faces = createFaceExtractor(detector, {
    frameIntervalMs: 100,
    readableFloorPx: model.floorPx,
    cropFormat: model.cropFormat,
    samples: null,
    windowMs: 5000,
  });
  const people = new Set<number>();
  const widths: number[] = [];
  for await (const frame of await openVideo(path, { fps: 10 })) {
    widths.push(frame.width);
    for (const { trackId, box } of (await faces.extract(frame, frame.presentationMs)).faces) {
      people.add(trackId);
      expect(box.x + box.width).toBeLessThan(1.05 * frame.width);
    }
  }
  expect(new Set(widths)).toEqual(new Set([large, small]));
  expect(people.size).toBe(5);
});
