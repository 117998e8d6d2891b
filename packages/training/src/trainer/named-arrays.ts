/** Vectors of float32 by name. */
export type NamedArrays = Map<string, Float32Array>;

/** Merges the arrays of several owners under `owner.name`. */
export function joinArrays(parts: Readonly<Record<string, NamedArrays>>): NamedArrays {
  const joined: NamedArrays = new Map();
  for (const [owner, arrays] of Object.entries(parts)) {
    for (const [name, values] of arrays) joined.set(`${owner}.${name}`, values);
  }
  return joined;
}

/** The arrays of one owner, without its prefix. */
export function arraysOf(joined: NamedArrays, owner: string): NamedArrays {
  const part: NamedArrays = new Map();
  for (const [name, values] of joined) {
    if (name.startsWith(`${owner}.`)) part.set(name.slice(owner.length + 1), values);
  }
  return part;
}
