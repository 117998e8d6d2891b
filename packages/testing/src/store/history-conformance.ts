/** What every adapter must do with alerts, deliveries, annotations and cameras; part of the conformance of a store. */
import type { Alert, Annotation, StoredCamera } from '@crowdtone/domain';
import { MAX_WAITING_DELIVERIES, type NewDelivery, type Store } from '@crowdtone/store';

export function exampleAlert(id: string, overrides: Partial<Alert> = {}): Alert {
  return {
    id,
    runId: 'run',
    sourceId: 'hall',
    ruleName: 'Delighted',
    kind: 'mood',
    severity: 'warning',
    message: 'Hall: it\'s "<b>happy</b>"; DROP TABLE alerts; --',
    firedAtMs: 5000,
    firedAt: 1000,
    clearedAtMs: null,
    clearedAt: null,
    clearedBecause: null,
    peak: 0.7,
    ...overrides,
  };
}

/** @param digit 0 to f */
const uuidOf = (digit: string) => `00000000-0000-4000-8000-00000000000${digit}`;

function exampleAnnotation(digit: string, overrides: Partial<Annotation> = {}): Annotation {
  return {
    id: uuidOf(digit),
    runId: 'run',
    sourceId: null,
    atMs: 1000,
    untilMs: null,
    text: 'Lecture <i>started</i>; DROP TABLE annotations; --',
    author: 'desk',
    createdAt: 1,
    ...overrides,
  };
}

function exampleCamera(id: string, overrides: Partial<StoredCamera> = {}): StoredCamera {
  return {
    id,
    paused: false,
    added: {
      id,
      name: "<b>Hall</b>'); DROP TABLE cameras; --",
      url: 'rtsp://admin:p@ss@10.0.0.7/1?pwd="x"',
      setting: 'education',
      legalBasis: 'safety, file 7',
      transport: 'tcp',
      hardware: 'none',
      stallSeconds: 5,
      connectSeconds: 20,
      picture: 'none',
    },
    addedAt: 1000,
    ...overrides,
  };
}

const everything = { sourceIds: null, from: 0, to: Infinity, newest: Infinity };
const cleared = { clearedAtMs: 9000, clearedAt: 2000, clearedBecause: 'recovered', peak: 0.9 } as const;

function deliveryOf(id: string, webhook: string, createdAt = 10): NewDelivery {
  return { id, webhook, body: `{"id":"${id}","text":"'; DROP TABLE alerts"}`, createdAt };
}

export function describeHistory(adapter: string, open: () => Promise<Store>): void {
  describe(`${adapter} as a store of alerts and annotations`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(async () => {
      await store.close();
    });

    test('gives alerts back as they were, the newest first', async () => {
      const [older, newer] = [exampleAlert('a'), exampleAlert('b', { firedAt: 3000, sourceId: 'door' })];
      await store.alerts.save(newer, []);
      await store.alerts.save(older, []);
      expect(await store.alerts.list(everything)).toEqual([newer, older]);
      expect(await store.alerts.list({ ...everything, newest: 1 })).toEqual([newer]);
      expect(await store.alerts.list({ ...everything, sourceIds: ['hall', 'aisle'] })).toEqual([older]);
      expect(await store.alerts.list({ ...everything, sourceIds: [] })).toEqual([]);
    });

    test('finds alerts that lasted in a span of time', async () => {
      const [over, lasting] = [exampleAlert('over', cleared), exampleAlert('lasting', { firedAt: 1500 })];
      await store.alerts.save(over, []);
      await store.alerts.save(lasting, []);
      const within = async (from: number, to: number) =>
        (await store.alerts.list({ ...everything, from, to })).map(({ id }) => id);
      expect(await within(0, 1000)).toEqual([]);
      expect(await within(0, 1500)).toEqual(['over']);
      expect(await within(1999, 5000)).toEqual(['lasting', 'over']);
      expect(await within(2000, 5000)).toEqual(['lasting']);
    });

    test('clears an alert once, and opens none anew', async () => {
      const alert = exampleAlert('a');
      await store.alerts.save(alert, []);
      await store.alerts.save({ ...alert, message: 'another' }, []);
      expect(await store.alerts.listOpen()).toEqual([alert]);
      await store.alerts.save({ ...alert, ...cleared }, []);
      await store.alerts.save({ ...alert, ...cleared, peak: 1 }, []);
      await store.alerts.save(alert, []);
      expect(await store.alerts.list(everything)).toEqual([{ ...alert, ...cleared }]);
      expect(await store.alerts.listOpen()).toEqual([]);
    });

    test('knows the newest alert of each rule on a source of a run', async () => {
      const later = exampleAlert('later', { firedAt: 4000 });
      const other = exampleAlert('other', { ruleName: 'Sad' });
      const elsewhere = [exampleAlert('run2', { runId: 'run2' }), exampleAlert('door', { sourceId: 'door' })];
      for (const alert of [exampleAlert('first', cleared), later, other, ...elsewhere]) {
        await store.alerts.save(alert, []);
      }
      const latest = await store.alerts.listLatest({ runId: 'run', sourceId: 'hall' });
      expect(latest.map(({ id }) => id).sort()).toEqual(['later', 'other']);
    });

    test('hands out the delivery that is due first, and remembers what came of it', async () => {
      await store.alerts.save(exampleAlert('a'), [deliveryOf('1', 'pager'), deliveryOf('2', 'wall')]);
      await store.alerts.save(exampleAlert('b'), [deliveryOf('3', 'pager', 20), deliveryOf('1', 'pager', 99)]);
      const first = await store.alerts.nextDelivery('pager');
      expect(first).toEqual({ ...deliveryOf('1', 'pager'), state: 'waiting', attempts: 0, dueAt: 10, lastError: null });
      await store.alerts.noteAttempt({
        id: '1',
        state: 'waiting',
        attempts: 1,
        dueAt: 50,
        lastError: 'it answered 500',
      });
      expect(await store.alerts.nextDelivery('pager')).toMatchObject({ id: '3' });
      await store.alerts.noteAttempt({ id: '3', state: 'delivered', attempts: 1, dueAt: 20, lastError: null });
      expect(await store.alerts.nextDelivery('pager')).toMatchObject({ id: '1', attempts: 1, dueAt: 50 });
      await store.alerts.noteAttempt({
        id: '1',
        state: 'failed',
        attempts: 2,
        dueAt: 50,
        lastError: 'it answered 500',
      });
      expect(await store.alerts.nextDelivery('pager')).toBeNull();
      expect((await store.alerts.listDeliveries('pager')).map(({ id, state }) => [id, state])).toEqual([
        ['1', 'failed'],
        ['3', 'delivered'],
      ]);
    });

    test('fails what waits for webhooks that are gone', async () => {
      await store.alerts.save(exampleAlert('a'), [deliveryOf('1', "o'pager"), deliveryOf('2', 'wall')]);
      await store.alerts.failOthers(["o'pager"], 'nobody has it');
      expect(await store.alerts.nextDelivery("o'pager")).not.toBeNull();
      expect(await store.alerts.listDeliveries('wall')).toMatchObject([
        { state: 'failed', lastError: 'nobody has it' },
      ]);
      await store.alerts.failOthers([], 'nobody has any');
      expect(await store.alerts.nextDelivery("o'pager")).toBeNull();
    });

    test('lets a bounded number of deliveries wait, the newest', async () => {
      const waiting = (alert: string, count: number, createdAt: number) =>
        Array.from({ length: count }, (_, n) => deliveryOf(`${alert}/${n}`, 'pager', createdAt + n));
      await store.alerts.save(exampleAlert('a'), waiting('a', MAX_WAITING_DELIVERIES, 0));
      await store.alerts.save(exampleAlert('b'), waiting('b', 7, MAX_WAITING_DELIVERIES));
      const states = (await store.alerts.listDeliveries('pager')).map(({ state }) => state);
      expect(states.filter((state) => state === 'waiting')).toHaveLength(MAX_WAITING_DELIVERIES);
      expect(states.indexOf('waiting')).toBe(7);
    });

    test('stores no delivery of an alert that it cannot store', async () => {
      const broken = exampleAlert('a', { ruleName: null as unknown as string });
      await expect(store.alerts.save(broken, [deliveryOf('1', 'pager')])).rejects.toThrow();
      expect(await store.alerts.nextDelivery('pager')).toBeNull();
      await store.alerts.save(exampleAlert('a'), [deliveryOf('1', 'pager')]);
      expect(await store.alerts.nextDelivery('pager')).not.toBeNull();
    });

    test('keeps annotations in order of time until they are removed', async () => {
      const [late, early] = [
        exampleAnnotation('a', { atMs: 5000, untilMs: 6000, sourceId: 'hall' }),
        exampleAnnotation('b'),
      ];
      for (const note of [late, early, exampleAnnotation('c', { runId: 'else' })]) await store.annotations.add(note);
      await store.annotations.add({ ...late, text: 'changed' });
      expect(await store.annotations.list('run')).toEqual([early, late]);
      expect(await store.annotations.find(uuidOf('a'))).toEqual(late);
      await store.annotations.remove(uuidOf('a'));
      await store.annotations.remove("a' OR 1=1 --");
      expect(await store.annotations.find(uuidOf('a'))).toBeNull();
      expect(await store.annotations.list('run')).toEqual([early]);
    });

    test('gives cameras back as they were, in the order in which they were added', async () => {
      const [second, first] = [exampleCamera('b', { addedAt: 2000 }), exampleCamera('z')];
      const ofTheFile = exampleCamera('a', { added: null, paused: true, addedAt: 3000 });
      for (const camera of [second, first, ofTheFile]) await store.cameras.save(camera);
      expect(await store.cameras.list()).toEqual([first, second, ofTheFile]);
    });

    test('replaces a camera in its place, and forgets one that is removed', async () => {
      for (const id of ['a', 'b']) await store.cameras.save(exampleCamera(id));
      const changed = exampleCamera('a', { paused: true, added: null });
      await store.cameras.save(changed);
      expect(await store.cameras.list()).toEqual([changed, exampleCamera('b')]);
      await store.cameras.remove('a');
      await store.cameras.remove('unknown');
      expect(await store.cameras.list()).toEqual([exampleCamera('b')]);
      await store.cameras.save(exampleCamera('a'));
      expect(await store.cameras.list()).toHaveLength(2);
    });
  });
}
