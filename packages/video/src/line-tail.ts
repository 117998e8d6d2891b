/** The last lines that a program wrote, for the error that may follow; older ones are forgotten. */
export class LineTail {
  readonly #kept: string[] = [];

  constructor(private readonly most: number) {}

  add(line: string): void {
    this.#kept.push(line);
    if (this.#kept.length > this.most) this.#kept.shift();
  }

  get lines(): readonly string[] {
    return this.#kept;
  }
}
