/** How a cost grows with a size. */

/** One measurement: a size (faces, cameras, files, dashboards) and what it cost. */
export interface CostPoint {
  readonly size: number;
  /** In any unit, positive. */
  readonly cost: number;
}

/** A cost of the form `fixed + factor * size ** exponent`. */
export interface Growth {
  /** What does not depend on the size. */
  readonly fixed: number;
  /** What the largest size costs on top of the fixed part, for each of its items. */
  readonly perItem: number;
  /** 1 is proportional; null where nothing grows or there are under three points. */
  readonly exponent: number | null;
}

const EXPONENTS = { from: 0.2, to: 3, step: 0.01 };
/** A cost that grows by less than this share over all sizes does not grow. */
const GROWS = 0.01;

/**
 * The form of least squared relative errors: for each exponent of a grid the best fixed part and factor, neither of them
 * negative. Without a fixed part every exponent would look better than it is.
 * @throws RangeError without points
 */
export function fitGrowth(points: readonly CostPoint[]): Growth {
  const largest = points.reduce((best, point) => (point.size > best.size ? point : best), points[0] ?? raiseEmpty());
  const fits: Fit[] = [];
  const count = Math.round((EXPONENTS.to - EXPONENTS.from) / EXPONENTS.step);
  for (let place = 0; place <= count; place += 1) fits.push(fitFactor(points, EXPONENTS.from + place * EXPONENTS.step));
  const { fixed, factor, exponent } = fits.reduce((best, fit) => (fit.error < best.error ? fit : best));
  const growing = factor * largest.size ** exponent;
  const isClear = points.length >= 3 && growing > GROWS * largest.cost;
  return { fixed, perItem: growing / largest.size, exponent: isClear ? exponent : null };
}

interface Fit {
  readonly exponent: number;
  readonly fixed: number;
  readonly factor: number;
  /** Sum of squared relative errors. */
  readonly error: number;
}

/** Solves the two normal equations; where one part would be negative, the other is fitted alone. */
function fitFactor(points: readonly CostPoint[], exponent: number): Fit {
  // Each equation is divided by its cost: fixed * u + factor * v = 1.
  const rows = points.map(({ size, cost }) => ({ u: 1 / cost, v: size ** exponent / cost }));
  const sum = (of: (row: { readonly u: number; readonly v: number }) => number) =>
    rows.reduce((total, row) => total + of(row), 0);
  const [uu, uv, vv] = [sum(({ u }) => u * u), sum(({ u, v }) => u * v), sum(({ v }) => v * v)];
  const [u1, v1] = [sum(({ u }) => u), sum(({ v }) => v)];
  const determinant = uu * vv - uv * uv;
  let [fixed, factor] =
    determinant > 1e-12 * uu * vv
      ? [(u1 * vv - v1 * uv) / determinant, (v1 * uu - u1 * uv) / determinant]
      : [u1 / uu, 0];
  if (fixed < 0) [fixed, factor] = [0, v1 / vv];
  if (factor < 0) [fixed, factor] = [u1 / uu, 0];
  return { exponent, fixed, factor, error: sum(({ u, v }) => (fixed * u + factor * v - 1) ** 2) };
}

function raiseEmpty(): never {
  throw new RangeError('no points to fit');
}
