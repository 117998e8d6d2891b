/** The conformance tests of a store for alerts, deliveries, annotations and cameras. */
import type { Alert, Annotation, StoredCamera } from '@crowdtone/domain';
import {
  type AlertStore,
  type AnnotationStore,
  MAX_WAITING_DELIVERIES,
  type NewDelivery,
  type Store,
} from '@crowdtone/store';
import { aSource } from '../records';

/** An open alert with hostile texts. */
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

/** Alerts as they are read, annotations, and how a test fills them. */
export interface StoreOfNotes {
  readonly reader: { readonly alerts: Pick<AlertStore, 'list'>; readonly annotations: AnnotationStore };
  saveAlert(alert: Alert): Promise<void>;
  close(): Promise<void>;
}

/** Tests that hold for every implementation of alerts and annotations as the gateway uses them. */
export function describeNotes(adapter: string, open: () => Promise<StoreOfNotes>): void {
  describe(`${adapter} as a store of alerts and annotations`, () => {
    let store: StoreOfNotes;
    let reader: StoreOfNotes['reader'];
    beforeEach(async () => {
      store = await open();
      reader = store.reader;
    });
    afterEach(async () => {
      await store.close();
    });

    test('returns alerts as they were saved, the newest first', async () => {
      const [older, newer] = [exampleAlert('a'), exampleAlert('b', { firedAt: 3000, sourceId: 'door' })];
      await store.saveAlert(newer);
      await store.saveAlert(older);
      expect(await reader.alerts.list(everything)).toEqual([newer, older]);
      expect(await reader.alerts.list({ ...everything, newest: 1 })).toEqual([newer]);
      expect(await reader.alerts.list({ ...everything, sourceIds: ['hall', 'aisle'] })).toEqual([older]);
      expect(await reader.alerts.list({ ...everything, sourceIds: [] })).toEqual([]);
    });

    test('lists the alerts that were open in a span of time', async () => {
      const [over, lasting] = [exampleAlert('over', cleared), exampleAlert('lasting', { firedAt: 1500 })];
      await store.saveAlert(over);
      await store.saveAlert(lasting);
      const within = async (from: number, to: number) =>
        (await reader.alerts.list({ ...everything, from, to })).map(({ id }) => id);
      expect(await within(0, 1000)).toEqual([]);
      expect(await within(0, 1500)).toEqual(['over']);
      expect(await within(1999, 5000)).toEqual(['lasting', 'over']);
      expect(await within(2000, 5000)).toEqual(['lasting']);
    });

    test('keeps annotations in order of time until they are removed', async () => {
      const [late, early] = [
        exampleAnnotation('a', { atMs: 5000, untilMs: 6000, sourceId: 'hall' }),
        exampleAnnotation('b'),
      ];
      for (const note of [late, early, exampleAnnotation('c', { runId: 'else' })]) await reader.annotations.add(note);
      await reader.annotations.add({ ...late, text: 'changed' });
      expect(await reader.annotations.list('run')).toEqual([early, late]);
      expect(await reader.annotations.find(uuidOf('a'))).toEqual(late);
      await reader.annotations.remove(uuidOf('a'));
      await reader.annotations.remove("a' OR 1=1 --");
      expect(await reader.annotations.find(uuidOf('a'))).toBeNull();
      expect(await reader.annotations.list('run')).toEqual([early]);
    });

    test('orders alerts and annotations of the same time by their ids', async () => {
      for (const id of ['b', 'a', 'B']) await store.saveAlert(exampleAlert(id));
      expect((await reader.alerts.list(everything)).map(({ id }) => id)).toEqual(['b', 'a', 'B']);
      for (const digit of ['b', 'a']) await reader.annotations.add(exampleAnnotation(digit));
      expect((await reader.annotations.list('run')).map(({ id }) => id)).toEqual([uuidOf('a'), uuidOf('b')]);
    });

    test('changes an alert only once, when it clears', async () => {
      const alert = exampleAlert('a');
      for (const saved of [alert, { ...alert, message: 'another' }]) await store.saveAlert(saved);
      expect(await reader.alerts.list(everything)).toEqual([alert]);
      for (const saved of [{ ...alert, ...cleared }, { ...alert, ...cleared, peak: 1 }, alert]) {
        await store.saveAlert(saved);
      }
      expect(await reader.alerts.list(everything)).toEqual([{ ...alert, ...cleared }]);
    });
  });
}

/** Tests that hold for every implementation of alerts, deliveries and cameras. */
export function describeHistory(adapter: string, open: () => Promise<Store>): void {
  describe(`${adapter} as a store of deliveries and cameras`, () => {
    let store: Store;
    /** Claims a delivery and records the result of an attempt. @param attempts before it */
    const attempted = async (attempts: number, result: Parameters<AlertStore['recordAttempt']>[0]): Promise<void> => {
      const claim = { claimant: 'test', lifeMs: 60_000 };
      expect(await store.alerts.claimDelivery({ id: result.id, attempts }, claim)).toBe(true);
      await store.alerts.recordAttempt(result, claim.claimant);
    };
    beforeEach(async () => {
      store = await open();
    });
    afterEach(async () => {
      await store.close();
    });

    test('lists open alerts until they clear, once', async () => {
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

    test('returns the delivery that is due first, and records its attempts', async () => {
      await store.alerts.save(exampleAlert('a'), [deliveryOf('1', 'pager'), deliveryOf('2', 'wall')]);
      await store.alerts.save(exampleAlert('b'), [deliveryOf('3', 'pager', 20), deliveryOf('1', 'pager', 99)]);
      const first = await store.alerts.nextDelivery('pager');
      expect(first).toEqual({ ...deliveryOf('1', 'pager'), state: 'waiting', attempts: 0, dueAt: 10, lastError: null });
      await attempted(0, { id: '1', state: 'waiting', attempts: 1, dueAt: 50, lastError: 'status 500' });
      expect(await store.alerts.nextDelivery('pager')).toMatchObject({ id: '3' });
      await attempted(0, { id: '3', state: 'delivered', attempts: 1, dueAt: 20, lastError: null });
      expect(await store.alerts.nextDelivery('pager')).toMatchObject({ id: '1', attempts: 1, dueAt: 50 });
      await attempted(1, { id: '1', state: 'failed', attempts: 2, dueAt: 50, lastError: 'status 500' });
      expect(await store.alerts.nextDelivery('pager')).toBeNull();
      expect((await store.alerts.listDeliveries('pager')).map(({ id, state }) => [id, state])).toEqual([
        ['1', 'failed'],
        ['3', 'delivered'],
      ]);
    });

    test('stores deliveries that no alert causes once, and counts those of each receiver', async () => {
      const deliveries = ['1', '2', '3'].map((id) => deliveryOf(id, 'pager', Number(id)));
      await store.alerts.addDeliveries(deliveries);
      await store.alerts.addDeliveries([deliveryOf('1', 'pager', 99)]);
      expect(await store.alerts.listDeliveries('pager')).toMatchObject(deliveries);
      const failed = { attempts: 1, dueAt: 20, lastError: 'status 500' };
      await attempted(0, { id: '1', state: 'failed', ...failed });
      await attempted(0, { id: '2', state: 'waiting', ...failed, lastError: 'status 501' });
      expect([...(await store.alerts.countDeliveries())]).toEqual([
        ['pager', { waiting: 2, failed: 1, lastError: 'status 501' }],
      ]);
    });

    test('gives a delivery to one claimant at a time, until the claim is over', async () => {
      await store.alerts.addDeliveries([deliveryOf('1', 'pager')]);
      const fresh = { id: '1', attempts: 0 };
      const claims = ['a', 'b', 'c'].map((claimant) => store.alerts.claimDelivery(fresh, { claimant, lifeMs: 60_000 }));
      const held = await Promise.all(claims);
      expect(held.filter(Boolean)).toHaveLength(1);
      const [holder = '', other = ''] = [['a', 'b', 'c'][held.indexOf(true)], ['a', 'b', 'c'][held.indexOf(false)]];
      const result = { id: '1', state: 'delivered', attempts: 1, dueAt: 10, lastError: null } as const;
      await store.alerts.recordAttempt(result, other);
      await store.alerts.releaseDelivery('1', other);
      expect(await store.alerts.claimDelivery(fresh, { claimant: other, lifeMs: 60_000 })).toBe(false);
      await store.alerts.releaseDelivery('1', holder);

      // A process that dies with it: the claim is over at once.
      expect(await store.alerts.claimDelivery(fresh, { claimant: 'dead', lifeMs: -1 })).toBe(true);
      expect(await store.alerts.claimDelivery(fresh, { claimant: other, lifeMs: 60_000 })).toBe(true);
      await store.alerts.recordAttempt(result, 'dead');
      expect(await store.alerts.nextDelivery('pager')).toMatchObject({ attempts: 0 });
      await store.alerts.recordAttempt(result, other);
      expect(await store.alerts.nextDelivery('pager')).toBeNull();
      expect(await store.alerts.claimDelivery(fresh, { claimant: other, lifeMs: 60_000 })).toBe(false);
    });

    test('stores alerts and their deliveries with the rest of a commit, or nothing', async () => {
      const stored = { alert: exampleAlert('a'), deliveries: [deliveryOf('1', 'pager')] };
      const broken = { alert: exampleAlert('b', { ruleName: null as unknown as string }), deliveries: [] };
      const sources = [aSource({ sourceId: 'hall' })];
      await expect(store.commit({ sources, alerts: [stored, broken] })).rejects.toThrow();
      expect([await store.listSources('run'), await store.alerts.listOpen()]).toEqual([[], []]);
      await store.commit({ sources, alerts: [stored] });
      expect(await store.alerts.listOpen()).toEqual([stored.alert]);
      expect(await store.alerts.listDeliveries('pager')).toMatchObject(stored.deliveries);
    });

    test('fails waiting deliveries of removed webhooks', async () => {
      await store.alerts.save(exampleAlert('a'), [deliveryOf('1', "o'pager"), deliveryOf('2', 'wall')]);
      await store.alerts.failOthers(["o'pager"], 'removed');
      expect(await store.alerts.nextDelivery("o'pager")).not.toBeNull();
      expect(await store.alerts.listDeliveries('wall')).toMatchObject([{ state: 'failed', lastError: 'removed' }]);
      await store.alerts.failOthers([], 'all removed');
      expect(await store.alerts.nextDelivery("o'pager")).toBeNull();
    });

    test('keeps a bounded number of waiting deliveries, the newest', async () => {
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

    test('returns cameras as they were saved, in the order in which they were added', async () => {
      const [second, first] = [exampleCamera('b', { addedAt: 2000 }), exampleCamera('z')];
      const ofTheFile = exampleCamera('a', { added: null, paused: true, addedAt: 3000 });
      for (const camera of [second, first, ofTheFile]) await store.cameras.save(camera);
      expect(await store.cameras.list()).toEqual([first, second, ofTheFile]);
    });

    test('replaces a camera in its place, and removes one', async () => {
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
