/** The last lines of a program's output, for a later error message; older ones are discarded. */
export class LineTail {
  readonly #kept: string[] = [];

  constructor(private readonly capacity: number) {}

  add(line: string): void {
    this.#kept.push(line);
    if (this.#kept.length > this.capacity) this.#kept.shift();
  }

  get lines(): readonly string[] {
    return this.#kept;
  }
}
