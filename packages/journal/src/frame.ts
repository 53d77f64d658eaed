// A frame is: length (4 bytes, little-endian), CRC-32C (4 bytes, little-endian), payload.
// The checksum covers the position, the length and the payload, and starts from a seed of the
// incarnation: bytes that look like a frame elsewhere, or in another's file, are none here.
import { crc32c } from '@node-rs/crc32';

export const headerBytes = 8;

/** Nothing that one request writes comes near it; a length beyond it is damage. */
export const payloadBytesMax = 1_048_576;

/** Where the checksums of one incarnation's frames start from. */
export function frameSeed(incarnation: string): number {
  return crc32c(incarnation);
}

/** Writes the frame of `payload` at the start of `target`; returns its length. */
export function putFrame(
  target: Buffer,
  payload: Uint8Array,
  at: { readonly position: bigint; readonly seed: number },
): number {
  target.writeUInt32LE(payload.length, 0);
  target.writeUInt32LE(checksum(payload, at.position, at.seed), 4);
  target.set(payload, headerBytes);
  return headerBytes + payload.length;
}

/** A whole file of frames, or a part of one, that begins at a frame. */
export interface FrameBytes {
  readonly bytes: Buffer;
  /** The position of the first byte. */
  readonly base: bigint;
  readonly seed: number;
}

/** The payload of the frame at `offset`, or undefined when there is no whole and sound one. */
export function frameAt({ bytes, base, seed }: FrameBytes, offset: number): Buffer | undefined {
  const length = payloadLengthAt(bytes, offset);
  if (length === undefined || offset + headerBytes + length > bytes.length) return undefined;
  const payload = bytes.subarray(offset + headerBytes, offset + headerBytes + length);
  const expected = bytes.readUInt32LE(offset + 4);
  return checksum(payload, base + BigInt(offset), seed) === expected ? payload : undefined;
}

/** The length that the header at `offset` states, or undefined when no frame can have it. */
export function payloadLengthAt(bytes: Buffer, offset: number): number | undefined {
  if (offset + headerBytes > bytes.length) return undefined;
  const length = bytes.readUInt32LE(offset);
  return length >= 1 && length <= payloadBytesMax ? length : undefined;
}

/** Whether a sound frame begins anywhere behind `offset`: then what is at `offset` is no torn tail. */
export function hasFrameBehind(frames: FrameBytes, offset: number): boolean {
  for (let at = offset + 1; at + headerBytes < frames.bytes.length; at += 1) {
    if (frameAt(frames, at)) return true;
  }
  return false;
}

function checksum(payload: Uint8Array, position: bigint, seed: number): number {
  const place = Buffer.allocUnsafe(12);
  place.writeBigUInt64LE(position, 0);
  place.writeUInt32LE(payload.length, 8);
  return crc32c(payload, crc32c(place, seed));
}
