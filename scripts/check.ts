// npm run check: types, lint, layers, contracts, the OpenAPI document and the house rules.
import { checkNames, printChecks, runChecks } from './support/checks.ts';

const asked = process.argv.slice(2);
const outcomes = await runChecks(asked.length > 0 ? asked : checkNames);
printChecks(outcomes);
process.exitCode = outcomes.every((outcome) => outcome.passed) ? 0 : 1;
