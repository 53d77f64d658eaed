import type { MeteringClient } from '@alfred/contracts/metering';
import type {
  Attempt as ProtoAttempt,
  Cached as ProtoCached,
  Record as ProtoRecord,
  Subject as ProtoSubject,
  Usage,
} from '@alfred/contracts/usage';
import { AlfredError, isAlfredError } from '@alfred/errors';
import { emptyUsage } from '@alfred/pricing';
import type { Attempt, Cached, Subject, UsageSource } from '../../domain/records.ts';
import type { RequestRecord } from '../../domain/request-story.ts';
import type { RequestRecords } from '../../ports/api/request-records.ts';

/** The records as metering keeps them. */
export function grpcRequestRecords(metering: Pick<MeteringClient, 'getRequest'>): RequestRecords {
  return {
    find: async (organization, request) => {
      const found = await ask(metering, { organization, request });
      if (!found || found.records.length === 0) return undefined;
      const { records, entry, disputed } = found;
      return { records: records.flatMap(recordOf), entry, disputed };
    },
  };
}

async function ask(
  metering: Pick<MeteringClient, 'getRequest'>,
  request: { readonly organization: string; readonly request: string },
) {
  try {
    return await metering.getRequest(request);
  } catch (error) {
    if (isAlfredError(error, 'resource_unknown')) return undefined;
    throw error;
  }
}

/** The records of requests; those of the journal itself are nobody's story. */
function recordOf({ at, body }: ProtoRecord): readonly RequestRecord[] {
  switch (body?.$case) {
    case 'admitted': {
      const { estimate, inputEstimate, subject, cached, ...admitted } = body.value;
      return [
        {
          ...admitted,
          type: 'admitted',
          at,
          subject: subjectOf(subject),
          estimate: BigInt(estimate),
          inputEstimate: BigInt(inputEstimate),
          surface: 'chat.completions',
          ...cachedOf(cached),
        },
      ];
    }
    case 'attempted': {
      const { estimate, inputEstimate, spent, subject, ...attempted } = body.value;
      const bounds = { estimate: BigInt(estimate), inputEstimate: BigInt(inputEstimate) };
      const shared = { type: 'attempted', at, subject: subjectOf(subject) } as const;
      return [{ ...attempted, ...shared, ...bounds, spent: BigInt(spent) }];
    }
    case 'settled': {
      const { amount, usage, how, subject, calls, cached, ...settled } = body.value;
      return [
        {
          ...settled,
          type: 'settled',
          at,
          subject: subjectOf(subject),
          amount: BigInt(amount),
          usage: usageOf(usage),
          how: usageSource(how),
          calls: calls.map(attemptOf),
          ...cachedOf(cached),
        },
      ];
    }
    case 'released': {
      const { subject, calls, ...rest } = body.value;
      const shared = { type: 'released', at, subject: subjectOf(subject) } as const;
      return [{ ...rest, ...shared, calls: calls.map(attemptOf) }];
    }
    case 'reconciled': {
      const { amount, subject, ...reconciled } = body.value;
      const shared = { type: 'reconciled', at, subject: subjectOf(subject) } as const;
      return [{ ...reconciled, ...shared, amount: BigInt(amount) }];
    }
    case 'refused':
      return [{ ...body.value, type: 'refused', at, subject: subjectOf(body.value.subject) }];
    case 'opened':
    case 'returned':
    case undefined:
      return [];
  }
}

function subjectOf(subject: ProtoSubject | undefined): Subject {
  if (subject) return subject;
  throw new AlfredError('internal', {}, { cause: new Error('a record without a subject') });
}

const usageOf = (usage: Usage | undefined) => ({ ...emptyUsage, ...usage });

function attemptOf({ amount, usage, how, ...call }: ProtoAttempt): Attempt {
  const used = usage && { usage: usageOf(usage), how: usageSource(how) };
  return { ...call, amount: BigInt(amount), usage: undefined, how: undefined, ...used };
}

function cachedOf(cached: ProtoCached | undefined): { readonly cached?: Cached } {
  if (!cached) return {};
  const { kind, percent, similarity } = cached;
  return { cached: { kind: kind === 'semantic' ? kind : 'exact', percent, similarity } };
}

function usageSource(how: string): UsageSource {
  return how === 'provider' || how === 'aborted' ? how : 'estimated';
}
