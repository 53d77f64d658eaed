import { randomInt } from 'node:crypto';
import type { Method } from '@alfred/service-kit';

/** A call that a server is answering. */
export interface ServedCall {
  readonly method: Method;
  /** Aborts when the caller is gone, or when the call has to move and cannot end by itself. */
  readonly signal: AbortSignal;
  /** Aborts when no more questions are to be read. */
  readonly noMoreQuestions: AbortSignal;
  readonly isMoved: boolean;
  /** The caller has gone away. */
  leave(): void;
  /** It has its answer: what comes after is no cancellation. */
  end(): void;
}

/** Every call under way at one server. */
export interface ServedCalls {
  open(method: Method): ServedCall;
  /** Tells the streams to go on elsewhere: those under way, and from now on every new one. */
  moveAll(): void;
}

interface MovableCall extends ServedCall {
  move(): void;
}

/**
 * Streams end after `streamAgeMs`, give or take a tenth: else they would stay for ever where they
 * began, and a new replica would never get one.
 */
export function servedCalls(streamAgeMs: number): ServedCalls {
  const calls = new Set<MovableCall>();
  let isMoving = false;
  return {
    open: (method) => {
      const call = servedCall(method, streamAgeMs, () => calls.delete(call));
      calls.add(call);
      if (isMoving) call.move();
      return call;
    },
    moveAll: () => {
      isMoving = true;
      for (const call of [...calls]) call.move();
    },
  };
}

function servedCall(method: Method, ageMs: number, forget: () => void): MovableCall {
  const gone = new AbortController();
  const noMoreQuestions = new AbortController();
  const isStream = method.requestStream || method.responseStream;
  let isMoved = false;
  let hasEnded = false;
  const move = () => {
    if (!isStream || hasEnded) return;
    isMoved = true;
    // Who asks and answers in turn answers what was asked and ends; nobody else knows how to.
    if (method.requestStream && method.responseStream) noMoreQuestions.abort('moved');
    else gone.abort('moved');
  };
  const timer = isStream ? setTimeout(move, jittered(ageMs)).unref() : undefined;
  return {
    method,
    signal: gone.signal,
    noMoreQuestions: noMoreQuestions.signal,
    get isMoved() {
      return isMoved;
    },
    leave: () => {
      if (!hasEnded) gone.abort('gone');
    },
    end: () => {
      hasEnded = true;
      clearTimeout(timer);
      forget();
    },
    move,
  };
}

function jittered(ms: number): number {
  const tenth = Math.max(1, Math.floor(ms / 10));
  return ms - tenth + randomInt(2 * tenth);
}
