export { formatJson, formatReport, reportFormat } from './format-report.ts';
export type { CheckName, Culprit, Finding, Report, Trust } from './report.ts';
export { run as runVerify } from './run.ts';
export { type VerifyOptions, verifyExport } from './verify-export.ts';
export { type ReceiptOptions, type ReceiptReport, verifyReceipt } from './verify-receipt.ts';
