/** As long as an address can be on its way through the mail. */
const lengthMax = 254;

/** One @ with something on both sides; only the mail itself can tell more. */
const shape = /^[^\s@\p{C}]+@[^\s@\p{C}]+$/u;

/** An address as it is stored (Unicode NFC), or undefined for what is none. */
export function parseEmail(text: string): string | undefined {
  const email = text.normalize('NFC');
  return email.length <= lengthMax && shape.test(email) ? email : undefined;
}
