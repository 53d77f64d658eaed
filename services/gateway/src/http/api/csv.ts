/** What spreadsheets take for the beginning of a formula. */
const formula = /^[=+\-@\t\r]/;
const decimal = /^-?\d+(\.\d+)?$/;
const special = /[",\r\n]/;

/**
 * One line of CSV as RFC 4180 has it. A text that a spreadsheet would run begins with an apostrophe;
 * numbers stay numbers.
 */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

function cell(text: string): string {
  const safe = formula.test(text) && !decimal.test(text) ? `'${text}` : text;
  return special.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
