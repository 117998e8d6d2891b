/**
 * Loaded into every process of the program by `NODE_OPTIONS=--require`: its wall clock steps every second, by up to a day, forth and
 * back. Clocks that never run backwards, which timers go by, are left alone, as they are when a system corrects its time.
 */
const STEP_MS = 1000;
const FARTHEST_MS = 86_400_000;

const begun = performance.now();
const trueNow = Date.now.bind(Date);

/** The same in every process, so that their stamps disagree only at a step. */
function offsetMs(): number {
  const step = Math.floor((performance.now() - begun) / STEP_MS);
  return step === 0 ? 0 : Math.round(FARTHEST_MS * Math.sin(step * step));
}

class SteppingDate extends Date {
  constructor(...args: unknown[]) {
    if (args.length === 0) super(SteppingDate.now());
    else super(...(args as [number]));
  }

  static override now(): number {
    return trueNow() + offsetMs();
  }
}

globalThis.Date = SteppingDate as DateConstructor;
