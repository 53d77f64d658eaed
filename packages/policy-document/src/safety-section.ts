import { isKindOf, kinds, refusePattern } from '@alfred/safety';
import { z } from 'zod';

/** Every gateway holds every rule of its organisations, so their size is bounded. */
const rulesMax = 50;
const kindsMax = 50;
const patternsMax = 20;
const patternLengthMax = 500;
const matchLengthMax = 1_000;

const ruleId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'an id is 1 to 64 letters, digits, dots, - and _')
  .meta({ description: 'What a refusal names.', example: 'no-card-numbers' });

const patternId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_]{0,31}$/, 'an id is 1 to 32 lower-case letters, digits and _')
  .meta({ description: 'Its findings are `custom.<id>`.', example: 'employee_number' });

const kind = z
  .string()
  .regex(/^(\*|(pii|secret|injection|custom)\.(\*|[a-z0-9_]{1,40}))$/, 'this is no kind of finding')
  .refine(isKnown, 'nothing is found under this name; docs/safety.md lists the kinds')
  .meta({ description: 'A kind of finding, a family (`pii.*`) or all (`*`).', example: 'pii.*' });

const safetyRule = z
  .strictObject({
    id: ruleId,
    kinds: z.array(kind).min(1).max(kindsMax),
    on: z
      .array(z.enum(['input', 'output']))
      .min(1)
      .max(2)
      .meta({ description: 'What is sent to a provider, what comes back, or both.' }),
    action: z.enum(['block', 'redact', 'flag']).meta({
      description:
        'Refuse the call, put a placeholder in its place (and back, in the answer), or only record it.',
    }),
    threshold: z.int().min(1).max(100).optional().meta({
      description: 'Of `injection.*`: the least score that counts. Without it 80.',
    }),
  })
  .meta({ id: 'SafetyRule' });

const pattern = z
  .strictObject({
    id: patternId,
    pattern: z
      .string()
      .min(1)
      .max(patternLengthMax)
      .superRefine((text, context) => {
        const problem = refusePattern(text);
        if (!problem) return;
        context.addIssue({
          code: 'custom',
          message: `at character ${problem.position}: ${problem.reason}`,
        });
      })
      .meta({ description: 'A regular expression in the syntax of RE2.', example: 'EMP-[0-9]{6}' }),
    lengthMax: z.int().min(1).max(matchLengthMax).optional().meta({
      description: 'Streams are held back for so many characters. What is longer is not found.',
    }),
  })
  .meta({ id: 'SafetyPattern' });

/** What is done about personal data, secrets and injected instructions in calls. */
export const safetySection = z
  .strictObject({
    rules: z.array(safetyRule).max(rulesMax),
    patterns: z.array(pattern).max(patternsMax).optional(),
    onFailure: z.enum(['refuse', 'pass']).optional().meta({
      description: 'When a text could not be scanned. Without it `refuse`.',
    }),
    media: z.enum(['refuse', 'pass']).optional().meta({
      description: 'Images, sound and files, which are not scanned. Without it `pass`.',
    }),
    enforced: z.boolean().optional().meta({
      description: 'Nodes below may add to it and not take from it: whatever is stricter wins.',
    }),
  })
  .refine(({ rules }) => isUnique(rules), { path: ['rules'], error: 'two rules have one id' })
  .refine(({ patterns = [] }) => isUnique(patterns), {
    path: ['patterns'],
    error: 'two patterns have one id',
  })
  .meta({ id: 'SafetySection' });

export type SafetySection = Readonly<z.infer<typeof safetySection>>;

function isUnique(named: readonly { readonly id: string }[]): boolean {
  return new Set(named.map(({ id }) => id)).size === named.length;
}

/** Patterns may stand in the section of another node: their names are known when they are looked for. */
function isKnown(named: string): boolean {
  if (named === '*' || named.startsWith('custom.')) return true;
  return Object.keys(kinds).some((kind) => isKindOf(kind, named));
}
