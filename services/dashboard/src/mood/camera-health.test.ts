import type { SourceHealth } from '@crowdtone/domain';
import { describeHealth } from './camera-health';

const LIVE: SourceHealth = {
  runId: 'run',
  sourceId: 'door',
  phase: 'live',
  epoch: 0,
  size: { width: 640, height: 360 },
  trouble: null,
  wantedFps: 2,
  effectiveFps: 2,
  wholeFrameEvery: 1,
};
const trouble = { cause: 'auth', message: 'the camera refuses the password; correct it', attempt: 3, retryAt: 0 };

test('says how many frames a second are looked at, and when that is too few', () => {
  expect(describeHealth(LIVE)).toEqual({ words: 'connected, 2.0 of 2 frames/s', troubled: false });
  expect(describeHealth({ ...LIVE, effectiveFps: 0.5 })).toEqual({
    words: 'connected; this machine manages 0.5 of 2 frames/s',
    troubled: true,
  });
  expect(describeHealth({ ...LIVE, wholeFrameEvery: 3 })).toEqual({
    words: 'connected, 2.0 of 2 frames/s, one in 3 searched whole',
    troubled: false,
  });
});

test('names what keeps a camera away', () => {
  for (const phase of ['backing-off', 'connecting'] as const) {
    const { words, troubled } = describeHealth({ ...LIVE, phase, trouble });
    expect(words).toContain('refuses the password');
    expect(troubled).toBe(true);
  }
  expect(describeHealth({ ...LIVE, phase: 'stalled' }).troubled).toBe(true);
});
