import { missingFramesError } from './missing-frames';

test('a frame that failed again and again is named with its cause', () => {
  const reason = 'the model could not be loaded';
  expect(missingFramesError([{ sequence: 7, reason }])).toMatchObject({
    code: 'E_FRAME_FAILED',
    exitCode: 4,
    message: `frame 7 failed however often it was tried (${reason}); run the same command again to go on`,
  });
  const several = [7, 9, 12].map((sequence) => ({ sequence, reason }));
  expect(missingFramesError(several).message).toMatch(/^frame 7, and 2 more failed/);
});

test('without such a frame, the memory of Redis is what was lost', () => {
  expect(missingFramesError([])).toMatchObject({ code: 'E_REDIS_LOST', message: expect.stringContaining('memory') });
});
