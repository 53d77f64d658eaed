import type { Refusal } from '../domain/refusal.ts';
import type { CompleteChatDeps } from './chat-deps.ts';

/** What a plan rests on. */
export type PlanDeps = Pick<
  CompleteChatDeps,
  | 'clock'
  | 'prices'
  | 'policies'
  | 'providers'
  | 'knownProviders'
  | 'configuredProviders'
  | 'limits'
  | 'traffic'
  | 'usual'
  | 'random'
>;

/** A refusal, with the policy that was asked before it. */
export interface RefusedPlan extends Refusal {
  readonly policy: string;
  readonly rule: string;
}
