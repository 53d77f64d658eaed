import './world/real.ts';
import { prepare } from './command/prepare.ts';

prepare(process.argv.slice(2));
const { runProgram } = await import('./program.ts');
process.exitCode = await runProgram(process.argv.slice(2));
