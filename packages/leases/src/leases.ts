/** One taking of a lease. */
export interface LeaseTerm {
  /** What is owned, such as `camera:hall`. */
  readonly name: string;
  /** The process that owns it; another one after every start. */
  readonly owner: string;
  /** Greater than that of every taking before, from 1. */
  readonly epoch: number;
}

/** What is known of a lease. */
export interface LeaseState extends LeaseTerm {
  /** Since when it has been free, milliseconds; null while it is held. */
  readonly freeForMs: number | null;
}

/** What is to be taken. */
export interface LeaseRequest {
  /** The leases that would do; those that never were are free. */
  readonly names: readonly string[];
  readonly owner: string;
  /** How long each is held unless it is renewed, milliseconds. */
  readonly lifeMs: number;
  /** Largest number to take; those that were free for longest go first. */
  readonly most: number;
}

/**
 * Who owns what. Everything is judged by one clock, that of whoever keeps the leases; the clocks of owners do not matter.
 *
 * Every method may throw a CrowdtoneError with `E_LEASES_UNREACHABLE` when the leases are kept elsewhere.
 */
export interface Leases {
  /** Takes leases that are free. An owner that holds one is not given it again. */
  acquire(request: LeaseRequest): Promise<LeaseTerm[]>;
  /** Holds a lease for `lifeMs` from now. @returns false when its time is over, or another has taken it since */
  renew(term: LeaseTerm, lifeMs: number): Promise<boolean>;
  /** Makes a lease free, unless that taking is over. */
  release(term: LeaseTerm): Promise<void>;
  /** Every lease whose name begins so, in order of name. */
  list(prefix: string): Promise<LeaseState[]>;
  close(): Promise<void>;
}
