import { affectOfShares, EXPRESSION_AFFECT } from './affect';
import { EXPRESSIONS, type Expression } from './expressions';

const everybody = (shown: Expression) => EXPRESSIONS.map((expression) => (expression === shown ? 1 : 0));

describe('affectOfShares', () => {
  test.each(EXPRESSIONS)('places a group that shows only %s where the table does', (expression) => {
    expect(affectOfShares(everybody(expression))).toEqual(EXPRESSION_AFFECT[expression]);
  });

  test('weighs by share', () => {
    const shares = EXPRESSIONS.map(
      (expression) => ({ happiness: 0.5, sadness: 0.25, neutral: 0.25 })[expression as string] ?? 0,
    );
    const { valence, arousal } = affectOfShares(shares);
    expect(valence).toBeCloseTo(0.5 * 0.81 - 0.25 * 0.63, 12);
    expect(arousal).toBeCloseTo(0.5 * 0.51 - 0.25 * 0.27, 12);
  });

  test('puts expressions in the quadrants of the circumplex', () => {
    const quadrant = (expression: Expression) => {
      const { valence, arousal } = EXPRESSION_AFFECT[expression];
      return `${Math.sign(valence)},${Math.sign(arousal)}`;
    };
    expect(['happiness', 'surprise'].map((name) => quadrant(name as Expression))).toEqual(['1,1', '1,1']);
    expect(['anger', 'disgust', 'fear', 'contempt'].map((name) => quadrant(name as Expression))).toEqual(
      Array(4).fill('-1,1'),
    );
    expect(quadrant('sadness')).toBe('-1,-1');
    expect(quadrant('neutral')).toBe('0,0');
  });
});
