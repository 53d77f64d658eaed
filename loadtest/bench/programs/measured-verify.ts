// Runs the verifier as an auditor does, in a process of its own, and prints what that took.
import { runVerify } from '@alfred/verify';

const [out, err]: [string[], string[]] = [[], []];
const startedAt = performance.now();
const code = await runVerify(process.argv.slice(2), {
  out: (text) => void out.push(text),
  err: (text) => void err.push(text),
  outIsTty: false,
  errIsTty: false,
  plain: true,
  cwd: process.cwd(),
});
const seconds = (performance.now() - startedAt) / 1000;
const { user, system } = process.cpuUsage();
const { maxRSS } = process.resourceUsage();
const processorSeconds = (user + system) / 1e6;
if (code !== 0) throw new Error(`${out.join('')}${err.join('')}`);
console.log(JSON.stringify({ seconds, processorSeconds, mebibytes: maxRSS / 1024 }));
