// The house rules, held against the whole repository. Each rule is proven to fire beside it.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { unreachedCodes } from './rules/codes.ts';
import { forgottenServices } from './rules/deployment.ts';
import { undocumented } from './rules/documents.ts';
import { strayCatches, strayThrows } from './rules/failures.ts';
import {
  checkAppendOnly,
  checkGoldens,
  digestOf,
  goldensManifest,
  isGolden,
  parseManifest,
} from './rules/goldens.ts';
import { deadFiles, undeclared, unused } from './rules/imports.ts';
import { incompleteLock, unpinned } from './rules/lock.ts';
import { looseVersions, machineTraces } from './rules/machine.ts';
import { fileNames, readmeHeadings, serviceShape, thinMain } from './rules/service-shape.ts';
import { lengths, moduleState, widths } from './rules/shape.ts';
import { impureTests } from './rules/tests.ts';
import { deploymentWords, forbiddenWords } from './rules/words.ts';
import { anatomyOf } from './support/anatomy.ts';
import {
  fileOnMain,
  isSource,
  repositoryFiles,
  repositoryRoot,
  show,
} from './support/repository.ts';

const files = repositoryFiles();
const sources = files
  .filter(({ path }) => isSource(path))
  .map((file) => ({ ...file, anatomy: anatomyOf(file.path, file.text) }));

describe('every source file', () => {
  it('says nothing that has a better word', () => {
    const findings = sources.flatMap(({ path, anatomy }) => forbiddenWords(path, anatomy));
    expect(show(findings)).toBe('');
  });

  it('does not ask how Alfred is deployed', () => {
    expect(show(sources.flatMap(({ path, text }) => deploymentWords(path, text)))).toBe('');
  });

  it('is short, and so are its functions', () => {
    const findings = sources.flatMap(({ path, text, anatomy }) => lengths(path, text, anatomy));
    expect(show(findings)).toBe('');
  });

  it('keeps no state of its own', () => {
    expect(show(sources.flatMap(({ path, anatomy }) => moduleState(path, anatomy)))).toBe('');
  });

  it('catches and throws only where that is its business', () => {
    const findings = sources.flatMap(({ path, anatomy }) => [
      ...strayCatches(path, anatomy),
      ...strayThrows(path, anatomy),
    ]);
    expect(show(findings)).toBe('');
  });

  it('has a name that says the one thing in it', () => {
    expect(show(fileNames(files))).toBe('');
  });

  it('is alive', () => {
    expect(show(deadFiles(files))).toBe('');
  });
});

describe('every package and service', () => {
  it('has the shape of one', () => {
    const mains = sources.flatMap(({ path, anatomy }) => thinMain(path, anatomy.code));
    expect(show([...serviceShape(files), ...mains])).toBe('');
  });

  it('has a README with the four headings', () => {
    expect(show(readmeHeadings(files))).toBe('');
  });

  it('says at its door what it promises', () => {
    expect(show(undocumented(files))).toBe('');
  });

  it('names in its package.json what it imports, and nothing else', () => {
    expect(show([...undeclared(files), ...unused(files)])).toBe('');
  });

  it('has exact versions', () => {
    expect(show(files.flatMap(looseVersions))).toBe('');
  });

  it('has pure tests that are pure', () => {
    expect(show(sources.flatMap(({ path, anatomy }) => impureTests(path, anatomy)))).toBe('');
  });
});

describe('the repository', () => {
  it('names no machine, registry or secret', () => {
    const own = /^packages\/tidy\/src\/rules\/machine/;
    const judged = files.filter(({ path }) => !own.test(path));
    expect(show(judged.flatMap(machineTraces))).toBe('');
  });

  it('has a lock file that npm ci takes, on every platform', () => {
    const lock = readFileSync(`${repositoryRoot}/package-lock.json`, 'utf8');
    expect(show([...incompleteLock(lock), ...unpinned(lock)])).toBe('');
  });

  it('reaches every code of the catalogue by a test', () => {
    expect(show(unreachedCodes(files))).toBe('');
  });

  it('forgets no service, however it is started', () => {
    expect(show(forgottenServices(files))).toBe('');
  });

  it('has documents that fit a screen', () => {
    const documents = files.filter(({ path }) => path.endsWith('.md') && !isGenerated(path));
    expect(show(documents.flatMap(({ path, text }) => widths(path, text)))).toBe('');
  });

  it('never edits a golden file', () => {
    const manifest = readFileSync(`${repositoryRoot}/${goldensManifest}`, 'utf8');
    const found = new Map(
      files
        .filter(({ path }) => isGolden(path))
        .map(({ path }) => [path, digestOf(readFileSync(`${repositoryRoot}/${path}`))]),
    );
    expect(show(checkGoldens(parseManifest(manifest), found))).toBe('');
    expect(show(checkAppendOnly(fileOnMain(goldensManifest) ?? '', manifest))).toBe('');
  });
});

function isGenerated(path: string): boolean {
  return /^docs\/(errors|config|events|metrics|roles)\.md$/.test(path);
}
