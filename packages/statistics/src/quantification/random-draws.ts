import { drawNormal } from '@crowdtone/runtime/random';

/**
 * A draw from the gamma distribution with scale 1, after G. Marsaglia and W. W. Tsang, "A simple method for generating
 * gamma variables", ACM Transactions on Mathematical Software 26 (2000), 363-372.
 *
 * @param shape above 0
 */
export function drawGamma(shape: number, random: () => number): number {
  if (shape < 1) return drawGamma(shape + 1, random) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  while (true) {
    const x = drawNormal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/**
 * Shares drawn from the Dirichlet distribution.
 *
 * @param concentrations one above 0 for each share; all 1 give the uniform distribution
 */
export function drawDirichlet(concentrations: readonly number[], random: () => number): number[] {
  const weights = concentrations.map((concentration) => drawGamma(concentration, random));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** An index drawn with a probability proportional to its weight. */
export function drawIndex(weights: readonly number[], random: () => number): number {
  let rest = random() * weights.reduce((sum, weight) => sum + weight, 0);
  for (let index = 0; index < weights.length - 1; index += 1) {
    rest -= weights[index] ?? 0;
    if (rest < 0) return index;
  }
  return weights.length - 1;
}
