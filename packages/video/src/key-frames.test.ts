import { FixtureFolder } from '@crowdtone/testing/video/fixtures';
import { type OpenOptions, openVideo } from '.';
import { KeyFrameNotes } from './key-frames';

const folder = new FixtureFolder();
afterAll(() => folder.remove());

/** Twenty seconds at 10 frames per second with a key frame every `gop` frames. */
function film(name: string, gop: number, ...codec: string[]): Promise<string> {
  const source = ['-f', 'lavfi', '-i', 'testsrc=size=64x48:rate=10:duration=20'];
  const keys = [
    '-c:v',
    'libx264',
    '-pix_fmt',
    'yuv420p',
    '-g',
    String(gop),
    '-keyint_min',
    String(gop),
    '-sc_threshold',
    '0',
  ];
  return folder.make(name, ...source, ...keys, ...codec);
}

async function read(path: string, options: OpenOptions) {
  const reader = await openVideo(path, options);
  const timesMs: number[] = [];
  const sums: number[] = [];
  for await (const { presentationMs, data } of reader) {
    timesMs.push(Math.round(presentationMs));
    sums.push(data.reduce((sum, value) => sum + value, 0));
  }
  return { timesMs, sums, notes: reader.notes.filter(({ code }) => code === 'key-frames') };
}

test('where few frames are analysed, the key frames among them are the very frames that decoding everything gives', async () => {
  const path = await film('every-second.mp4', 10);
  const [auto, all] = [await read(path, { fps: 0.5, decode: 'auto' }), await read(path, { fps: 0.5, decode: 'all' })];
  expect(auto.timesMs).toEqual([0, 2000, 4000, 6000, 8000, 10_000, 12_000, 14_000, 16_000, 18_000]);
  expect(auto.timesMs).toEqual(all.timesMs);
  expect(auto.sums).toEqual(all.sums);
  expect(all.notes).toEqual([]);
  expect(auto.notes).toEqual([
    {
      code: 'key-frames',
      facts: { kind: 'key-frames', gapMs: 1000, longest: null },
      text: 'Only key frames were decoded, because few frames are analysed; each analysed frame lies up to 0:01 after its regular time.',
    },
  ]);
});

test('key frames that lie off the analysis times are taken at their own times', async () => {
  const path = await film('every-1.2-seconds.mp4', 12);
  const { timesMs, notes } = await read(path, { fps: 0.25, decode: 'auto' });
  expect(timesMs).toEqual([0, 4800, 8400, 12_000, 16_800]);
  expect(notes).toHaveLength(1);
});

test.each<[string, number, string[], OpenOptions]>([
  ['more frames are analysed', 10, [], { fps: 1, decode: 'auto' }],
  ['key frames are rare', 40, [], { fps: 0.2, decode: 'auto' }],
  [
    'the video is interlaced',
    10,
    ['-flags', '+ilme+ildct', '-vf', 'setfield=tff', '-x264-params', 'tff=1'],
    { fps: 0.5, decode: 'auto' },
  ],
  ['it is not asked for', 10, [], { fps: 0.5 }],
])('every frame is decoded where %s', async (_, gop, codec, options) => {
  const { notes } = await read(await film(`${gop}-${codec.length}-${options.fps}.mp4`, gop, ...codec), options);
  expect(notes).toEqual([]);
});

test('key frames that become rarer are noted', () => {
  const notes = new KeyFrameNotes(1000, 2000);
  for (const ms of [0, 2000, 4000, 12_500, 14_000]) notes.record(ms);
  expect(notes.notes[0]?.text).toMatch(/ Key frames become rarer: none was found for 0:08\.5 from 0:04\.$/);
});

test.each(['auto', 'vaapi'] as const)(
  'hardware decoding (%s) gives every frame, on machines without a device too',
  async (hardware) => {
    const path = await film('hardware.mp4', 10);
    const reader = await openVideo(path, { fps: 2, hardware });
    let frames = 0;
    for await (const frame of reader) frames += frame.width === 64 ? 1 : 0;
    expect(frames).toBe(40);
    const notes = reader.notes.filter(({ code }) => code === 'hardware');
    // A note exactly where the processor had to decode; `auto` falls back inside of ffmpeg.
    for (const { text } of notes)
      expect(text).toBe(`No hardware decoder (${hardware}) works here for this recording; the processor decodes it.`);
  },
);
