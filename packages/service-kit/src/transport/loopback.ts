import { AsyncLocalStorage } from 'node:async_hooks';
import type { Frame, FramePort } from './frames.ts';

/**
 * Two connected ports within one thread, without the cost of cloning: frames hold nothing but
 * bytes and words that their sender never touches again.
 */
export function loopbackPorts(): readonly [FramePort, FramePort] {
  const left = createEnd();
  const right = createEnd();
  left.connect(right);
  right.connect(left);
  return [left, right];
}

interface End extends FramePort {
  connect(peer: End): void;
  deliver(frames: readonly Frame[]): void;
  closed(): void;
}

function createEnd(): End {
  const onMessage: ((frames: readonly Frame[]) => void)[] = [];
  const onClose: (() => void)[] = [];
  // A remote peer does not inherit the caller's async context, so this one must not either.
  const outside = AsyncLocalStorage.snapshot();
  let peer: End | undefined;
  let open = true;
  const end: End = {
    connect: (other) => {
      peer = other;
    },
    deliver: (frames) => {
      if (open) for (const listener of onMessage) listener(frames);
    },
    closed: () => {
      if (!open) return;
      open = false;
      for (const listener of onClose) listener();
    },
    postMessage: (frames) => {
      if (open) outside(setImmediate, () => peer?.deliver(frames));
    },
    on: (event: string, listener: (frames: readonly Frame[]) => void) => {
      if (event === 'message') onMessage.push(listener);
      else onClose.push(() => listener([]));
    },
    close: () => {
      outside(setImmediate, () => {
        end.closed();
        peer?.closed();
      });
    },
  };
  return end;
}
