import { EXPRESSIONS, type Expression } from './expressions';

/** A place on the circumplex: how pleasant (valence) and how stirred (arousal), both in [-1,1]. */
export interface Affect {
  readonly valence: number;
  readonly arousal: number;
}

/**
 * Where each expression lies on the circumplex of affect (J. A. Russell, "A circumplex model of affect", Journal of
 * Personality and Social Psychology 39 (1980), 1161-1178). The figures are the mean pleasure and arousal ratings of the
 * terms happy, surprised, sad, angry, disgusted and fearful in J. A. Russell and A. Mehrabian, "Evidence for a
 * three-factor theory of emotions", Journal of Research in Personality 11 (1977), 273-294. Two are set by definition
 * here: neutral is the origin, and contempt lies halfway between anger and disgust, its neighbours in hostility.
 */
export const EXPRESSION_AFFECT: Readonly<Record<Expression, Affect>> = {
  neutral: { valence: 0, arousal: 0 },
  happiness: { valence: 0.81, arousal: 0.51 },
  surprise: { valence: 0.4, arousal: 0.67 },
  sadness: { valence: -0.63, arousal: -0.27 },
  anger: { valence: -0.51, arousal: 0.59 },
  disgust: { valence: -0.6, arousal: 0.35 },
  fear: { valence: -0.64, arousal: 0.6 },
  contempt: { valence: -0.555, arousal: 0.47 },
};

/**
 * Valence and arousal of a group, derived: the mean place of its expressions, weighted by their shares.
 *
 * @param shares shares in [0,1] in the order of {@link EXPRESSIONS}, adding up to 1
 */
export function affectOfShares(shares: readonly number[]): Affect {
  let valence = 0;
  let arousal = 0;
  EXPRESSIONS.forEach((expression, index) => {
    const share = shares[index] ?? 0;
    valence += share * EXPRESSION_AFFECT[expression].valence;
    arousal += share * EXPRESSION_AFFECT[expression].arousal;
  });
  return { valence, arousal };
}
