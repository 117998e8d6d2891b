import type { Expression, ExpressionShare, GroupShares } from '@crowdtone/domain';

/** Expressions with a share above 0, largest first. */
export function sortByShare({ expressions }: GroupShares): readonly ExpressionShare[] {
  return expressions.filter(({ share }) => share > 0).sort((a, b) => b.share - a.share);
}

/** Share of one expression, in [0,1]. */
export function shareOf({ expressions }: GroupShares, wanted: Expression): number {
  return expressions.find(({ expression }) => expression === wanted)?.share ?? 0;
}
