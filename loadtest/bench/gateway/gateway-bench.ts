import type { Report } from '../support/report.ts';
import { pickGenerator } from './generators/generator.ts';
import type { GatewayOptions, PartName } from './options.ts';
import { burstPart, type PartContext } from './parts/burst.ts';
import { chunksPart } from './parts/chunks.ts';
import { memoryPart } from './parts/memory.ts';
import { pacedPart } from './parts/paced.ts';
import { sustainedPart } from './parts/sustained.ts';
import { startGround } from './targets/ground.ts';
import type { Tell } from './targets/install.ts';

type Part = (context: PartContext) => Promise<Report>;

const parts: Readonly<Record<PartName, readonly Part[]>> = {
  burst: [(context) => burstPart(context, false)],
  streamed: [(context) => burstPart(context, true), chunksPart],
  sustained: [sustainedPart],
  paced: [pacedPart],
  memory: [memoryPart],
};

/** Alfred beside a bare proxy and other gateways: same provider, same machine, same minutes. */
export async function gatewayBench(options: GatewayOptions, tell: Tell): Promise<Report[]> {
  const generator = pickGenerator(options.generator);
  tell(`generator: ${generator.name}`);
  const ground = await startGround(options.against, tell);
  try {
    const reports: Report[] = [];
    for (const [name, each] of Object.entries(parts)) {
      if (!options.parts.has(name as PartName)) continue;
      for (const part of each) reports.push(await part({ ground, generator, options, tell }));
    }
    return reports;
  } finally {
    await ground.stop();
  }
}
