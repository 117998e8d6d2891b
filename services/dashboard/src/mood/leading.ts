import type { Expression, ExpressionShare, GroupShares } from '@crowdtone/domain';

/** From the largest share down; of what nobody shows, nothing. */
export function byShare({ expressions }: GroupShares): readonly ExpressionShare[] {
  return expressions.filter(({ share }) => share > 0).sort((a, b) => b.share - a.share);
}

export function shareOf({ expressions }: GroupShares, wanted: Expression): number {
  return expressions.find(({ expression }) => expression === wanted)?.share ?? 0;
}
