import {
  dirichletMean,
  type PosteriorOptions,
  type SharePosterior,
  summarisePosterior,
  WARM_UP_ROUNDS,
} from './posterior';
import { drawDirichlet, drawIndex } from './random-draws';

/**
 * The posterior of the shares given every single reading, not only their mean: each comes from one of several known
 * distributions. Draws come from a Gibbs sampler that alternates between each person's expression and the shares (J. Diebolt
 * and C. P. Robert, "Estimation of finite mixture distributions through Bayesian sampling", Journal of the Royal
 * Statistical Society B 56 (1994), 363-375); sampled expressions of single people never leave this function.
 *
 * @param nextLikelihoods called before each round: for each person f_i(x) for every expression i, up to a common
 *   factor per person; not all 0
 */
export function mixturePosterior(
  nextLikelihoods: () => readonly (readonly number[])[],
  options: PosteriorOptions,
): SharePosterior {
  const { prior, target, draws, random } = options;
  let crowd = dirichletMean(prior);
  const kept: number[][] = [];
  for (let round = -WARM_UP_ROUNDS; round < draws; round += 1) {
    const counts = prior.map(() => 0);
    const likelihoods = nextLikelihoods();
    for (const likelihood of likelihoods) {
      const drawn = drawIndex(
        crowd.map((share, i) => share * (likelihood[i] ?? 0)),
        random,
      );
      counts[drawn] = (counts[drawn] ?? 0) + 1;
    }
    crowd = drawDirichlet(
      prior.map((concentration, i) => concentration + (counts[i] ?? 0)),
      random,
    );
    if (round >= 0) kept.push(target === 'crowd' ? crowd : counts.map((count) => count / likelihoods.length));
  }
  return summarisePosterior(kept);
}
