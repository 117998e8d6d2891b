/** Pausing, resuming and redirecting a live source, and trying one out. */
import { openLiveSource } from './live-source';
import type { LiveFrame, LiveState } from './live-state';
import { tryLiveSource } from './try-live-source';

const SMALL = 'lavfi:testsrc=size=32x24:rate=20';
const LARGE = 'lavfi:testsrc=size=64x48:rate=20';

test('goes on where it was when it is resumed and redirected: numbers without gap, time that grows, new epochs', async () => {
  const states: LiveState[] = [];
  const source = await openLiveSource(SMALL, { fps: 20, onState: (state) => void states.push(state) });
  const frames: LiveFrame[] = [];
  for await (const frame of source) {
    frames.push(frame);
    if (frames.length === 3) {
      source.pause();
      setImmediate(() => source.resume());
    }
    if (frames.length === 6) await source.redirect(LARGE, {});
    if (frames.length === 9) break;
  }
  expect(frames.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(frames.map(({ epoch, width }) => [epoch, width])).toEqual([
    ...Array(3).fill([0, 32]),
    ...Array(3).fill([1, 32]),
    ...Array(3).fill([2, 64]),
  ]);
  const times = frames.map(({ presentationMs }) => presentationMs);
  expect(times.every((time, place) => place === 0 || time > (times[place - 1] ?? 0))).toBe(true);
  const phases = states.map(({ phase }) => phase);
  expect(phases).not.toContain('backing-off');
  expect(phases.filter((phase) => phase === 'live')).toHaveLength(3);
});

test('connects to nothing while it is paused, and can be redirected and closed meanwhile', async () => {
  const phases: string[] = [];
  const source = await openLiveSource('rtsp://127.0.0.1:9/', {
    fps: 20,
    paused: true,
    onState: ({ phase }) => void phases.push(phase),
  });
  const first = source[Symbol.asyncIterator]().next();
  await source.redirect(LARGE, {});
  expect(phases).toEqual(['paused']);
  source.resume();
  expect((await first).value).toMatchObject({ width: 64, sequence: 0, epoch: 0 });
  source.pause();
  await source.close();
  expect(source.state.phase).toBe('closed');

  const never = await openLiveSource(SMALL, { fps: 20, paused: true });
  const ending = never[Symbol.asyncIterator]().next();
  await never.close();
  expect((await ending).done).toBe(true);
});

test('gives up waiting for a camera that is away as soon as it is paused', async () => {
  const source = await openLiveSource('rtsp://127.0.0.1:9/', {
    fps: 20,
    backoff: { firstMs: 3_600_000, maxMs: 3_600_000 },
    onState: ({ phase }) => {
      if (phase === 'backing-off') setImmediate(() => source.pause());
      if (phase === 'paused') void source.redirect(SMALL, {}).then(() => source.resume());
    },
  });
  for await (const { sequence } of source) {
    expect(sequence).toBe(0);
    break;
  }
});

describe('trying a source', () => {
  const never = new AbortController().signal;

  test('tells the size of its pictures', async () => {
    expect(await tryLiveSource(LARGE, {}, never)).toEqual({
      reached: true,
      width: 64,
      height: 48,
      firstPictureMs: expect.any(Number),
    });
  });

  test('names what keeps it away, without credentials', async () => {
    const trial = await tryLiveSource('rtsp://admin:s3cret@127.0.0.1:9/camera?pwd=s3cret', {}, never);
    expect(trial).toMatchObject({ reached: false, cause: 'refused' });
    expect(JSON.stringify(trial)).not.toMatch(/s3cret|admin/);
  });

  test('can be stopped', async () => {
    const stop = new AbortController();
    const trial = tryLiveSource('udp://127.0.0.1:35999', {}, stop.signal);
    stop.abort();
    await expect(trial).rejects.toMatchObject({ code: 'E_INTERRUPTED' });
  });
});
