import { basename } from 'node:path';
import { catalogue, type ErrorCode, grpcStatus, isErrorCode, paramsOf } from '@alfred/errors';
import { repositoryFiles, testsByCode } from '@alfred/tidy';
import { accessErrors } from '../../packages/errors/src/catalogue/access.ts';
import { moneyErrors } from '../../packages/errors/src/catalogue/money.ts';
import { platformErrors } from '../../packages/errors/src/catalogue/platform.ts';
import { providerErrors } from '../../packages/errors/src/catalogue/provider.ts';
import { requestErrors } from '../../packages/errors/src/catalogue/request.ts';
import { routingErrors } from '../../packages/errors/src/catalogue/routing.ts';
import { startErrors } from '../../packages/errors/src/catalogue/start.ts';

const chapters = [
  { title: 'Who may do what', entries: accessErrors },
  { title: 'What a request must look like', entries: requestErrors },
  { title: 'Routes and experiments', entries: routingErrors },
  { title: 'The ledger says no', entries: moneyErrors },
  { title: 'What providers did', entries: providerErrors },
  { title: 'Alfred itself', entries: platformErrors },
  { title: 'Why a process does not start', entries: startErrors },
];

/** docs/errors.md: every code of the catalogue. */
export function errorsDocument(): string {
  const parts = chapters.map(({ title, entries }) => {
    const codes = Object.keys(entries).filter(isErrorCode);
    return [`## ${title}`, ...codes.map(section)].join('\n\n');
  });
  return `# Errors

Every failure has a code that never changes its meaning. Over HTTP it is the \`code\` of the
\`error\` object, beside \`message\`, \`hint\`, \`retryable\`, \`source\` (whose failure it is: the
gateway's or the provider's) and \`details\` (the parameters below). Between services it travels as a
gRPC status with the same code and parameters. Where waiting cannot help, the reply carries
\`x-should-retry: false\`; where it can, \`retry-after\` when the wait is known.

${parts.join('\n\n')}

## Every code and its test

Each of the ${Object.keys(catalogue).length} codes is expected by name in at least one test of whoever raises it; a rule of
the repository sees to it. Named here is the one that is nearest to clients: a test of the running
product where there is one, else one over real servers, else one of the code that decides.

| code | HTTP | test |
| --- | --- | --- |
${reached()}
`;
}

function reached(): string {
  const tests = testsByCode(repositoryFiles());
  const rows = Object.entries(catalogue).map(([code, { http }]) => {
    const [test = ''] = tests.get(code) ?? [];
    return `| \`${code}\` | ${http} | [${basename(test)}](../${test}) |`;
  });
  return rows.join('\n');
}

function section(code: ErrorCode): string {
  const { http, grpc, type, retryable, source, message, hint } = catalogue[code];
  const facts = [
    `HTTP ${http}`,
    `gRPC \`${statusName(grpc)}\``,
    `\`${type}\``,
    retryable ? 'retry' : 'do not retry',
    source,
  ];
  const params = paramsOf(code).map((name) => `\`${name}\``);
  const lines = [`### ${code}`, '', facts.join(' · '), '', `> ${message}`, '', hint];
  return [...lines, ...(params.length > 0 ? ['', `Parameters: ${params.join(', ')}.`] : [])].join(
    '\n',
  );
}

function statusName(status: number): string {
  const name = Object.entries(grpcStatus).find(([, value]) => value === status)?.[0] ?? 'unknown';
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
