/** Blurs of square grey images, `side * side` values row by row, in place; the border is repeated outside. */

/** Defocus, as a Gaussian of `deviation` pixels. */
export function defocus(image: Float32Array, side: number, deviation: number): void {
  const reach = Math.max(1, Math.ceil(2.5 * deviation));
  const taps = Float32Array.from({ length: 2 * reach + 1 }, (_, tap) =>
    Math.exp(-0.5 * ((tap - reach) / deviation) ** 2),
  );
  const total = taps.reduce((sum, tap) => sum + tap, 0);
  for (let tap = 0; tap < taps.length; tap++) taps[tap] = (taps[tap] ?? 0) / total;
  const line = new Float32Array(side + 2 * reach);
  const filter = (start: number, step: number) => {
    for (let place = -reach; place < side + reach; place++) {
      line[place + reach] = image[start + Math.min(Math.max(place, 0), side - 1) * step] ?? 0;
    }
    for (let place = 0; place < side; place++) {
      let sum = 0;
      for (let tap = 0; tap < taps.length; tap++) sum += (taps[tap] ?? 0) * (line[place + tap] ?? 0);
      image[start + place * step] = sum;
    }
  };
  for (let row = 0; row < side; row++) filter(row * side, 1);
  for (let column = 0; column < side; column++) filter(column, side);
}

/** Linear motion blur: the mean of `length` pixels, 1 or more, along `angle` (radians, 0 to the right). */
export function motionBlur(image: Float32Array, side: number, length: number, angle: number): void {
  const samples = Math.max(2, Math.ceil(length));
  const before = image.slice();
  image.fill(0);
  const last = side - 1;
  for (let sample = 0; sample < samples; sample++) {
    const along = (sample / (samples - 1) - 0.5) * (length - 1);
    const shiftX = along * Math.cos(angle);
    const shiftY = along * Math.sin(angle);
    const left = Math.floor(shiftX);
    const top = Math.floor(shiftY);
    const right = (shiftX - left) / samples;
    const lower = shiftY - top;
    const near = 1 / samples - right;
    for (let y = 0; y < side; y++) {
      const upperRow = Math.min(Math.max(y + top, 0), last) * side;
      const lowerRow = Math.min(Math.max(y + top + 1, 0), last) * side;
      for (let x = 0; x < side; x++) {
        const from = Math.min(Math.max(x + left, 0), last);
        const to = Math.min(Math.max(x + left + 1, 0), last);
        const upperValue = near * (before[upperRow + from] ?? 0) + right * (before[upperRow + to] ?? 0);
        const lowerValue = near * (before[lowerRow + from] ?? 0) + right * (before[lowerRow + to] ?? 0);
        const at = y * side + x;
        image[at] = (image[at] ?? 0) + upperValue + (lowerValue - upperValue) * lower;
      }
    }
  }
}
