// A whole cluster is broken under load, one part after another, each for a short while. The long
// version, over every scenario, is `npm run chaos`.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { reportLine } from '../../../../loadtest/checker/report-line.ts';
import { moneyOf } from '../../money.ts';
import { progressLine } from '../../report.ts';
import { runScenario } from '../../scenario.ts';
import { scenarios } from '../../scenarios/index.ts';
import { type Scene, startScene } from '../../scene.ts';

const holdMs = 1_500;
const scenarioMs = 180_000;

let scene: Scene;
beforeAll(async () => {
  scene = await startScene(false);
});
afterAll(() => scene.stop());

const short = [
  'kill-redis',
  'kill-gateway',
  'kill-ledger',
  'kill-quota',
  'kill-every-metering',
  'kill-identity',
  'kill-nats',
  'cut-gateway-quota',
  'slow-gateway-quota',
  'half-way-metering-ledger',
  'kill-postgres',
  'zombie',
  'revoke',
  'revoke-over-outage',
  'rolling-restart',
];

it.each(short)('holds: %s', { timeout: scenarioMs }, async (name) => {
  const scenario = scenarios.find((each) => each.name === name);
  if (!scenario) throw new Error(`There is no scenario ${name}.`);
  const outcome = await runScenario(scene, scenario, holdMs);
  process.stdout.write(`${progressLine({ outcome, money: undefined })}\n`);
  expect(outcome.problems).toEqual([]);
});

it('and every byte was paid exactly once, over all of it', { timeout: scenarioMs }, async () => {
  const money = await scene.drained(() => moneyOf(scene, 'chaos'));
  process.stdout.write(`${reportLine(money)}\n`);
  expect(money.problems).toEqual([]);
});
