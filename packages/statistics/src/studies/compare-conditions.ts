import { binWindows, type Expression, type GroupWindow, summariseRange, type WindowBin } from '@crowdtone/domain';
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
  welchDifference,
} from './estimates';
import { holm } from './holm';
import { rangeDifference } from './range-difference';

/** What differences are judged against: variation between recordings, or over time within them. */
export type StudyUnit = 'recordings' | 'time';

/** The windows that a condition takes from one recording. */
export interface ConditionPart {
  /** Identifies the recording, also between conditions. */
  readonly recording: string;
  readonly windows: readonly GroupWindow[];
}

/** A condition of a study with its windows. */
export interface ConditionSample {
  readonly name: string;
  readonly parts: readonly ConditionPart[];
  /** All windows in the order in which time passed; those of cameras that filmed together beside each other. */
  readonly inOrder: readonly GroupWindow[];
}

/** Mean shares of a condition. */
export interface ConditionResult {
  readonly name: string;
  readonly recordings: number;
  readonly windows: number;
  /** Windows whose shares are withheld; they do not enter the means. */
  readonly withheld: number;
  /** Person-moments in the other windows. */
  readonly people: number;
  /** In the order that was asked for; null when all shares are withheld. */
  readonly shares: readonly (Estimate & { readonly expression: Expression })[] | null;
}

/** A share of the first condition minus that of the second. */
export interface ConditionDifference extends Difference {
  readonly first: string;
  readonly second: string;
  readonly expression: Expression;
  /** p value corrected for all differences of the table, see {@link holm}. */
  readonly corrected: number;
  readonly isClear: boolean;
}

/** Largest corrected p value of a difference that is called clear. */
export const CLEAR_P = 0.05;

/** Mean shares of a condition; a recording is an observation where recordings are the unit, else a person-moment. */
export function conditionResult(
  { name, parts, inOrder }: ConditionSample,
  unit: StudyUnit,
  expressions: readonly Expression[],
): ConditionResult {
  const whole = unitMean(binsOf(inOrder));
  const units = unit === 'recordings' ? unitsOf(parts).map(({ mean }) => mean) : whole === null ? [] : [whole];
  const shares = expressions.flatMap((expression) => {
    const estimate = estimateOf(units, expression);
    return estimate === null ? [] : [{ expression, ...estimate }];
  });
  return {
    name,
    recordings: parts.length,
    windows: inOrder.length,
    withheld: inOrder.filter((window) => window.shares === null).length,
    people: whole?.people ?? 0,
    shares: shares.length === 0 ? null : shares,
  };
}

/**
 * Differences of all pairs and expressions. With recordings as the unit, conditions of the same recordings are compared within each of them
 * (paired t test), others by Welch's test over the recordings. With time as the unit, see {@link rangeDifference}.
 *
 * Pairs in which a condition has no published share are left out.
 */
export function compareConditions(
  pairs: readonly (readonly [ConditionSample, ConditionSample])[],
  unit: StudyUnit,
  expressions: readonly Expression[],
): ConditionDifference[] {
  const compare = unit === 'recordings' ? overRecordings : overTime;
  const found = pairs.flatMap(([first, second]) =>
    expressions.flatMap((expression) => {
      const difference = compare(first, second, expression);
      return difference === null ? [] : [{ first: first.name, second: second.name, expression, ...difference }];
    }),
  );
  const corrected = holm(found.map(({ p }) => p));
  return found.map((each, place) => {
    const p = corrected[place] ?? 1;
    return { ...each, corrected: p, isClear: p < CLEAR_P };
  });
}

/** The recordings of a condition that have published shares. */
function unitsOf(parts: readonly ConditionPart[]): { recording: string; mean: UnitMean }[] {
  return parts.flatMap(({ recording, windows }) => {
    const mean = unitMean(binsOf(windows));
    return mean === null ? [] : [{ recording, mean }];
  });
}

/** Whether two conditions have the same recordings. */
export function haveSameRecordings(one: ConditionSample, other: ConditionSample): boolean {
  const namesOf = ({ parts }: ConditionSample) => parts.map(({ recording }) => recording).sort();
  return namesOf(one).join('\n') === namesOf(other).join('\n');
}

function overRecordings(first: ConditionSample, second: ConditionSample, expression: Expression): Difference | null {
  const [one, other] = [unitsOf(first.parts), unitsOf(second.parts)];
  const floorOf = (units: typeof one) =>
    smallestVariance(
      units.map(({ mean }) => mean),
      expression,
    );
  if (haveSameRecordings(first, second)) {
    const pairs = one.flatMap((unit) => {
      const partner = other.find(({ recording }) => recording === unit.recording);
      return partner === undefined ? [] : [shareOf(unit.mean, expression) - shareOf(partner.mean, expression)];
    });
    if (pairs.length < 2) return null;
    const { mean, variance, degrees } = meanOfUnits(pairs, floorOf(one) + floorOf(other));
    return tDifference(mean, variance, degrees);
  }
  if (one.length < 2 || other.length < 2) return null;
  const meanOf = (units: typeof one) =>
    meanOfUnits(
      units.map(({ mean }) => shareOf(mean, expression)),
      floorOf(units),
    );
  return welchDifference(meanOf(one), meanOf(other));
}

function overTime(first: ConditionSample, second: ConditionSample, expression: Expression): Difference | null {
  const [one, other] = [summariseRange(binsOf(first.inOrder)), summariseRange(binsOf(second.inOrder))];
  return one && other && rangeDifference(one, other, expression, isSameView(first, second));
}

/** Then errors of the model are the same in both, and cancel. */
function isSameView(first: ConditionSample, second: ConditionSample): boolean {
  const models = new Set([...first.inOrder, ...second.inOrder].flatMap(({ model }) => model?.digest ?? []));
  return models.size < 2 && haveSameRecordings(first, second);
}

function binsOf(windows: readonly GroupWindow[]): WindowBin[] {
  return windows.flatMap((window) => binWindows([window], 1));
}
