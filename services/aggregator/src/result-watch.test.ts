import { ResultWatch } from './result-watch';

test('results that wait for the same frame for 20 s are reported until they go on', () => {
  let nowMs = 0;
  const watch = new ResultWatch(() => nowMs);
  watch.update('hall', 7);
  nowMs = 15_000;
  watch.update('hall', 8);
  nowMs = 34_000;
  expect(() => watch.check()).not.toThrow();
  watch.update('hall', 8);
  nowMs = 36_000;
  expect(() => watch.check()).toThrow(/have waited for a frame for 21 s/);
  watch.update('hall', null);
  expect(() => watch.check()).not.toThrow();
});
