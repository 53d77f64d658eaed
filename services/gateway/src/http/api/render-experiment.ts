import { assetById } from '@alfred/money';
import type { ExperimentReport } from '../../app/api/experiments.ts';
import {
  type ArmOutcome,
  meanInterval,
  type Sample,
  shareInterval,
  usualSurety,
} from '../../domain/experiment-statistics.ts';
import { renderAsset } from './render.ts';

const microsPerMs = 1_000;

/** How an experiment goes, as clients read it: no mean without what it may be off by. */
export function renderExperiment({ route, experiment, outcomes }: ExperimentReport) {
  const { name, version } = route;
  return {
    ...{ route: name, version, experiment: experiment.name, sticky: experiment.sticky },
    guard: experiment.guard ?? null,
    arms: experiment.arms.map(({ name: arm, weight, stopped }) => ({
      ...{ name: arm, weight, stopped: stopped || null },
      outcomes: outcomes.filter((outcome) => outcome.arm === arm).map(renderOutcome),
    })),
  };
}

function renderOutcome(outcome: ArmOutcome) {
  const { asset, requests, failed, cost, latency, latencyP95, feedback } = outcome;
  const unit = 10 ** (assetById(asset)?.scale ?? 0);
  return {
    ...{ asset: renderAsset(asset), requests },
    errors: {
      count: failed,
      share: requests === 0 ? null : failed / requests,
      interval: shareInterval(failed, requests, usualSurety) ?? null,
    },
    cost: renderSample(cost, unit),
    latencyMs: {
      ...renderSample(latency, microsPerMs),
      p95: latency.count === 0 ? null : latencyP95 / microsPerMs,
    },
    feedback: renderSample(feedback, 1),
  };
}

function renderSample(sample: Sample, unit: number) {
  const { count, mean } = sample;
  const interval = meanInterval(sample, usualSurety);
  return {
    count,
    mean: count === 0 ? null : mean / unit,
    interval: interval ? { low: interval.low / unit, high: interval.high / unit } : null,
  };
}
