/** Live HDR is tone-mapped as in recordings: 10-bit HEVC in PQ, as a camera with HDR sends it. */
import { chmodSync } from 'node:fs';
import { streamRecording } from '@crowdtone/testing/video/live-feeds';
import { freeUdpPort, useLiveFixtures } from '@crowdtone/testing/video/live-fixtures';
import { findFfmpeg, type LiveFrame, type LiveState, openLiveSource, openVideo } from '..';

const fixtures = useLiveFixtures();
afterEach(() => delete process.env.FFMPEG_PATH);

const BT709 = 'setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709';
const SCENE = ['-f', 'lavfi', '-i', 'testsrc2=size=128x96:rate=10:duration=1,format=yuv420p'];
const MARKS = ['-color_primaries', 'bt2020', '-colorspace', 'bt2020nc', '-color_trc', 'smpte2084'];
const AS_PQ =
  `${BT709},zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=bt2020,` +
  'zscale=t=smpte2084:m=bt2020nc:r=tv:npl=203,format=yuv420p10le';
/** Each frame can be decoded by itself. */
const HEVC = ['-c:v', 'libx265', '-x265-params', 'log-level=none:keyint=1'];

let original = '';
let hdr = '';
/** The same, of which no colours are stated. */
let unmarked = '';
beforeAll(async () => {
  const { folder } = fixtures;
  original = await folder.make('original.ts', ...SCENE, '-vf', 'format=yuv420p10le', ...HEVC);
  hdr = await folder.make('hdr.ts', ...SCENE, '-vf', AS_PQ, ...HEVC, ...MARKS);
  const bare = 'hevc_metadata=transfer_characteristics=1:colour_primaries=1:matrix_coefficients=9';
  unmarked = await folder.make('unmarked.ts', '-i', hdr, '-c', 'copy', '-bsf:v', bare);
});

/** The first frame of a live source, the states until then, and what was noted. */
async function firstFrame(address: string) {
  const states: LiveState[] = [];
  const source = await openLiveSource(address, { fps: 10, onState: (state) => void states.push(state) });
  for await (const frame of source) return { frame, states: [...states], notes: source.notes };
  throw new Error('no frame came');
}

/** Mean difference of the values of two frames. */
function differenceOf(a: Pick<LiveFrame, 'data'>, b: Pick<LiveFrame, 'data'>): number {
  expect(a.data).toHaveLength(b.data.length);
  return a.data.reduce((sum, value, index) => sum + Math.abs(value - (b.data[index] ?? 0)), 0) / a.data.length;
}

test('a looped recording has the tones of the same recording when it is analysed, and of the scene', async () => {
  const [plain, mapped, flat] = [await firstFrame(original), await firstFrame(hdr), await firstFrame(unmarked)];
  const text = 'The video is HDR (PQ); its frames are tone-mapped to standard dynamic range.';
  expect(mapped.notes).toEqual([{ code: 'hdr', text, facts: { kind: 'tone-mapped', curve: 'PQ' } }]);
  expect(mapped.states.at(-1)).toMatchObject({ phase: 'live', epoch: 0, notes: mapped.notes });
  expect([plain.notes, flat.notes]).toEqual([[], []]);
  expect(differenceOf(mapped.frame, plain.frame)).toBeLessThan(0.5 * differenceOf(flat.frame, plain.frame));
  for await (const frame of await openVideo(hdr, { fps: 10 })) {
    expect(differenceOf(mapped.frame, frame)).toBe(0);
    break;
  }
});

test('a stream over the network is mapped from its first frame, without a back-off', async () => {
  const address = `udp://127.0.0.1:${await freeUdpPort()}`;
  fixtures.keep(streamRecording(hdr, '-f', 'mpegts', `${address}?pkt_size=1316`));
  const { states, notes } = await firstFrame(address);
  expect(states.map(({ phase }) => phase)).toEqual(['connecting', 'connecting', 'live']);
  expect(notes.map(({ code }) => code)).toEqual(['hdr']);
});

test('a source that is redirected to one without HDR is not mapped any more', async () => {
  const reference = await firstFrame(original);
  const source = await openLiveSource(hdr, { fps: 10 });
  const differences: number[] = [];
  for await (const frame of source) {
    differences.push(differenceOf(frame, reference.frame));
    if (frame.epoch === 1) break;
    await source.redirect(original, {});
  }
  expect(differences[0]).toBeGreaterThan(0);
  expect(differences.at(-1)).toBe(0);
});

test('an ffmpeg without the filters reads it as it is, and this is noted', async () => {
  const { ffmpegPath } = await findFfmpeg();
  const script = `#!/bin/sh\nfor word; do [ "$word" = -filters ] && exec "${ffmpegPath}" -h; done\nexec "${ffmpegPath}" "$@"\n`;
  process.env.FFMPEG_PATH = fixtures.folder.write('ffmpeg-without-filters', script);
  chmodSync(process.env.FFMPEG_PATH, 0o755);
  const { notes } = await firstFrame(hdr);
  expect(notes).toMatchObject([{ code: 'hdr', text: expect.stringContaining('lacks the zscale filter') }]);
});
