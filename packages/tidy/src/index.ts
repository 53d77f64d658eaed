export { testsByCode } from './rules/codes.ts';
export { digestOf, extendManifest, goldensManifest, isGolden } from './rules/goldens.ts';
export { repositoryFiles, repositoryRoot } from './support/repository.ts';
