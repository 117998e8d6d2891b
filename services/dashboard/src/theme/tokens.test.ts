import { COLOUR_VISION, contrast, difference, linearOf, seenThrough } from './colour';
import { THEMES, type Theme } from './tokens';

const themes = Object.entries(THEMES);

/** Every two different entries of a palette. */
function pairs(palette: Readonly<Record<string, string>>): [string, string, string][] {
  const entries = Object.entries(palette);
  return entries.flatMap(([name, colour], place) =>
    entries.slice(place + 1).map(([other, second]): [string, string, string] => [`${name}/${other}`, colour, second]),
  );
}

/** The two colours of a palette that are hardest to distinguish, and for which colour vision. */
function closest(palette: Readonly<Record<string, string>>): { distance: number; who: string } {
  const distances = Object.entries(COLOUR_VISION).flatMap(([vision, eyes]) =>
    pairs(palette).map(([names, one, other]) => ({
      distance: difference(seenThrough(eyes, linearOf(one)), seenThrough(eyes, linearOf(other))),
      who: `${names} with ${vision}`,
    })),
  );
  return distances.reduce((least, one) => (one.distance < least.distance ? one : least));
}

test('the arithmetic agrees with known values', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  expect(difference(linearOf('#000000'), linearOf('#ffffff'))).toBeCloseTo(1, 3);
  // Okabe and Ito's point: pure red and a dark green are one colour to many, and far apart to most.
  const far = difference(linearOf('#c80000'), linearOf('#4b7a00'));
  const deuteranopia = COLOUR_VISION.deuteranopia ?? [];
  const near = difference(
    seenThrough(deuteranopia as never, linearOf('#c80000')),
    seenThrough(deuteranopia as never, linearOf('#4b7a00')),
  );
  expect(near).toBeLessThan(far / 2);
});

test.each(themes)('%s: the eight expressions keep apart for every kind of colour vision', (_, theme) => {
  expect(closest(theme.expressions).distance).toBeGreaterThan(0.1);
});

test.each(themes)('%s: readable and the reasons for unreadable keep apart too', (_, theme) => {
  expect(closest({ readable: theme.readable, ...theme.unreadable }).distance).toBeGreaterThan(0.09);
});

test.each(themes)('%s: everything drawn stands out from the card', (_, theme) => {
  const drawn = [...Object.values(theme.expressions), ...Object.values(theme.unreadable), theme.readable];
  expect(Math.min(...drawn.map((colour) => contrast(colour, theme.card)))).toBeGreaterThanOrEqual(3);
});

test.each(themes)('%s: all text reaches 4.5 to 1 on every background', (_, theme) => {
  const texts: (keyof Theme)[] = ['text', 'quiet', 'accent', 'good', 'warning', 'bad'];
  const ratios = texts.flatMap((name) =>
    [theme.page, theme.card, theme.raised].map((behind) => contrast(String(theme[name]), behind)),
  );
  expect(Math.min(...ratios, contrast(theme.onAccent, theme.accent))).toBeGreaterThanOrEqual(4.5);
});
