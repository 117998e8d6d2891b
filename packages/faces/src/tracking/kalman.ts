import type { FilterState } from '@crowdtone/domain';

/** Noise of a quantity that moves at a nearly constant speed; all values in its own unit and seconds. */
export interface MotionNoise {
  /** Standard deviation of one measurement. */
  readonly measurement: number;
  /** Standard deviation of the speed at the first measurement. */
  readonly initialSpeed: number;
  /** Standard deviation that the speed gains in one second. */
  readonly acceleration: number;
}

/**
 * Kalman filter of one coordinate with the constant-velocity model and white-noise acceleration (Bar-Shalom, Li and
 * Kirubarajan, "Estimation with Applications to Tracking and Navigation", 2001, section 6.2). The coordinates of a box
 * are independent in motion and measurement, so several of these are the filter of SORT (Bewley et al., ICIP 2016) without
 * its matrices, for time steps of any length.
 */
export class ConstantSpeedFilter {
  #speed = 0;
  #varianceOfValue: number;
  #varianceOfSpeed: number;
  #covariance = 0;

  constructor(
    private value: number,
    private readonly noise: MotionNoise,
  ) {
    this.#varianceOfValue = noise.measurement ** 2;
    this.#varianceOfSpeed = noise.initialSpeed ** 2;
  }

  /** The filter as it was when `state` was taken. */
  static from({ value, speed, varianceOfValue, varianceOfSpeed, covariance, noise }: FilterState): ConstantSpeedFilter {
    const filter = new ConstantSpeedFilter(value, noise);
    filter.#speed = speed;
    filter.#varianceOfValue = varianceOfValue;
    filter.#varianceOfSpeed = varianceOfSpeed;
    filter.#covariance = covariance;
    return filter;
  }

  get state(): FilterState {
    return {
      value: this.value,
      speed: this.#speed,
      varianceOfValue: this.#varianceOfValue,
      varianceOfSpeed: this.#varianceOfSpeed,
      covariance: this.#covariance,
      noise: this.noise,
    };
  }

  get estimate(): number {
    return this.value;
  }

  /** Variance of the difference between the estimate and the next measurement. */
  get innovationVariance(): number {
    return this.#varianceOfValue + this.noise.measurement ** 2;
  }

  /** Advances the estimate in time, which raises its variance. */
  predict(seconds: number): void {
    const density = this.noise.acceleration ** 2;
    this.value += this.#speed * seconds;
    this.#varianceOfValue +=
      seconds * (2 * this.#covariance + seconds * this.#varianceOfSpeed) + (density * seconds ** 3) / 3;
    this.#covariance += seconds * this.#varianceOfSpeed + (density * seconds ** 2) / 2;
    this.#varianceOfSpeed += density * seconds;
  }

  /** Corrects the estimate by a measurement at the present time. */
  correct(measured: number): void {
    const innovation = measured - this.value;
    const gain = this.#varianceOfValue / this.innovationVariance;
    const speedGain = this.#covariance / this.innovationVariance;
    this.value += gain * innovation;
    this.#speed += speedGain * innovation;
    this.#varianceOfSpeed -= speedGain * this.#covariance;
    this.#covariance *= 1 - gain;
    this.#varianceOfValue *= 1 - gain;
  }
}
