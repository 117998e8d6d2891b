import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** `$XDG_CACHE_HOME/crowdtone`, or `~/.cache/crowdtone`; a relative XDG_CACHE_HOME is ignored, as its specification says. */
export function cacheFolder(): string {
  const configured = process.env.XDG_CACHE_HOME;
  return join(configured && isAbsolute(configured) ? configured : join(homedir(), '.cache'), 'crowdtone');
}
