/**
 * Loaded into every process of the program by `NODE_OPTIONS=--require`: its wall clock steps every second, by up to a day, forth and
 * back. Clocks that never run backwards, which timers go by, are left alone, as they are when a system corrects its time.
 */
const STEP_MS = 1000;
const FARTHEST_MS = 86_400_000;

const begun = performance.now();
const trueNow = Date.now.bind(Date);

/** None in the first second, then the same whenever the process is as old. */
function offsetMs() {
  const step = Math.floor((performance.now() - begun) / STEP_MS);
  return Math.round(FARTHEST_MS * Math.sin(step * step));
}

class SteppingDate extends Date {
  constructor(...args) {
    super(...(args.length === 0 ? [SteppingDate.now()] : args));
  }

  static now() {
    return trueNow() + offsetMs();
  }
}

globalThis.Date = SteppingDate;
