/** Why nothing was made: the message says what failed, `why` the reason, `fix` the command or edit that mends it. */
export class Refusal extends Error {
  readonly why: string;
  readonly fix: string;
  /** 2 for what was asked wrongly, 1 for what the machine does not allow. */
  readonly exitCode: 1 | 2;

  constructor(message: string, details: { why: string; fix: string; exitCode: 1 | 2 }) {
    super(message);
    this.why = details.why;
    this.fix = details.fix;
    this.exitCode = details.exitCode;
  }

  /** The lines that a person reads, in the form of `llem` itself. */
  lines(): string[] {
    const title = this.exitCode === 2 ? 'UsageError' : 'Error';
    return [`${title}: ${this.message}`, `  why: ${this.why}`, `  fix: ${this.fix}`];
  }
}
