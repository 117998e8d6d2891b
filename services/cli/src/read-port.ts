import { CrowdtoneError } from '@crowdtone/domain';

/** The port of `--port`. @throws {CrowdtoneError} E_USAGE */
export function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new CrowdtoneError('E_USAGE', `--port ${text} is not a port; use a number from 0 to 65535`);
}
