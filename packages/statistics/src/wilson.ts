/** 97.5 % quantile of the standard normal distribution: a two-sided interval of 95 %. */
const Z_95 = 1.959963984540054;

/**
 * 95 % score interval of a proportion after E. B. Wilson, "Probable inference, the law of succession, and statistical
 * inference", Journal of the American Statistical Association 22 (1927), 209-212. Unlike the textbook interval
 * (p ± z·sqrt(p(1-p)/n)) it stays inside [0,1] and has a positive width when no one, or everyone, shows the
 * expression, which is common in a window with a dozen people.
 *
 * @param successes how many of the `trials`, 0 to `trials`
 * @returns bounds in [0,1]; [0,1] without trials
 */
export function wilsonInterval(successes: number, trials: number): { low: number; high: number } {
  if (trials === 0) return { low: 0, high: 1 };
  const zSquared = Z_95 * Z_95;
  const proportion = successes / trials;
  const centre = (proportion + zSquared / (2 * trials)) / (1 + zSquared / trials);
  const halfWidth =
    (Z_95 / (1 + zSquared / trials)) *
    Math.sqrt((proportion * (1 - proportion)) / trials + zSquared / (4 * trials * trials));
  // At the ends the formula gives exactly 0 and 1, apart from rounding.
  return {
    low: successes === 0 ? 0 : centre - halfWidth,
    high: successes === trials ? 1 : centre + halfWidth,
  };
}
