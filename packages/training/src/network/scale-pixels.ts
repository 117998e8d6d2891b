const MIDDLE_GREY = 127.5;

/** 8-bit grey levels to the numbers that networks see, in [-1,1]; in place. */
export function scalePixels(values: Float32Array): Float32Array {
  for (let index = 0; index < values.length; index++) values[index] = (values[index] ?? 0) / MIDDLE_GREY - 1;
  return values;
}
