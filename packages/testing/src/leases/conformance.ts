import type { Leases } from '@crowdtone/leases';

/** What every implementation of {@link Leases} keeps to. @param open a new, empty one */
export function describeLeases(name: string, open: () => Promise<Leases>): void {
  /** Longer than any test takes. */
  const LONG_MS = 3_600_000;

  describe(name, () => {
    let leases: Leases;
    beforeEach(async () => {
      leases = await open();
    });
    afterEach(() => leases.close());

    const take = (names: readonly string[], owner: string, lifeMs = LONG_MS, most = names.length) =>
      leases.acquire({ names, owner, lifeMs, most });

    test('a lease has one owner at a time, and each taking a greater epoch', async () => {
      expect(await take(['hall'], 'ann')).toEqual([{ name: 'hall', owner: 'ann', epoch: 1 }]);
      expect(await take(['hall'], 'bob')).toEqual([]);
      expect(await take(['hall'], 'ann')).toEqual([]);
      await leases.release({ name: 'hall', owner: 'ann', epoch: 1 });
      expect(await take(['hall'], 'bob')).toEqual([{ name: 'hall', owner: 'bob', epoch: 2 }]);
    });

    test('a lease whose time is over is free, and its holder can neither renew nor release it', async () => {
      const [old] = await take(['hall'], 'ann', 0);
      if (old === undefined) throw new Error('a free lease was not given');
      expect(await leases.renew(old, LONG_MS)).toBe(false);
      const [next] = await take(['hall'], 'bob');
      expect(next?.epoch).toBe(2);
      expect(await leases.renew(old, LONG_MS)).toBe(false);
      await leases.release(old);
      expect(await leases.list('hall')).toEqual([{ name: 'hall', owner: 'bob', epoch: 2, freeForMs: null }]);
    });

    test('a renewal counts from the moment at which it is made', async () => {
      const [term] = await take(['hall'], 'ann');
      if (term === undefined) throw new Error('a free lease was not given');
      expect(await leases.renew(term, LONG_MS)).toBe(true);
      expect(await leases.renew(term, 0)).toBe(true);
      expect(await take(['hall'], 'bob')).toMatchObject([{ epoch: 2 }]);
    });

    test('of several the one that was free for longest goes first, and no more than asked for', async () => {
      await take(['a'], 'ann', 0);
      await take(['b'], 'ann', 0);
      await take(['a'], 'ann', 0);
      expect((await take(['a', 'b', 'c'], 'bob', LONG_MS, 2)).map((term) => term.name).sort()).toEqual(['b', 'c']);
      expect(await take(['a', 'b', 'c'], 'eve')).toEqual([{ name: 'a', owner: 'eve', epoch: 3 }]);
    });

    test('of many that ask at once each lease has one owner', async () => {
      const names = Array.from({ length: 8 }, (_, index) => `shard:${index}`);
      const owners = Array.from({ length: 6 }, (_, index) => `owner-${index}`);
      const given: string[] = [];
      // Those who find a row locked go away empty-handed, so the rest is asked for again.
      while (given.length < names.length) {
        const answers = await Promise.all(owners.map((owner) => take(names, owner, LONG_MS, 3)));
        given.push(...answers.flat().map((term) => term.name));
      }
      expect([...given].sort()).toEqual(names);
    });

    test('lists those that begin with a text, and since when they have been free', async () => {
      await take(['camera:a', 'camera:b', 'shard:1'], 'ann');
      await leases.release({ name: 'camera:b', owner: 'ann', epoch: 1 });
      const listed = await leases.list('camera:');
      expect(listed.map((state) => [state.name, state.epoch, state.freeForMs !== null])).toEqual([
        ['camera:a', 1, false],
        ['camera:b', 1, true],
      ]);
      expect(listed[1]?.freeForMs).toBeGreaterThanOrEqual(0);
    });

    test('the clock of a node does not matter', async () => {
      const now = Date.now;
      const shifted = jest.spyOn(Date, 'now').mockImplementation(() => now() + 600_000);
      const [term] = await take(['hall'], 'ahead', 60_000);
      shifted.mockRestore();
      expect(await take(['hall'], 'bob')).toEqual([]);
      const back = jest.spyOn(Date, 'now').mockImplementation(() => now() - 600_000);
      expect(await take(['hall'], 'behind')).toEqual([]);
      expect(term && (await leases.renew(term, 0))).toBe(true);
      back.mockRestore();
      const [state] = await leases.list('hall');
      expect(state?.freeForMs).toBeLessThan(600_000);
      expect(await take(['hall'], 'bob')).toMatchObject([{ epoch: 2 }]);
    });
  });
}
