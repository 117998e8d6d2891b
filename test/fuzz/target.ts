import type { RandomStream } from '@crowdtone/runtime';

/** What a case puts in: JSON, so that a failing case can be saved and replayed; bytes are in Base64. */
export type CaseInput = Readonly<Record<string, unknown>>;

/** A part of the product that is fed with mutated input. */
export interface Target {
  /** The same seed gives the same input. */
  generate(random: RandomStream): CaseInput;
  /**
   * Feeds one input.
   *
   * @returns what the product made of it, in a word or two, for the counts
   * @throws whatever must not happen: an error without a code, an invalid response, a secret in it
   */
  run(input: CaseInput): Promise<string>;
  close(): Promise<void>;
}

/** A property that must hold for every input does not. */
export class Violation extends Error {}
