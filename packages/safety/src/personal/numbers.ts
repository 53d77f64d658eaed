// Sums that numbers of people and their accounts carry in them.

/** Luhn's sum, of payment cards. */
export function isLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits.length > 0 && sum % 10 === 0;
}

/** Brazil's CPF: eleven digits, the last two are sums of the others. */
export function isCpf(digits: string): boolean {
  if (digits.length !== 11 || /^(\d)\1*$/.test(digits)) return false;
  const check = (length: number): number => {
    const sum = weighted(digits.slice(0, length), (index) => length + 1 - index);
    return ((sum * 10) % 11) % 10;
  };
  return check(9) === Number(digits[9]) && check(10) === Number(digits[10]);
}

/** The Netherlands' BSN: nine digits by the test of eleven. */
export function isBsn(digits: string): boolean {
  if (digits.length !== 9 || /^0*$/.test(digits)) return false;
  return weighted(digits, (index) => (index === 8 ? -1 : 9 - index)) % 11 === 0;
}

/** France's NIR: thirteen digits and a key of two. */
export function isNir(digits: string): boolean {
  if (digits.length !== 15) return false;
  return 97n - (BigInt(digits.slice(0, 13)) % 97n) === BigInt(digits.slice(13));
}

/** Spain's DNI and NIE: the letter follows from the number. */
export function isDni(text: string): boolean {
  const number = text
    .slice(0, -1)
    .toUpperCase()
    .replace('X', '0')
    .replace('Y', '1')
    .replace('Z', '2');
  return 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(number) % 23] === text.slice(-1).toUpperCase();
}

/** Italy's codice fiscale: the last letter follows from the fifteen before it. */
export function isCodiceFiscale(text: string): boolean {
  const odd = [
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
  ];
  let sum = 0;
  for (const [index, character] of [...text.toUpperCase().slice(0, 15)].entries()) {
    const value = /\d/.test(character) ? Number(character) : character.charCodeAt(0) - 65;
    sum += index % 2 === 0 ? (odd[value] ?? 0) : value;
  }
  return String.fromCharCode(65 + (sum % 26)) === text.slice(15).toUpperCase();
}

const multiplied = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
  [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
  [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
  [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
  [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
  [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
  [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
  [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
  [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
];
const permuted = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

/** India's Aadhaar: twelve digits by Verhoeff's sum. */
export function isAadhaar(digits: string): boolean {
  if (!/^[2-9]\d{11}$/.test(digits)) return false;
  let sum = 0;
  for (let index = 0; index < 12; index += 1) {
    let digit = Number(digits[11 - index]);
    for (let times = 0; times < index % 8; times += 1) digit = permuted[digit] ?? 0;
    sum = multiplied[sum]?.[digit] ?? 0;
  }
  return sum === 0;
}

function weighted(digits: string, weight: (index: number) => number): number {
  return [...digits].reduce((sum, digit, index) => sum + Number(digit) * weight(index), 0);
}
