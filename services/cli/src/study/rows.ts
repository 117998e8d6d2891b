/** Results of a study as rows of its tables. */
import type { Expression } from '@crowdtone/domain';
import type { StudyReport } from '@crowdtone/domain/tables';
import type { ConditionDifference, ConditionResult, Difference, EventResult } from '@crowdtone/statistics';

/** @param expressions those asked for: a condition without shares has a row for each too */
export function conditionRows(
  results: readonly ConditionResult[],
  expressions: readonly Expression[],
): StudyReport['conditions'] {
  return results.flatMap(({ name, recordings, windows, withheld, people, shares }) =>
    expressions.map((expression) => {
      const found = shares?.find((each) => each.expression === expression);
      const { share = null, low = null, high = null } = found ?? {};
      return { condition: name, recordings, windows, windows_withheld: withheld, people, expression, share, low, high };
    }),
  );
}

/** Rows of `comparisons`. */
export function comparisonRows(differences: readonly ConditionDifference[]): StudyReport['comparisons'] {
  return differences.map(({ first, second, expression, ...difference }) => ({
    first,
    second,
    expression,
    ...differenceCells(difference),
  }));
}

/** Rows of `responses`. */
export function responseRows(results: readonly EventResult[]): StudyReport['responses'] {
  return results.flatMap(({ kind, condition, occurrences, responses }) =>
    responses.map(({ expression, ...difference }) => ({
      kind,
      condition,
      occurrences,
      expression,
      ...differenceCells(difference),
    })),
  );
}

/** Rows of `curves`. */
export function curveRows(results: readonly EventResult[]): StudyReport['curves'] {
  return results.flatMap(({ kind, condition, curve }) =>
    curve.flatMap(({ fromMs, toMs, occurrences, shares }) =>
      shares.map(({ expression, share, low, high }) => ({
        kind,
        condition,
        from_s: fromMs / 1000,
        to_s: toMs / 1000,
        occurrences,
        expression,
        share,
        low,
        high,
      })),
    ),
  );
}

function differenceCells(difference: Difference & { readonly corrected: number; readonly isClear: boolean }) {
  const { difference: value, low, high, p, corrected, isClear, degrees } = difference;
  return { difference: value, low, high, p, p_corrected: corrected, clear: isClear, degrees };
}
