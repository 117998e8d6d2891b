/** Lines of two texts that differ, for people who look for the cause. */

/** Longest part of a line that is shown. */
const SHOWN_LENGTH = 200;
/** Differences that are shown of a text. */
const SHOWN_LINES = 5;

/**
 * The first places where two texts differ, line by line, as `name:line`, `- before`, `+ after`; a long line is cut around its first
 * difference. Empty when they are equal.
 */
export function differencesOf(name: string, before: string, after: string): string[] {
  const [left, right] = [before.split('\n'), after.split('\n')];
  const shown: string[] = [];
  let differing = 0;
  for (let line = 0; line < Math.max(left.length, right.length); line += 1) {
    const [one = '(no line)', other = '(no line)'] = [left[line], right[line]];
    if (one === other) continue;
    differing += 1;
    if (differing > SHOWN_LINES) continue;
    const from = Math.max(0, commonLength(one, other) - SHOWN_LENGTH / 2);
    shown.push(`${name}:${line + 1}`, `- ${cut(one, from)}`, `+ ${cut(other, from)}`);
  }
  return differing > SHOWN_LINES ? [...shown, `${name}: ${differing} lines differ`] : shown;
}

function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}

function cut(line: string, from: number): string {
  const part = line.slice(from, from + SHOWN_LENGTH);
  return `${from > 0 ? '...' : ''}${part}${line.length > from + SHOWN_LENGTH ? '...' : ''}`;
}
