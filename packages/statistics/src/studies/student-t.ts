/**
 * Probability that the absolute value of a variable with Student's t distribution exceeds `t`: the two-sided p value. For whole
 * degrees of freedom it is a finite sum (M. Abramowitz and I. Stegun, "Handbook of Mathematical Functions", 1964, formulas
 * 26.7.3 and 26.7.4).
 *
 * @param degrees of freedom, a whole number of at least 1
 */
export function studentTail(t: number, degrees: number): number {
  if (!Number.isFinite(t)) return 0;
  const angle = Math.atan(Math.abs(t) / Math.sqrt(degrees));
  const [sine, squared] = [Math.sin(angle), Math.cos(angle) ** 2];
  const isOdd = degrees % 2 === 1;
  let term = isOdd ? Math.cos(angle) : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let at = isOdd ? 3 : 2; at <= degrees - 2; at += 2) {
    term *= (squared * (at - 1)) / at;
    sum += term;
  }
  const within = isOdd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
  return Math.min(1, Math.max(0, 1 - within));
}

/** The bound that the absolute value exceeds with a probability of 5 %: the 97.5 % quantile of Student's t distribution. */
export function studentBound(degrees: number): number {
  let [low, high] = [1.9, 12.8];
  // The tail falls as the bound grows; 60 halvings reach the last digit.
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (studentTail(middle, degrees) > 0.05) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Degrees of freedom beyond which Student's distribution is the normal one to three digits. */
const MANY = 1000;

/** Two-sided p value of a standard normal variable. */
export function normalTail(z: number): number {
  return studentTail(z, MANY);
}
