import { SerialQueue } from './serial-queue';

test('tasks run one after another, in their order, and a failure stops none of them', async () => {
  const chain = new SerialQueue();
  const seen: string[] = [];
  const task =
    (name: string, fails = false) =>
    async () => {
      seen.push(`${name} begins`);
      await Promise.resolve();
      seen.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    };
  const [first, second] = [chain.run(task('first', true)), chain.run(task('second'))];
  await expect(first).rejects.toThrow('first');
  await expect(second).resolves.toBe('second');
  await chain.idle();
  expect(seen).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
});
