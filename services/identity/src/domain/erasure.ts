import type { NodeKind } from './node.ts';

/**
 * How far the erasure of a person is. What was asked for goes only forward; `none` is a person whom
 * nobody asked to erase.
 */
export type ErasureStatus = 'none' | 'queued' | 'started' | 'recording' | 'done';

export interface Erasure {
  readonly node: string;
  readonly organization: string;
  readonly status: ErasureStatus;
  /** Times are microseconds. */
  readonly requestedAt: bigint | undefined;
  readonly doneAt: bigint | undefined;
  /** Whether a legal hold keeps what is known about the person. */
  readonly held: boolean;
}

const people: readonly NodeKind[] = ['user', 'service_account'];

/** Whether a node of this kind is somebody who can be erased. */
export function isPerson(kind: NodeKind): boolean {
  return people.includes(kind);
}

/** Whether nothing new about the person is kept. */
export function isBeingErased(status: ErasureStatus): boolean {
  return status === 'started' || status === 'recording' || status === 'done';
}
