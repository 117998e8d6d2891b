import type { SourceHealth } from '@crowdtone/domain';
import { describeHealth } from './camera-health';

const LIVE: SourceHealth = {
  runId: 'run',
  sourceId: 'door',
  phase: 'live',
  epoch: 0,
  size: { width: 640, height: 360 },
  lastError: null,
  wantedFps: 2,
  effectiveFps: 2,
  wholeFrameEvery: 1,
};
const lastError = { cause: 'auth', message: 'the camera refuses the password; correct it', attempt: 3, retryAt: 0 };

test('the analysed frame rate is stated, and whether it is too low', () => {
  expect(describeHealth(LIVE)).toEqual({ words: 'connected, 2.0 of 2 frames/s', needsAttention: false });
  expect(describeHealth({ ...LIVE, effectiveFps: 0.5 })).toEqual({
    words: 'connected; analysing only 0.5 of 2 frames/s',
    needsAttention: true,
  });
  expect(describeHealth({ ...LIVE, wholeFrameEvery: 3 })).toEqual({
    words: 'connected, 2.0 of 2 frames/s, full-frame detection every 3 frames',
    needsAttention: false,
  });
});

test('the reason why a camera is offline is named', () => {
  for (const phase of ['backing-off', 'connecting'] as const) {
    const { words, needsAttention } = describeHealth({ ...LIVE, phase, lastError });
    expect(words).toContain('refuses the password');
    expect(needsAttention).toBe(true);
  }
  expect(describeHealth({ ...LIVE, phase: 'stalled' }).needsAttention).toBe(true);
});
