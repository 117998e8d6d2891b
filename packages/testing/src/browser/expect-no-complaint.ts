/** What a page of a browser test recorded. */
export interface RecordedPage {
  /** Console warnings and errors, and uncaught errors. */
  readonly complaints: readonly string[];
  /** Addresses of requests to other hosts than the gateway. */
  readonly strayRequests: readonly string[];
}

/** Asserts that a page logged no warnings or errors, and requested nothing from other hosts. */
export function expectNoComplaint({ complaints, strayRequests }: RecordedPage): void {
  expect({ complaints, strayRequests }).toEqual({ complaints: [], strayRequests: [] });
}
