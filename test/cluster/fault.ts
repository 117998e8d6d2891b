/** A row of the table of faults. */
export interface Fault {
  readonly name: string;
  /** Makes the fault. @returns what was measured @throws when what must hold does not */
  readonly run: () => Promise<string>;
}
