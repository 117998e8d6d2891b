/** Advisory locks of a database: a server grants each to one connection, and takes it back when that ends. */

/** Class of the locks of Crowdtone, "CrTo". */
export const LOCK_CLASS = 0x43_72_54_6f;

/** Numbers of locks; those of tasks with a name are hashes of it. */
export const LOCKS = {
  /** A program that has the store for itself, or, shared, the workers of a deployment. */
  onlyWriter: 1,
  /** Whoever makes or changes tables. */
  migrating: 2,
  /** Whoever adds or drops days. */
  changingDays: 3,
} as const;
