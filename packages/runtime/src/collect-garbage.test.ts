import { collectGarbage, collectGarbageRegularly } from './collect-garbage';

/** Resolves when an object that nobody holds any more was collected. */
function collected(): Promise<void> {
  return new Promise((resolve) => {
    const registry = new FinalizationRegistry<null>(() => resolve());
    // Held from the promise, or the registry itself would be garbage.
    registries.add(registry);
    registry.register({}, null);
  });
}
const registries = new Set<FinalizationRegistry<null>>();

test('what nobody holds is collected at once, what somebody holds stays', async () => {
  const held = new WeakRef(registries);
  const gone = collected();
  collectGarbage();
  await gone;
  expect(held.deref()).toBe(registries);
});

test('it is collected again and again until that is stopped', async () => {
  const stop = collectGarbageRegularly(1);
  await collected();
  await collected();
  stop();
  expect(globalThis).not.toHaveProperty('gc');
});
