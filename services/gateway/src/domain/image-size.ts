// How large a picture is, read from the beginning of its data URL. Nothing is decoded but the few bytes
// that say so.

export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** No header hides its size behind more segments than this. */
const segmentsMax = 256;

/** The size of the picture in a data URL; undefined where that cannot be read. */
export function imageSizeOf(url: string): ImageSize | undefined {
  const comma = url.indexOf(',');
  if (!/^data:image\/[\w.+-]+(;[\w=.-]+)*;base64$/i.test(url.slice(0, Math.max(0, comma)))) {
    return undefined;
  }
  const at = (start: number, length: number): Buffer => slice(url, comma + 1, start, length);
  const size = pngSize(at) ?? gifSize(at) ?? webpSize(at) ?? jpegSize(at);
  return size && size.width > 0 && size.height > 0 ? size : undefined;
}

/** The bytes of a picture, from one on; fewer where it ends. */
type Bytes = (start: number, length: number) => Buffer;

/** Four characters are three bytes: only those that are asked for are decoded. */
function slice(url: string, from: number, start: number, length: number): Buffer {
  const first = Math.floor(start / 3);
  const last = Math.ceil((start + length) / 3);
  const text = url.slice(from + first * 4, from + last * 4);
  return Buffer.from(text, 'base64').subarray(start - first * 3, start - first * 3 + length);
}

function pngSize(at: Bytes): ImageSize | undefined {
  const head = at(0, 24);
  if (head.length < 24 || head.toString('latin1', 1, 4) !== 'PNG') return undefined;
  return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
}

function gifSize(at: Bytes): ImageSize | undefined {
  const head = at(0, 10);
  if (head.length < 10 || head.toString('latin1', 0, 4) !== 'GIF8') return undefined;
  return { width: head.readUInt16LE(6), height: head.readUInt16LE(8) };
}

function webpSize(at: Bytes): ImageSize | undefined {
  const head = at(0, 30);
  if (head.length < 30 || head.toString('latin1', 8, 12) !== 'WEBP') return undefined;
  switch (head.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return { width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff };
    case 'VP8L': {
      const bits = head.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return { width: head.readUIntLE(24, 3) + 1, height: head.readUIntLE(27, 3) + 1 };
    default:
      return undefined;
  }
}

/** Segments follow one another, each with its length; one of them begins a frame and has the size. */
function jpegSize(at: Bytes): ImageSize | undefined {
  if (at(0, 2).toString('hex') !== 'ffd8') return undefined;
  let start = 2;
  for (let segment = 0; segment < segmentsMax; segment += 1) {
    const head = at(start, 9);
    const marker = head[1] ?? 0;
    if (head.length < 9 || head[0] !== 0xff) return undefined;
    if (marker === 0xff) {
      start += 1;
    } else if (isFrame(marker)) {
      return { height: head.readUInt16BE(5), width: head.readUInt16BE(7) };
    } else {
      start += 2 + head.readUInt16BE(2);
    }
  }
  return undefined;
}

/** C4, C8 and CC are tables and the like. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}
