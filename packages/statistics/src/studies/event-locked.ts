import { binWindows, type Expression, type GroupWindow, summariseRange } from '@crowdtone/domain';
import { CLEAR_P } from './compare-conditions';
import {
  type Difference,
  type Estimate,
  estimateOf,
  meanOfUnits,
  shareOf,
  smallestVariance,
  tDifference,
  type UnitMean,
  unitMean,
} from './estimates';
import { holm } from './holm';
import { rangeDifference } from './range-difference';

/** A window around an event; times are relative to the start of the event, milliseconds. */
export interface WindowAround {
  readonly fromMs: number;
  readonly toMs: number;
  readonly window: GroupWindow;
}

/** One time that an event happened, with the windows around it, of all cameras that saw it. */
export interface Occurrence {
  readonly windows: readonly WindowAround[];
}

/** Occurrences of one kind of event in one condition. */
export interface EventSample {
  readonly kind: string;
  readonly condition: string | null;
  readonly occurrences: readonly Occurrence[];
}

/** The time around an event, milliseconds. */
export interface Surroundings {
  readonly beforeMs: number;
  readonly afterMs: number;
  readonly stepMs: number;
}

/** A step of a curve. */
export interface CurvePoint {
  readonly fromMs: number;
  readonly toMs: number;
  /** Occurrences with published shares in this step. */
  readonly occurrences: number;
  readonly shares: readonly (Estimate & { readonly expression: Expression })[];
}

/** Mean share after the start of an event minus that before it. */
export interface Response extends Difference {
  readonly expression: Expression;
  /** p value corrected for all responses of the study, see {@link holm}. */
  readonly corrected: number;
  readonly isClear: boolean;
}

/** Event-locked averages of one kind of event in one condition. */
export interface EventResult {
  readonly kind: string;
  readonly condition: string | null;
  readonly occurrences: number;
  readonly curve: readonly CurvePoint[];
  /** Empty when shares before or after are withheld. */
  readonly responses: readonly Response[];
}

/**
 * Event-locked averages: every occurrence is an observation. Curves are means over occurrences with intervals by Student's t distribution;
 * responses are means of the differences between after and before, by a paired t test. Of an event that happened
 * once, the curve has the intervals of its windows, and the response is compared as two ranges of time, see {@link rangeDifference}.
 */
export function eventLocked(
  samples: readonly EventSample[],
  around: Surroundings,
  expressions: readonly Expression[],
): EventResult[] {
  const results = samples.map(({ kind, condition, occurrences }) => ({
    kind,
    condition,
    occurrences: occurrences.length,
    curve: curveOf(occurrences, around, expressions),
    responses: expressions.flatMap((expression) => {
      const response = responseOf(occurrences, around, expression);
      return response === null ? [] : [{ expression, ...response }];
    }),
  }));
  const corrected = holm(results.flatMap(({ responses }) => responses.map(({ p }) => p)));
  let place = 0;
  return results.map((result) => ({
    ...result,
    responses: result.responses.map((response) => {
      const p = corrected[place] ?? 1;
      place += 1;
      return { ...response, corrected: p, isClear: p < CLEAR_P };
    }),
  }));
}

/** A window belongs to the step in which its middle lies. */
function curveOf(
  occurrences: readonly Occurrence[],
  { beforeMs, afterMs, stepMs }: Surroundings,
  expressions: readonly Expression[],
): CurvePoint[] {
  const [first, last] = [-Math.ceil(beforeMs / stepMs), Math.ceil(afterMs / stepMs)];
  return Array.from({ length: last - first }, (_, at) => {
    const fromMs = (first + at) * stepMs;
    const toMs = fromMs + stepMs;
    const isWithin = ({ fromMs: from, toMs: to }: WindowAround) => (from + to) / 2 >= fromMs && (from + to) / 2 < toMs;
    const units = occurrences.flatMap(({ windows }) => meanOf(windows.filter(isWithin)) ?? []);
    const shares = expressions.flatMap((expression) => {
      const estimate = estimateOf(units, expression);
      if (estimate === null) return [];
      // Of several occurrences only one reaches here: its interval would be of another kind than its neighbours'.
      const isLone = units.length === 1 && occurrences.length > 1;
      return [{ expression, ...estimate, ...(isLone && { low: null, high: null }) }];
    });
    return { fromMs, toMs, occurrences: units.length, shares };
  });
}

/** Windows wholly before the start, and wholly after it. */
function responseOf(
  occurrences: readonly Occurrence[],
  { beforeMs, afterMs }: Surroundings,
  expression: Expression,
): Difference | null {
  const sides = occurrences.map(({ windows }) => ({
    before: windows.filter(({ fromMs, toMs }) => fromMs >= -beforeMs && toMs <= 0),
    after: windows.filter(({ fromMs, toMs }) => fromMs >= 0 && toMs <= afterMs),
  }));
  const [only] = sides;
  if (only === undefined) return null;
  if (sides.length === 1) {
    const [after, before] = [summariseRange(binsOf(only.after)), summariseRange(binsOf(only.before))];
    return after && before && rangeDifference(after, before, expression, true);
  }
  const units = sides.flatMap(({ before, after }) => {
    const means = { before: meanOf(before), after: meanOf(after) };
    return means.before && means.after ? [{ before: means.before, after: means.after }] : [];
  });
  if (units.length < 2) return null;
  const floor =
    smallestVariance(
      units.map(({ before }) => before),
      expression,
    ) +
    smallestVariance(
      units.map(({ after }) => after),
      expression,
    );
  const changes = units.map(({ before, after }) => shareOf(after, expression) - shareOf(before, expression));
  const { mean, variance, degrees } = meanOfUnits(changes, floor);
  return tDifference(mean, variance, degrees);
}

function meanOf(windows: readonly WindowAround[]): UnitMean | null {
  return unitMean(binsOf(windows));
}

function binsOf(windows: readonly WindowAround[]) {
  return windows.flatMap(({ window }) => binWindows([window], 1));
}
