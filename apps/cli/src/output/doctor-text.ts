import type { DoctorFinding } from '../doctor/finding.ts';

const STATUS_WIDTH = 8;
const CHECK_WIDTH = 17;

/** The findings of `llem doctor`, as lines: one each, with why it matters and the fix below what is wrong. */
export function doctorText(findings: readonly DoctorFinding[]): string[] {
  const count = (status: DoctorFinding['status']) =>
    findings.filter((finding) => finding.status === status).length;
  return [
    ...findings.flatMap(({ status, check, message, why, fix }) => [
      ...rows(`${status.padEnd(STATUS_WIDTH)} ${check.padEnd(CHECK_WIDTH)} `, message),
      ...(why === null ? [] : [`  why: ${why}`]),
      ...(fix === null ? [] : [`  fix: ${fix}`]),
    ]),
    `${count('ok')} ok, ${count('warning')} with a warning, ${count('failed')} failed`,
  ];
}

function rows(lead: string, message: string): string[] {
  const [first = '', ...more] = message.split('\n');
  return [`${lead}${first}`, ...more.map((line) => `  ${line}`)];
}
