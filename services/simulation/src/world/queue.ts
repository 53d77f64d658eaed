/** Things in the order of their moments; what comes at one moment, in the order of arrival. */
export interface Queue<Item extends { readonly at: number; readonly order: number }> {
  readonly size: number;
  readonly first: Item | undefined;
  push(item: Item): void;
  shift(): Item | undefined;
}

/** A binary heap. */
export function queue<Item extends { readonly at: number; readonly order: number }>(): Queue<Item> {
  const heap: Item[] = [];
  const swap = (one: number, other: number): void => {
    const [a, b] = [heap[one], heap[other]];
    if (!a || !b) return;
    heap[one] = b;
    heap[other] = a;
  };
  const rise = (index: number): void => {
    for (let at = index; at > 0; ) {
      const above = (at - 1) >> 1;
      if (!isBefore(heap[at], heap[above])) return;
      swap(at, above);
      at = above;
    }
  };
  const sink = (): void => {
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let least = isBefore(heap[left], heap[at]) ? left : at;
      if (isBefore(heap[right], heap[least])) least = right;
      if (least === at) return;
      swap(at, least);
      at = least;
    }
  };
  return {
    get size() {
      return heap.length;
    },
    get first() {
      return heap[0];
    },
    push: (item) => {
      heap.push(item);
      rise(heap.length - 1);
    },
    shift: () => {
      const [first] = heap;
      const last = heap.pop();
      if (last && heap.length > 0) {
        heap[0] = last;
        sink();
      }
      return first;
    },
  };
}

interface Placed {
  readonly at: number;
  readonly order: number;
}

function isBefore(one: Placed | undefined, other: Placed | undefined): boolean {
  if (!one || !other) return false;
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
