import {
  type Attempt as AttemptMessage,
  Record as RecordMessage,
  type Safety as SafetyMessage,
  type Subject as SubjectMessage,
} from '@alfred/contracts/usage';
import type {
  Admitted,
  Attempt,
  Attempted,
  Ended,
  Refused,
  Returned,
  Subject,
} from '../domain/records.ts';
import type { SafetyReport } from '../domain/safety/safety-report.ts';

/** A record of the journal as it lies on the disk, travels on the bus and is read by metering. */
export type JournalBody = NonNullable<RecordMessage['body']>;

/** Encodes one record; `at` is wall time in microseconds. */
export function encodeRecord(at: bigint, body: JournalBody): Uint8Array {
  return RecordMessage.encode({ at, body }).finish();
}

/** The same for one record after another: in one buffer, which has its size by then. */
export function recordEncoder(): typeof encodeRecord {
  const fresh = () => RecordMessage.encode(RecordMessage.create());
  let writer = fresh();
  return (at, body) => {
    try {
      return RecordMessage.encode({ at, body }, writer).finish();
    } catch (error) {
      // Half a record must not stand before the next one.
      writer = fresh();
      throw error;
    }
  };
}

/** Reads one record back. Throws on bytes that no release ever wrote. */
export function decodeRecord(bytes: Uint8Array): RecordMessage {
  return RecordMessage.decode(bytes);
}

export function fromAdmitted(record: Admitted): JournalBody {
  const { estimate, inputEstimate, at: _, subject, safety, routing, ...rest } = record;
  return {
    $case: 'admitted',
    value: {
      ...rest,
      safety: fromSafety(safety),
      ...(routing && { routing: { ...routing, considered: [...routing.considered] } }),
      subject: fromSubject(subject),
      estimate: estimate.toString(),
      inputEstimate: inputEstimate.toString(),
    },
  };
}

export function fromAttempted(record: Attempted): JournalBody {
  const { estimate, inputEstimate, spent, deployment = '', at: _, subject, ...rest } = record;
  return {
    $case: 'attempted',
    value: {
      ...rest,
      deployment,
      subject: fromSubject(subject),
      estimate: estimate.toString(),
      inputEstimate: inputEstimate.toString(),
      spent: spent.toString(),
    },
  };
}

export function fromEnded(record: Ended): JournalBody {
  const subject = fromSubject(record.subject);
  const calls = (record.calls ?? []).map(fromAttempt);
  const safety = fromSafety(record.safety);
  if (record.type === 'released') {
    const { type: _, at: __, ...rest } = record;
    return { $case: 'released', value: { ...rest, subject, calls, safety } };
  }
  const { type: _, at: __, amount, usage, ...rest } = record;
  const shared = { subject, calls, safety };
  const value = { ...rest, ...shared, amount: amount.toString(), usage: { ...usage } };
  return { $case: 'settled', value };
}

function fromAttempt({ deployment = '', amount, usage, how, ...rest }: Attempt): AttemptMessage {
  const used = usage && { ...usage };
  return { ...rest, deployment, how: how ?? '', amount: amount.toString(), usage: used };
}

export function fromRefused({ at: _, subject, safety, ...rest }: Refused): JournalBody {
  const value = { ...rest, subject: fromSubject(subject), safety: fromSafety(safety) };
  return { $case: 'refused', value };
}

/** `incarnation` is whose lease it was, which after a restart is not who writes. */
export function fromReturned(
  { lease, ledger, organization, admitted }: Omit<Returned, 'at'>,
  incarnation: string,
): JournalBody {
  const value = { lease, ledger, organization, admitted: BigInt(admitted), incarnation };
  return { $case: 'returned', value };
}

function fromSubject({ organization, ledger, node, apiKey }: Subject): SubjectMessage {
  return { organization, ledger, node, apiKey };
}

function fromSafety(report: SafetyReport | undefined): SafetyMessage | undefined {
  return report && { findings: [...report.findings], notScanned: [...report.notScanned] };
}
