import { redactCredentials } from '../redaction/redact';

/** A part that has not answered by then is not there, milliseconds. */
const ANSWER_LIMIT_MS = 2000;
/** However often somebody asks, the parts are asked this seldom, milliseconds. */
const ANSWER_LIFETIME_MS = 1000;

/** A part that something needs and that is not there. */
export interface Unready {
  readonly part: string;
  readonly message: string;
}

/** Knows what the program needs in order to do its work, and asks whether it is there. */
export class Readiness {
  readonly #checks = new Map<symbol, { readonly part: string; readonly check: () => Promise<void> }>();
  #answer: Promise<readonly Unready[]> | null = null;
  #askedAtMs = 0;

  /** @param now milliseconds that never run backwards */
  constructor(private readonly now = () => performance.now()) {}

  /**
   * Names a part that is needed from now on.
   *
   * @param check rejects when the part is not there
   * @returns to be called when it is needed no more
   */
  need(part: string, check: () => Promise<void>): () => void {
    const id = Symbol(part);
    this.#checks.set(id, { part, check });
    this.#answer = null;
    return () => {
      this.#checks.delete(id);
      this.#answer = null;
    };
  }

  /** What is missing; empty when the program is ready. Never rejects, and answers within seconds. */
  reasonsAgainst(): Promise<readonly Unready[]> {
    const now = this.now();
    if (this.#answer === null || now - this.#askedAtMs >= ANSWER_LIFETIME_MS) {
      this.#askedAtMs = now;
      this.#answer = this.#ask();
    }
    return this.#answer;
  }

  async #ask(): Promise<readonly Unready[]> {
    const answers = await Promise.all(
      [...this.#checks.values()].map(async ({ part, check }): Promise<Unready[]> => {
        try {
          await withinLimit(check());
          return [];
        } catch (error) {
          return [{ part, message: redactCredentials(error instanceof Error ? error.message : String(error)) }];
        }
      }),
    );
    return answers.flat();
  }
}

async function withinLimit(answer: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ANSWER_LIMIT_MS / 1000} s`)), ANSWER_LIMIT_MS);
  });
  try {
    await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
