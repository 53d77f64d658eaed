import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../support/program.ts';
import { chatBody, type Target } from '../targets/target.ts';
import type { Generator } from './generator.ts';

interface WrkResult {
  readonly requests: number;
  readonly micros: number;
  readonly failed: number;
  readonly p50: number;
  readonly p99: number;
}

/** One thread of C, which leaves most of the cores to who is measured. */
export const wrk: Generator = {
  name: 'wrk',
  async burst(target, { stream, connections, seconds }) {
    const folder = mkdtempSync(join(tmpdir(), 'alfred-wrk-'));
    try {
      const file = join(folder, 'chat.lua');
      writeFileSync(file, script(target, stream));
      const result = await runProgram<WrkResult>('wrk', [
        ...['--threads', '1', '--connections', String(connections)],
        ...['--duration', `${seconds}s`, '--timeout', '30s', '--script', file, target.url],
      ]);
      if (result.failed > 0) throw new Error(`${result.failed} requests failed`);
      return {
        requests: result.requests,
        perSecond: (result.requests * 1e6) / result.micros,
        p50Ms: result.p50 / 1000,
        p99Ms: result.p99 / 1000,
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Where JSON and Lua differ, they do not for strings as simple as these. */
function script(target: Target, stream: boolean): string {
  const headers = Object.entries(target.headers).map(
    ([name, value]) => `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`,
  );
  return `wrk.method = "POST"
wrk.body = [==[${chatBody(target, stream)}]==]
${headers.join('\n')}

function done(summary, latency, requests)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format('\\n{"requests":%d,"micros":%d,"failed":%d,"p50":%d,"p99":%d}\\n',
    summary.requests, summary.duration, failed, latency:percentile(50), latency:percentile(99)))
end
`;
}
