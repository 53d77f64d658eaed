import type { Checked } from './check-piece.ts';
import type { Crew } from './crew.ts';
import { type Piece, piecesOf } from './pieces.ts';
import type { LogSource } from './source.ts';

/** A piece of the log with what the crew found out about its lines. */
export interface CheckedPiece {
  readonly piece: Piece;
  readonly checked: Checked;
}

/** Pieces that are under way at once, for each thread and for this one. */
const underWayEach = 2;

/** Every piece of a log in order, while the crew works ahead. A piece is valid until the next. */
export async function* checkedPieces(source: LogSource, crew: Crew): AsyncIterable<CheckedPiece> {
  const check = ({ slab: bytes, from, to, ended }: Piece) =>
    crew.ask('check', { bytes, from, to, ended });
  for await (const { piece, result } of ahead(source, crew, check)) {
    yield { piece, checked: result };
  }
}

/** The same with the hash of all bytes: SHA-256, in hex. */
export async function* summedPieces(
  source: LogSource,
  crew: Crew,
  onSum: (sum: string) => void,
): AsyncIterable<CheckedPiece> {
  const check = async ({ slab: bytes, from, to, ended, raw }: Piece) => {
    const [checked] = await Promise.all([
      crew.ask('check', { bytes, from, to, ended }),
      crew.ask('addToSum', { bytes, ...raw }),
    ]);
    return checked;
  };
  for await (const { piece, result } of ahead(source, crew, check)) {
    yield { piece, checked: result };
  }
  onSum(await crew.ask('sum'));
}

/** What a crew makes of each piece, in the order of the log, some of them ahead. */
export async function* ahead<Result>(
  source: LogSource,
  crew: Crew,
  work: (piece: Piece) => Promise<Result>,
): AsyncIterable<{ readonly piece: Piece; readonly result: Result }> {
  const most = underWayEach * (crew.size + 1);
  const underWay: { readonly piece: Piece; readonly result: Promise<Result> }[] = [];
  const finish = async () => {
    const first = underWay.shift();
    return first && { piece: first.piece, result: await first.result };
  };
  for await (const piece of piecesOf(source)) {
    const result = work(piece);
    // Whoever awaits it comes later, and a failure before that is not one that nobody handles.
    result.catch(() => {});
    underWay.push({ piece, result });
    if (underWay.length < most) continue;
    const done = await finish();
    if (!done) continue;
    yield done;
    done.piece.release();
  }
  for (let done = await finish(); done; done = await finish()) yield done;
}
