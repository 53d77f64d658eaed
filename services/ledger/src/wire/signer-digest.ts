import type { SignerCommand } from '../domain/commands.ts';
import { digestOf, nothingBeside } from './command-digest.ts';

/** The digest of a command that the signer makes itself, as of one that comes over the wire. */
export const signerDigest = (command: SignerCommand): string => digestOf(command, nothingBeside);
