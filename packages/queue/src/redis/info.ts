/** A field of what the command INFO answers, such as `maxmemory:0`; null when the server leaves it out. */
export function readInfo(info: string, field: string): string | null {
  for (const line of info.split('\r\n')) {
    if (line.startsWith(`${field}:`)) return line.slice(field.length + 1);
  }
  return null;
}
