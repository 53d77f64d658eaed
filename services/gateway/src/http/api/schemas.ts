import { policySections } from '@alfred/policy-document';
import { z } from 'zod';
import { roles } from '../../domain/permissions.ts';
import { nodeKinds } from '../../ports/api/directory.ts';
import { limits, limitsBody } from './limit-schemas.ts';

// What the management API takes and gives. Requests refuse unknown fields; nothing is coerced.

/** Limits of texts, in characters. */
const idLengthMax = 64;
const nameLengthMax = 200;
const pageLimitMax = 200;
const pageLimitUsual = 50;
const rulesMax = 100;

export const id = z
  .string()
  .min(1)
  .max(idLengthMax)
  .regex(/^[A-Za-z0-9_]+$/)
  .meta({ description: 'An id, as Alfred made it.', example: 'usr_4fJ2mQ0aZrT1nYc8Wd3LxK' });

/** Controls and line ends, and what turns the direction of the text around it. */
const forging = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;
const visible = /[^\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** A text that people read in lists and logs. What was stored before is shown as it is. */
export const readable = (lengthMax: number) =>
  z
    .string()
    .min(1)
    .max(lengthMax)
    .refine((text) => text.isWellFormed(), 'it is not well-formed Unicode')
    .refine((text) => !forging.test(text), 'it has control or direction characters')
    .refine((text) => visible.test(text), 'it has nothing to see');

const name = z.string().nullable().meta({
  description: 'For people. Null when the person it is about was erased.',
  example: 'Ada Lovelace',
});

const emailLengthMax = 254;

const newEmail = z
  .string()
  .min(1)
  .max(emailLengthMax)
  .regex(/^[^\s@]+@[^\s@]+$/, 'it is no address')
  .refine((address) => !/\p{C}/u.test(address), 'it is no address')
  .meta({ description: 'Of people alone.', example: 'ada@example.com' });

export const newName = readable(nameLengthMax).meta({
  description: 'For people. Stored in Unicode NFC; no control characters.',
  example: 'Ada Lovelace',
});

/** Decimals by their look; what the asset allows is checked by its scale. */
export const decimal = z
  .string()
  .max(64)
  .meta({ description: 'A decimal string in the unit of the asset.', example: '12.50' });

export const assetCode = z
  .string()
  .min(1)
  .max(16)
  .meta({ description: 'The code of an asset.', example: 'USD' });

export const instant = z.iso
  .datetime({ precision: 6 })
  .meta({ description: 'RFC 3339 in UTC, with microseconds.' });

const seq = z
  .int()
  .nonnegative()
  .meta({ description: 'The number of an entry in the ledger, from 1.', example: 42 });

/** Query parameters are texts: a whole number in digits, nothing else. */
export const digits = (what: { readonly max: number; readonly description: string }) =>
  z
    .string()
    .regex(/^(0|[1-9][0-9]{0,15})$/, 'it is no whole number')
    .refine((text) => Number(text) <= what.max, `it is over ${what.max}`)
    .meta({ description: what.description });

export const pageQuery = z.strictObject({
  after: id.optional().meta({ description: 'The cursor `next` of the page before.' }),
  limit: digits({ max: pageLimitMax, description: `1 to ${pageLimitMax} elements.` })
    .refine((text) => text !== '0', 'it is zero')
    .default(String(pageLimitUsual)),
});

export const nodeParams = z.strictObject({ node: id });
export const idParams = z.strictObject({ id });

const next = z
  .string()
  .nullable()
  .meta({ description: 'The cursor of the next page; null on the last one.' });

export const page = <Item extends z.ZodType>(item: Item) => z.object({ data: z.array(item), next });

const nodeKind = z.enum(nodeKinds);
const role = z.enum(roles);

export const node = z
  .object({
    id,
    kind: nodeKind,
    name,
    email: z.string().nullable().meta({ description: 'Of people, where they have one.' }),
    parent: id.nullable(),
    createdAt: instant,
    limits: limits.nullable(),
  })
  .meta({ id: 'Node' });

export const createNodeBody = z.strictObject({
  kind: nodeKind.exclude(['organization']),
  name: newName,
  email: newEmail.optional(),
  parent: id,
});

export const moveNodeBody = z.strictObject({ parent: id });

export const renameNodeBody = z
  .strictObject({
    name: newName.optional(),
    email: newEmail.nullable().optional().meta({ description: 'Null takes it away.' }),
  })
  .refine(({ name, email }) => name !== undefined || email !== undefined, {
    path: ['name'],
    error: 'there is nothing to change',
  });

export const key = z
  .object({
    id,
    node: id,
    name,
    role,
    prefix: z.string(),
    lastFour: z.string(),
    createdAt: instant,
    expiresAt: instant.nullable(),
    revokedAt: instant.nullable(),
    limits: limits.nullable(),
  })
  .meta({ id: 'Key' });

export const createdKey = key
  .extend({
    key: z.string().optional().meta({
      description: 'The key itself: shown once, never to a repeat of the request.',
    }),
  })
  .meta({ id: 'CreatedKey' });

export const createKeyBody = z
  .strictObject({
    node: id,
    name: newName,
    role: role.default('member').meta({ description: 'Test keys are for members alone.' }),
    mode: z.enum(['live', 'test']).default('live').meta({
      description:
        'A test key leads to the sandbox of the organisation: a ledger of its own with test credits and thirty days of history, and no provider but the simulated one.',
    }),
    expiresAt: z.iso
      .datetime({ offset: true })
      .optional()
      .meta({ description: 'RFC 3339. Without it the key does not expire.' }),
    limits: limitsBody.optional().meta({
      description:
        'Owners only. Without it the usual limit of the deployment holds, if it has one.',
    }),
  })
  .refine(({ mode, role: asked }) => mode === 'live' || asked === 'member', {
    path: ['role'],
    error: 'test keys are for members',
  });

export const createOrganizationBody = z.strictObject({
  name: newName,
  timeZone: z.string().min(1).max(64).default('UTC').meta({
    description: 'A place of the IANA database: windows of budgets end at its midnight.',
  }),
  asset: assetCode.default('USD').meta({
    description: 'What its calls are paid in, for ever: the code of an asset.',
  }),
});

export const createdOrganization = z
  .object({ organization: node, ledger: id, asset: assetCode, key: createdKey })
  .meta({ id: 'CreatedOrganization' });

const ruleOf = (text: (lengthMax: number) => z.ZodString) =>
  z.strictObject({
    id: text(64).meta({ description: 'What a refusal names.' }),
    effect: z.enum(['allow', 'deny']),
    models: z
      .array(text(200))
      .min(1)
      .max(100)
      .meta({ description: 'Names of models; `*` stands for any run of characters.' }),
  });

const rule = ruleOf((lengthMax) => z.string().min(1).max(lengthMax));

export const putPolicyBody = z.strictObject({
  rules: z.array(ruleOf(readable)).max(rulesMax),
  ...policySections.shape,
});

export const policy = z
  .object({
    node: id,
    version: z.int().nonnegative(),
    rules: z.array(rule),
    ...policySections.shape,
    publishedAt: instant.nullable(),
  })
  .meta({ id: 'Policy' });

export const entry = z.object({ seq, at: instant, type: z.string() });
export const asOf = z.object({ seq, at: instant.nullable() });

/** What fits into the ledger's microseconds with room to spare. */
const timeMax = '2200-01-01T00:00:00Z';

export const futureTime = z.iso
  .datetime({ offset: true })
  .refine((text) => {
    const time = Date.parse(text);
    return time >= 0 && time <= Date.parse(timeMax);
  }, `it is not between 1970 and ${timeMax}`)
  .meta({ description: 'RFC 3339.' });

const expiresAt = futureTime
  .optional()
  .meta({ description: 'RFC 3339, within ten years. Without it they never expire.' });

export const creditsBody = z.strictObject({ asset: assetCode, amount: decimal, expiresAt });
const memoLengthMax = 500;

/** What people say about a movement: it is sealed before anybody stores it. */
export const memo = readable(memoLengthMax).meta({
  description:
    'For people: sealed in the log, and unreadable once somebody whom it is about is erased.',
  example: 'for the flowers',
});

export const allocationBody = z.strictObject({
  ...{ to: id, asset: assetCode, amount: decimal },
  memo: memo.optional(),
});

export const posted = z
  .object({ entry, node: id, asset: assetCode, amount: decimal, expiresAt })
  .meta({ id: 'Issued' });
export const allocated = z
  .object({ entry, node: id, asset: assetCode, amount: decimal, to: id })
  .meta({ id: 'Allocated' });

export const errorBody = z
  .object({
    error: z.object({
      message: z.string(),
      type: z.string(),
      param: z.string().nullable(),
      code: z.string(),
      hint: z.string(),
      retryable: z.boolean(),
      source: z.enum(['gateway', 'provider']),
      doc: z.string(),
      details: z.record(z.string(), z.string()).optional(),
    }),
  })
  .meta({ id: 'Error' });
