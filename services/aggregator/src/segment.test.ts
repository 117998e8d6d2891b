import { type FrameOutcome, MESSAGE_VERSION, traceOf } from '@crowdtone/domain';
import { sentKey, storedFrame } from './segment';

const SENT: Extract<FrameOutcome, { kind: 'dropped' }> = {
  ...{
    version: MESSAGE_VERSION,
    kind: 'dropped',
    runId: 'run',
    sourceId: 'hall',
    epoch: 2,
    sequence: 7,
    presentationMs: 900,
  },
  reason: 'overload',
};

test('a frame has the same trace when it is sent and when it is stored, in every epoch', () => {
  const segment = { epoch: 2, firstSequence: 40, fromMs: 1_000 };
  const stored = storedFrame(SENT, segment);
  expect(stored).toMatchObject({ sequence: 47, presentationMs: 1_000 });
  expect(traceOf(sentKey(stored, segment))).toBe(traceOf(SENT));
  expect(traceOf(SENT)).toBe('run/hall/2.7');

  const first = { ...SENT, epoch: 0 };
  expect(traceOf(sentKey(storedFrame(first, { epoch: 0, firstSequence: 0, fromMs: 0 })))).toBe('run/hall/7');
});
