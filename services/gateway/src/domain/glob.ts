/** Whether a text fits a pattern in which `*` stands for any run of characters, even none. */
export type Glob = (text: string) => boolean;

/**
 * Compiles a pattern. Matching looks for the fixed pieces from left to right, each as early as it
 * occurs, so it never goes back: no pattern can make it slow.
 */
export function compileGlob(pattern: string): Glob {
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop();
  if (tail === undefined) return (text) => text === head;
  const middle = rest.filter((piece) => piece !== '');
  return (text) => {
    if (!text.startsWith(head) || !text.endsWith(tail)) return false;
    const end = text.length - tail.length;
    let at = head.length;
    for (const piece of middle) {
      const found = text.indexOf(piece, at);
      if (found === -1) return false;
      at = found + piece.length;
    }
    return at <= end;
  };
}
