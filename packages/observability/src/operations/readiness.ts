import { redactCredentials } from '../redaction/redact';

/** Timeout of a check, milliseconds. */
const CHECK_TIMEOUT_MS = 2000;
/** How long results are cached, milliseconds. */
const CHECK_CACHE_MS = 1000;

/** A required part that is unavailable. */
export interface Unready {
  readonly part: string;
  readonly message: string;
}

/** Checks whether the parts that the program requires are available. */
export class Readiness {
  readonly #checks = new Map<symbol, { readonly part: string; readonly check: () => Promise<void> }>();
  #answer: Promise<readonly Unready[]> | null = null;
  #askedAtMs = 0;

  /** @param now milliseconds that never run backwards */
  constructor(private readonly now = () => performance.now()) {}

  /**
   * Adds a required part.
   *
   * @param check rejects when the part is unavailable
   * @returns a function that removes it
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

  /** The unavailable parts; empty when the program is ready. Never rejects, and resolves within seconds. */
  missingParts(): Promise<readonly Unready[]> {
    const now = this.now();
    if (this.#answer === null || now - this.#askedAtMs >= CHECK_CACHE_MS) {
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

async function withinLimit(result: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no response within ${CHECK_TIMEOUT_MS / 1000} s`)), CHECK_TIMEOUT_MS);
  });
  try {
    await Promise.race([result, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
