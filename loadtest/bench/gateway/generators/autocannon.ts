import { fileURLToPath } from 'node:url';
import { runProgram } from '../../support/program.ts';
import { chatBody } from '../targets/target.ts';
import type { Generator } from './generator.ts';

const program = fileURLToPath(import.meta.resolve('autocannon'));

interface AutocannonResult {
  readonly requests: { readonly average: number; readonly total: number };
  readonly latency: { readonly p50: number; readonly p99: number };
  readonly non2xx: number;
  readonly errors: number;
}

/** In JavaScript: it takes more of the cores that it shares, and its latencies are whole ms. */
export const autocannon: Generator = {
  name: 'autocannon',
  async burst(target, { stream, connections, seconds }) {
    const result = await runProgram<AutocannonResult>(process.execPath, [
      program,
      ...['--connections', String(connections), '--duration', String(seconds)],
      ...['--method', 'POST', '--body', chatBody(target, stream)],
      ...Object.entries(target.headers).flatMap(([name, value]) => [
        '--headers',
        `${name}=${value}`,
      ]),
      ...['--no-progress', '--json', target.url],
    ]);
    const failed = result.non2xx + result.errors;
    if (failed > 0) throw new Error(`${failed} requests failed`);
    return {
      requests: result.requests.total,
      perSecond: result.requests.average,
      p50Ms: result.latency.p50,
      p99Ms: result.latency.p99,
    };
  },
};
