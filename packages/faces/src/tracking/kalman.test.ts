import { ConstantSpeedFilter } from './kalman';

const noise = { measurement: 1, initialSpeed: 20, acceleration: 1 };

test('the speed of a steady motion is estimated from uneven time steps', () => {
  const filter = new ConstantSpeedFilter(100, noise);
  let time = 0;
  for (const step of [0.2, 0.2, 0.5, 0.04, 0.3, 1, 0.2]) {
    time += step;
    filter.predict(step);
    filter.correct(100 + 30 * time);
  }
  filter.predict(1);
  expect(filter.estimate).toBeCloseTo(100 + 30 * (time + 1), 0);
});

test('one long step has the same variance as many short ones', () => {
  const [once, often] = [new ConstantSpeedFilter(0, noise), new ConstantSpeedFilter(0, noise)];
  once.predict(1);
  for (let step = 0; step < 50; step += 1) often.predict(0.02);
  expect(often.innovationVariance).toBeCloseTo(once.innovationVariance, 6);
});

test('measurements lower the variance, time without them raises it', () => {
  const filter = new ConstantSpeedFilter(0, noise);
  filter.predict(0.5);
  const unseen = filter.innovationVariance;
  filter.correct(0.3);
  const seen = filter.innovationVariance;
  filter.predict(0.5);
  expect(seen).toBeLessThan(unseen);
  expect(filter.innovationVariance).toBeGreaterThan(seen);
  expect(filter.innovationVariance).toBeLessThan(unseen);
});

test('the error of the estimate is smaller than that of a measurement', () => {
  const filter = new ConstantSpeedFilter(0, { measurement: 1, initialSpeed: 1, acceleration: 0.05 });
  let squares = 0;
  for (let index = 1; index <= 200; index += 1) {
    filter.predict(0.2);
    filter.correct(index % 2 === 0 ? 1 : -1);
    if (index > 50) squares += filter.estimate ** 2;
  }
  expect(squares / 150).toBeLessThan(0.2);
});
