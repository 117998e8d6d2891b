/** What happens at a moment. */
interface Event {
  readonly atMs: number;
  /** Of two events at one moment the earlier planned one happens first. */
  readonly order: number;
  readonly happen: () => void;
}

/** Events of a simulation in order of time, in a binary heap (Cormen et al., Introduction to Algorithms, chapter 6). */
export class EventQueue {
  readonly #heap: Event[] = [];
  #planned = 0;
  #nowMs = 0;

  /** Milliseconds since the beginning. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Plans an event. @throws RangeError for a time that has passed */
  at(atMs: number, happen: () => void): void {
    if (!(atMs >= this.#nowMs)) throw new RangeError(`an event at ${atMs} ms, when it is ${this.#nowMs} ms`);
    const heap = this.#heap;
    heap.push({ atMs, order: this.#planned, happen });
    this.#planned += 1;
    let place = heap.length - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isEarlier(heap[place], heap[parent])) break;
      swap(heap, place, parent);
      place = parent;
    }
  }

  /** Lets everything happen up to a moment. */
  runUntil(endMs: number): void {
    while (true) {
      const [first] = this.#heap;
      if (first === undefined || first.atMs > endMs) break;
      this.#removeFirst();
      this.#nowMs = first.atMs;
      first.happen();
    }
    this.#nowMs = endMs;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    heap[0] = last;
    let place = 0;
    while (true) {
      let least = place;
      for (const child of [2 * place + 1, 2 * place + 2]) if (isEarlier(heap[child], heap[least])) least = child;
      if (least === place) return;
      swap(heap, place, least);
      place = least;
    }
  }
}

function isEarlier(one: Event | undefined, other: Event | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
}

function swap(heap: Event[], one: number, other: number): void {
  const [first, second] = [heap[one], heap[other]];
  if (first === undefined || second === undefined) throw new RangeError('no such place in the heap');
  heap[one] = second;
  heap[other] = first;
}
