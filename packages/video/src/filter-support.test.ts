import { chmodSync } from 'node:fs';
import { FixtureFolder } from '@crowdtone/testing/video/fixtures';
import { findFfmpeg, openVideo } from '.';
import { filtersOf } from './filter-support';

const folder = new FixtureFolder();
afterEach(() => delete process.env.FFMPEG_PATH);
afterAll(() => folder.remove());

test('the list of filters is that of ffmpeg', async () => {
  const { ffmpegPath } = await findFfmpeg();
  const filters = await filtersOf(ffmpegPath);
  for (const name of ['scale', 'bwdif', 'showinfo', 'split', 'nullsink']) expect(filters).toContain(name);
  expect(filters).not.toContain('no-such-filter');
});

test('HDR is read without tone mapping by an ffmpeg that lacks the filters, and this is noted', async () => {
  const { ffmpegPath } = await findFfmpeg();
  const script = `#!/bin/sh\nfor word; do [ "$word" = -filters ] && exec "${ffmpegPath}" -h; done\nexec "${ffmpegPath}" "$@"\n`;
  process.env.FFMPEG_PATH = folder.write('ffmpeg-without-filters', script);
  chmodSync(process.env.FFMPEG_PATH, 0o755);
  const marks = ['-color_trc', 'smpte2084', '-color_primaries', 'bt2020', '-colorspace', 'bt2020nc'];
  const graph = ['-f', 'lavfi', '-i', 'testsrc=size=64x48:rate=10:duration=0.5'];
  const path = await folder.make('hdr.mkv', ...graph, '-c:v', 'libx264', '-pix_fmt', 'yuv420p10le', ...marks);
  const reader = await openVideo(path, { fps: 10 });
  let frames = 0;
  for await (const { width } of reader) frames += width === 64 ? 1 : 0;
  expect(frames).toBe(5);
  expect(reader.notes).toContainEqual({
    code: 'hdr',
    facts: { kind: 'not-tone-mapped', curve: 'PQ', why: 'no-filter' },
    text: expect.stringMatching(
      /^The video is HDR \(PQ\), but this ffmpeg lacks the zscale filter, so it is not tone-mapped/,
    ),
  });
});
