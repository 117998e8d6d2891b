import { EXPRESSIONS } from '../expressions';
import { type GroupWindow, groupWindowSchema } from '../windows';
import type { Alert } from './alert';
import { type AlertChange, AlertRuleState } from './rule-state';
import { alertRuleSchema } from './rules';

const SECOND = 1000;
const WINDOW_MS = 5 * SECOND;
const SOURCE = { runId: 'run', sourceId: 'hall', label: 'Main hall' };
/** Wall-clock time at which the source's own time was 0. */
const BEGAN = 1_700_000_000_000;

interface Wish {
  readonly index: number;
  /** Share of happiness; null for a group under the floor. */
  readonly share?: number | null;
  /** Half the width of its interval. */
  readonly margin?: number;
  readonly seen?: number;
  readonly analysed?: number;
  readonly partial?: boolean;
}

function windowOf({ index, share = 0, margin = 0, seen = 20, analysed = 10, partial = false }: Wish): GroupWindow {
  return groupWindowSchema.parse({
    runId: SOURCE.runId,
    sourceId: SOURCE.sourceId,
    index,
    startMs: index * WINDOW_MS,
    endMs: (index + 1) * WINDOW_MS,
    partial,
    frames: { analysed, dropped: {} },
    people: { seen, readable: share === null ? 3 : 20, unreadable: {} },
    floor: 5,
    withheld: share === null ? 'below-floor' : null,
    shares:
      share === null
        ? null
        : {
            estimator: 'counted',
            expressions: EXPRESSIONS.map((expression) => ({
              expression,
              share: expression === 'happiness' ? share : 0,
              low: Math.max(0, (expression === 'happiness' ? share : 0) - margin),
              high: Math.min(1, (expression === 'happiness' ? share : 0) + margin),
            })),
            valence: share,
            arousal: -share,
          },
    model: null,
  });
}

function stateOf(rule: object, latest: Alert | null = null): AlertRuleState {
  return new AlertRuleState(alertRuleSchema.parse({ name: 'rule', ...rule }), SOURCE, latest);
}

/** Shows windows in turn; what came of each as `index:change`. */
function show(state: AlertRuleState, wishes: readonly Wish[]): { said: string[]; changes: AlertChange[] } {
  const changes: AlertChange[] = [];
  const said = wishes.flatMap((wish) => {
    const window = windowOf(wish);
    const reported = state.observeWindow(window, BEGAN + window.endMs);
    changes.push(...reported);
    return reported.map(({ change }) => `${wish.index}:${change}`);
  });
  return { said, changes };
}

const shares = (...values: readonly (number | null)[]): Wish[] => values.map((share, index) => ({ index, share }));

const HAPPY = { kind: 'mood', measure: 'happiness', above: 0.6, clear: 0.4, forSeconds: 10, clearSeconds: 10 };

describe('a rule on the mood', () => {
  test('fires after its time and is over after its time, with a peak between', () => {
    const { said, changes } = show(stateOf(HAPPY), shares(0.9, 0.5, 0.7, 0.65, 0.8, 0.3, 0.3, 0.3));
    expect(said).toEqual(['3:fired', '6:cleared']);
    expect(changes.map(({ alert }) => alert)).toEqual([
      {
        id: 'run:hall:rule:20000',
        runId: 'run',
        sourceId: 'hall',
        ruleName: 'rule',
        kind: 'mood',
        severity: 'warning',
        message:
          'Main hall: the share of happiness has been above 60 % for 10 seconds, with its whole 95 % interval; it was 65 % then.',
        facts: {
          ...{ kind: 'mood', source: 'Main hall', measure: 'happiness', above: 0.6, forSeconds: 10, sure: true },
          value: 0.65,
        },
        firedAtMs: 20_000,
        firedAt: BEGAN + 20_000,
        clearedAtMs: null,
        clearedAt: null,
        clearedBecause: null,
        peak: 0.7,
      },
      expect.objectContaining({
        id: 'run:hall:rule:20000',
        clearedAtMs: 35_000,
        clearedAt: BEGAN + 35_000,
        clearedBecause: 'recovered',
        peak: 0.8,
      }),
    ]);
  });

  test('does not flutter between its two thresholds', () => {
    const between = Array.from({ length: 40 }, (_, place) => (place % 2 === 0 ? 0.61 : 0.45));
    expect(show(stateOf({ ...HAPPY, forSeconds: 0 }), shares(...between)).said).toEqual(['0:fired']);
  });

  test('needs all of its time in one piece', () => {
    const flicker = Array.from({ length: 40 }, (_, place) => (place % 2 === 0 ? 0.9 : 0.1));
    expect(show(stateOf(HAPPY), shares(...flicker)).said).toEqual([]);
  });

  test('watches the fall below a threshold too', () => {
    const rule = { kind: 'mood', measure: 'valence', below: 0.2, clear: 0.3, forSeconds: 5, clearSeconds: 5 };
    const { said, changes } = show(stateOf(rule), shares(0.25, 0.2, 0.1, 0.05, 0.25, 0.3));
    expect(said).toEqual(['2:fired', '5:cleared']);
    expect(changes[1]?.alert.peak).toBe(0.05);
  });

  test('takes a withheld window for neither: it does not fire, does not clear, and does not break the count', () => {
    expect(show(stateOf(HAPPY), shares(0.9, null, 0.9)).said).toEqual(['2:fired']);
    expect(show(stateOf(HAPPY), shares(0.9, null, null)).said).toEqual([]);
    expect(show(stateOf(HAPPY), shares(0.9, 0.9, null, null, null, null)).said).toEqual(['1:fired']);
    expect(show(stateOf(HAPPY), shares(0.9, 0.9, 0.1, null, 0.1)).said).toEqual(['1:fired', '4:cleared']);
  });

  test('restarts when nothing was known for longer than it requires', () => {
    expect(show(stateOf(HAPPY), shares(0.9, null, null, null, 0.9, 0.9)).said).toEqual(['5:fired']);
    const withGap = (index: number) => [
      { index: 0, share: 0.9 },
      { index, share: 0.9 },
    ];
    expect(show(stateOf(HAPPY), withGap(3)).said).toEqual(['3:fired']);
    expect(show(stateOf(HAPPY), withGap(4)).said).toEqual([]);
  });

  test('pays no heed to a partial window, nor to one it has seen', () => {
    const partial = { index: 1, share: 0.9, partial: true };
    expect(show(stateOf(HAPPY), [{ index: 0, share: 0.9 }, partial]).said).toEqual([]);
    expect(show(stateOf(HAPPY), [...shares(0.9), ...shares(0.9), ...shares(0.9)]).said).toEqual([]);
  });

  test('tells the same of the same windows, in another process too', () => {
    const story = shares(0.9, 0.9, 0.9, null, 0.1, 0.1, 0.9, 0.9, 0.2, 0.2);
    const undisturbed = show(stateOf(HAPPY), story);
    expect(undisturbed.said).toEqual(['1:fired', '5:cleared', '7:fired', '9:cleared']);
    for (let died = 1; died < story.length; died += 1) {
      const before = show(stateOf(HAPPY), story.slice(0, died));
      const latest = before.changes.at(-1)?.alert ?? null;
      // The next process is shown some windows again, as it finds them in the store.
      const after = show(stateOf(HAPPY, latest), story.slice(Math.max(0, died - 4)));
      expect([...before.said, ...after.said]).toEqual(undisturbed.said);
      expect([...before.changes, ...after.changes].map(({ alert }) => alert.id)).toEqual(
        undisturbed.changes.map(({ alert }) => alert.id),
      );
    }
  });

  test('compares the near end of the interval, unless the estimate is asked for', () => {
    const unsure = shares(0.7, 0.7, 0.7).map((wish) => ({ ...wish, margin: 0.15 }));
    expect(show(stateOf(HAPPY), unsure).said).toEqual([]);
    expect(show(stateOf({ ...HAPPY, sure: false }), unsure).said).toEqual(['1:fired']);
    const surer = unsure.map((wish) => ({ ...wish, margin: 0.05 }));
    expect(show(stateOf(HAPPY), surer)).toMatchObject({ said: ['1:fired'], changes: [{ alert: { peak: 0.7 } }] });
    const sad = { ...HAPPY, above: undefined, clear: undefined, below: 0.2 };
    expect(
      show(
        stateOf(sad),
        shares(0.1, 0.1).map((wish) => ({ ...wish, margin: 0.15 })),
      ).said,
    ).toEqual([]);
    expect(
      show(
        stateOf(sad),
        shares(0.1, 0.1).map((wish) => ({ ...wish, margin: 0.05 })),
      ).said,
    ).toEqual(['1:fired']);
  });

  test('ends when there were no figures for too long, and may fire again', () => {
    const state = stateOf({ ...HAPPY, maxSilenceSeconds: 60 });
    expect(state.dueAt).toBeNull();
    show(state, shares(0.9, 0.9));
    const silentAt = BEGAN + 10_000 + 60_000;
    expect(state.dueAt).toBe(silentAt);
    // Windows without shares are no figures.
    show(state, [{ index: 2, share: null }]);
    expect(state.dueAt).toBe(silentAt);
    expect(state.advanceTo(silentAt - 1)).toEqual([]);
    expect(state.advanceTo(silentAt)).toMatchObject([
      { change: 'cleared', alert: { clearedBecause: 'silence', clearedAt: silentAt } },
    ]);
    expect(state.dueAt).toBeNull();
    expect(
      show(
        state,
        [10, 11].map((index) => ({ index, share: 0.9 })),
      ).said,
    ).toEqual(['11:fired']);
  });

  test('of an earlier process ends too, counted from when this one began', () => {
    const [fired] = show(stateOf(HAPPY), shares(0.9, 0.9)).changes;
    const state = stateOf({ ...HAPPY, maxSilenceSeconds: 60 }, fired?.alert ?? null);
    const began = BEGAN + 3_600_000;
    expect(state.advanceTo(began)).toEqual([]);
    expect(state.dueAt).toBe(began + 60_000);
    expect(state.advanceTo(began + 60_000)).toMatchObject([{ alert: { clearedBecause: 'silence' } }]);
  });

  test('ends with its source', () => {
    const state = stateOf(HAPPY);
    show(state, shares(0.9, 0.9));
    expect(state.end(BEGAN + 99_000)).toMatchObject([
      { change: 'cleared', alert: { clearedBecause: 'ended', clearedAt: BEGAN + 99_000, clearedAtMs: 10_000 } },
    ]);
    expect(state.end(BEGAN + 99_000)).toEqual([]);
  });
});

describe('a rule on the size of the crowd', () => {
  const rule = { kind: 'crowd', above: 50, clear: 40, forSeconds: 5, clearSeconds: 5 };

  test('counts people seen, whose number needs no floor', () => {
    const wishes = [60, 51, 45, 40].map((seen, index) => ({ index, seen, share: null }));
    const { said, changes } = show(stateOf(rule), wishes);
    expect(said).toEqual(['0:fired', '3:cleared']);
    expect(changes[0]?.alert.message).toBe(
      'Main hall: the number of people seen has been above 50 for 5 seconds; it was 60 then.',
    );
  });

  test('does not take dropped frames for an empty hall', () => {
    const empty = { kind: 'crowd', below: 10, forSeconds: 5, clearSeconds: 5 };
    expect(show(stateOf(empty), [{ index: 0, seen: 0, analysed: 0, share: null }]).said).toEqual([]);
    expect(show(stateOf(empty), [{ index: 0, seen: 0, share: null }]).said).toEqual(['0:fired']);
  });
});

describe('a rule on sudden change', () => {
  const rule = { kind: 'change', measure: 'happiness', by: 0.3, clear: 0.2, over: 3, clearSeconds: 5 };

  test('compares with the mean of the windows before, and is over when that has caught up', () => {
    const { said, changes } = show(stateOf(rule), shares(0.1, 0.2, 0.3, 0.6, 0.6, 0.6, 0.6));
    expect(said).toEqual(['3:fired', '5:cleared']);
    expect(changes[0]?.alert.peak).toBeCloseTo(0.4);
    expect(changes[0]?.alert.message).toBe(
      'Main hall: the share of happiness rose by 40 points compared with the previous 3 windows.',
    );
  });

  test('heeds its direction', () => {
    const fall = shares(0.9, 0.9, 0.9, 0.1);
    expect(show(stateOf(rule), fall).said).toEqual(['3:fired']);
    expect(show(stateOf({ ...rule, direction: 'fall' }), fall).said).toEqual(['3:fired']);
    expect(show(stateOf({ ...rule, direction: 'rise' }), fall).said).toEqual([]);
  });

  test('skips withheld windows, and says nothing before it has a mean or after a long silence', () => {
    expect(show(stateOf(rule), shares(0.1, 0.1, 0.9)).said).toEqual([]);
    expect(show(stateOf(rule), shares(0.1, null, 0.1, null, 0.1, null, 0.9)).said).toEqual(['6:fired']);
    const afterGap = [...shares(0.1, 0.1, 0.1), { index: 7, share: 0.9 }];
    expect(show(stateOf(rule), afterGap).said).toEqual([]);
  });
});

describe('a rule on absence', () => {
  const rule = { kind: 'down', forSeconds: 30, clearSeconds: 10 };
  const at = (seconds: number) => BEGAN + seconds * SECOND;

  test('fires when time says so, although nothing happens', () => {
    const state = stateOf(rule);
    state.observeWindow(windowOf({ index: 0 }), at(5));
    expect(state.observePhase('live', at(6))).toEqual([]);
    expect(state.dueAt).toBeNull();
    expect(state.observePhase('stalled', at(10))).toEqual([]);
    expect(state.observePhase('backing-off', at(20))).toEqual([]);
    expect(state.dueAt).toBe(at(40));
    expect(state.advanceTo(at(39))).toEqual([]);
    expect(state.advanceTo(at(40))).toMatchObject([
      {
        change: 'fired',
        alert: { peak: 30, firedAtMs: 40_000, firedAt: at(40), message: 'Main hall: no video for 30 seconds.' },
      },
    ]);
    expect(state.dueAt).toBeNull();
    state.observePhase('live', at(60));
    expect(state.dueAt).toBe(at(70));
    state.observePhase('stalled', at(65));
    state.observePhase('live', at(66));
    expect(state.advanceTo(at(76))).toMatchObject([{ change: 'cleared', alert: { peak: 56, clearedAt: at(76) } }]);
  });

  test('counts each absence for itself', () => {
    const state = stateOf(rule);
    for (const second of [0, 20, 40, 60]) {
      expect(state.observePhase('connecting', at(second))).toEqual([]);
      expect(state.observePhase('live', at(second + 19))).toEqual([]);
    }
  });

  test('reports a camera that never connected, without a source time', () => {
    const state = stateOf(rule);
    state.observePhase('connecting', at(0));
    expect(state.advanceTo(at(200))).toMatchObject([
      { alert: { firedAtMs: null, peak: 200, message: 'Main hall: no video for 3 minutes.' } },
    ]);
  });

  test('gives a source time to connect for the first time, and only then', () => {
    const state = stateOf(rule);
    state.observePhase('connecting', at(0));
    state.observePhase('backing-off', at(5));
    expect(state.dueAt).toBe(at(60));
    expect(state.advanceTo(at(59))).toEqual([]);
    state.observePhase('live', at(59.5));
    state.observePhase('connecting', at(70));
    expect(state.dueAt).toBe(at(100));
    expect(state.advanceTo(at(100)).map(({ change }) => change)).toEqual(['fired']);
    const hasty = stateOf({ ...rule, graceSeconds: 0 });
    hasty.observePhase('connecting', at(0));
    expect(hasty.dueAt).toBe(at(30));
  });

  test('fires and clears at once when no duration is required', () => {
    const state = stateOf({ kind: 'down', forSeconds: 0, clearSeconds: 0 });
    expect(state.observePhase('stalled', at(1)).map(({ change }) => change)).toEqual(['fired']);
    expect(state.observePhase('live', at(2)).map(({ change }) => change)).toEqual(['cleared']);
  });

  test('knows nothing of a source that was closed', () => {
    const state = stateOf(rule);
    state.observePhase('closed', at(0));
    expect(state.dueAt).toBeNull();
    expect(state.advanceTo(at(1000))).toEqual([]);
  });

  test('does not fire for a camera that was paused', () => {
    const state = stateOf(rule);
    state.observePhase('backing-off', at(0));
    state.observePhase('paused', at(20));
    expect(state.advanceTo(at(1000))).toEqual([]);
    state.observePhase('connecting', at(1000));
    expect(state.advanceTo(at(1059))).toEqual([]);
    expect(state.advanceTo(at(1060)).map(({ change }) => change)).toEqual(['fired']);
    state.observePhase('paused', at(1070));
    expect(state.advanceTo(at(2000)).map(({ change }) => change)).toEqual(['cleared']);
  });

  test('goes on in another process', () => {
    const first = stateOf(rule);
    first.observePhase('stalled', at(0));
    const [fired] = first.advanceTo(at(30));
    const second = stateOf(rule, fired?.alert ?? null);
    expect(second.observePhase('stalled', at(50))).toEqual([]);
    second.observePhase('live', at(60));
    expect(second.advanceTo(at(70))).toMatchObject([{ change: 'cleared', alert: { id: fired?.alert.id, peak: 60 } }]);
  });
});
