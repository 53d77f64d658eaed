import { describe, expect, it } from 'vitest';
import { forgottenServices } from './deployment.ts';

const texts: Readonly<Record<string, string>> = {
  'services/ledger/src/main.ts': 'process.exit(await hostService({}));',
  'services/gateway/src/main.ts': 'process.exit(await hostFront({}));',
  'services/standalone/src/main.ts': 'run();',
  'services/simulation/src/main.ts': 'run();',
  'services/standalone/package.json':
    '{"dependencies": {"@alfred/ledger": "1", "@alfred/gateway": "1", "@alfred/bus": "1"}}',
  'infra/local/cluster-plan.ts': `
    export const services: Readonly<Record<string, ServiceLine>> = { ledger: { peers: [] } };
    const gateway: ServiceLine = { peers: ['ledger'] };
    const host = '127.0.0.1';`,
  'docker-compose.yml': `
x-addresses:
  ALFRED_LEDGER_ADDRESSES: ledger-1:9090,ledger-2:9090
services:
  secrets:
    volumes:
      - ledger-secrets:/volumes/ledger
      - gateway-secrets:/volumes/gateway
  ledger-1:
    command: --env-file=/run/alfred/settings.env services/ledger/src/main.ts
  gateway-1:
    command: --env-file=/run/alfred/settings.env services/gateway/src/main.ts
`,
};

/** What is said when one text of these reads otherwise. */
function findings(path: string, from: string, to: string): readonly string[] {
  const changed = { ...texts, [path]: texts[path]?.replaceAll(from, to) ?? to };
  const files = Object.entries(changed).map(([name, text]) => ({ path: name, text }));
  return forgottenServices(files).map(({ path: where, message }) => `${where} ${message}`);
}

describe('forgottenServices', () => {
  it('is content where all of them start the same', () => {
    expect(findings('docker-compose.yml', '', '')).toEqual([]);
  });

  it('finds a new service forgotten everywhere', () => {
    expect(findings('services/audit/src/main.ts', '', 'hostService({})')).toEqual([
      'services/standalone/package.json does not start audit.',
      'infra/local/cluster-plan.ts does not start audit.',
      'docker-compose.yml does not start audit.',
      'docker-compose.yml does not say where audit is called: ALFRED_AUDIT_ADDRESSES.',
      'docker-compose.yml has no volume with the secrets of audit: audit-secrets:/volumes/audit.',
    ]);
  });

  it.each([
    ['services/standalone/package.json', '@alfred/ledger"', 'does not start ledger.'],
    ['infra/local/cluster-plan.ts', 'ledger: {', 'does not start ledger.'],
    ['infra/local/cluster-plan.ts', 'const gateway', 'does not start gateway.'],
    ['docker-compose.yml', 'services/ledger/', 'does not start ledger.'],
    ['docker-compose.yml', 'ALFRED_LEDGER_', 'does not say where ledger is called'],
    ['docker-compose.yml', 'gateway-secrets:', 'has no volume with the secrets of gateway'],
  ])('finds what is missing in %s: %s', (path, what, said) => {
    expect(findings(path, what, what.replace(/ledger|gateway|LEDGER/, 'x'))).toEqual(
      expect.arrayContaining([expect.stringContaining(`${path} ${said}`)]),
    );
  });

  it('finds what is started and is not there any more', () => {
    expect(findings('docker-compose.yml', 'services/ledger/', 'services/books/')).toContain(
      'docker-compose.yml starts books, which is no service.',
    );
    expect(findings('infra/local/cluster-plan.ts', 'ledger: {', 'books: {}, ledger: {')).toEqual([
      'infra/local/cluster-plan.ts starts books, which is no service.',
    ]);
  });
});
