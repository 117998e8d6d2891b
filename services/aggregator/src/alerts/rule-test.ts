import {
  type AlertRule,
  appliesTo,
  isCamera,
  type RuleTest,
  ScheduledRuleState,
  timelineRun,
  zoneOfRule,
} from '@crowdtone/domain';
import type { Store } from '@crowdtone/store';

/** How far back a rule is tested, milliseconds. */
const SPAN_MS = 7 * 86_400_000;
/** Runs of one camera that are looked through; windows that are read at once, so that the process serves others between. */
const MAX_RUNS = 200;
const WINDOWS_A_READ = 5000;
/** Moments that are named for each camera. */
const MAX_MOMENTS = 100;

/** The part of a store that tests of rules read. */
export type RuleTestStore = Pick<Store, 'newestRunOfSources' | 'listRunsOfSource' | 'alerts'>;

/**
 * How often a rule would have fired within the last week, judged as it would have been. Of runs that began earlier the
 * windows within the week count.
 *
 * @param now milliseconds since 1970
 */
export async function testRule(
  rule: AlertRule,
  { store, timeZone, now }: { readonly store: RuleTestStore; readonly timeZone: string; readonly now: number },
): Promise<RuleTest> {
  const span = { from: now - SPAN_MS, to: now };
  if (rule.kind === 'down') return { ...span, tested: false, fired: 0, cameras: [] };
  const cameras: RuleTest['cameras'] = [];
  for (const sourceId of [...(await store.newestRunOfSources()).keys()].sort()) {
    const camera = appliesTo(rule, sourceId) ? await testCamera(rule, sourceId, { store, timeZone, ...span }) : null;
    if (camera !== null) cameras.push(camera);
  }
  return { ...span, tested: true, fired: cameras.reduce((sum, { fired }) => sum + fired, 0), cameras };
}

interface CameraTestParts {
  readonly store: RuleTestStore;
  readonly timeZone: string;
  readonly from: number;
  readonly to: number;
}

/** Null for a camera without figures in the week. */
async function testCamera(
  rule: AlertRule,
  sourceId: string,
  { store, timeZone, from, to }: CameraTestParts,
): Promise<RuleTest['cameras'][number] | null> {
  const runs = (await store.listRunsOfSource(sourceId, MAX_RUNS))
    .filter(({ source }) => isCamera(source))
    .map(timelineRun)
    .filter(({ begunAt, endedAt }) => begunAt < to && endedAt > from)
    .reverse();
  const newest = runs.at(-1);
  if (newest === undefined) return null;
  const { label } = newest.source;
  const firedAt: number[] = [];
  let windows = 0;
  for (const { run, begunAt, endedAt } of runs) {
    const { runId } = run;
    const state = new ScheduledRuleState(rule, { runId, sourceId, label }, null, timeZone);
    const stepMs = WINDOWS_A_READ * run.settings.windowMs;
    const lastMs = Math.min(to, endedAt + run.settings.windowMs) - begunAt;
    for (let fromMs = Math.max(0, from - begunAt); fromMs < lastMs; fromMs += stepMs) {
      const part = { runId, sourceId, fromMs, toMs: Math.min(fromMs + stepMs, lastMs), newest: WINDOWS_A_READ + 1 };
      for (const window of await store.alerts.listJudgedWindows(part, zoneOfRule(rule))) {
        windows += 1;
        const at = begunAt + window.endMs;
        const changes = [...state.advanceTo(at), ...state.observeWindow(window, at)];
        firedAt.push(...changes.filter(({ change }) => change === 'fired').map(() => at));
      }
    }
  }
  return { sourceId, label, windows, fired: firedAt.length, firedAt: firedAt.slice(-MAX_MOMENTS) };
}
