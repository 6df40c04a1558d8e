import { LLEMError, type LLEMErrorDetails } from './llem-error.ts';

/** Details and the class's own field, which must be given by name. */
type With<Extra> = LLEMErrorDetails & Partial<Extra>;

/** Missing, malformed or unknown configuration; wrong types handed to the library. Area `CONFIG`. */
export class ConfigError extends LLEMError {
  static override readonly brandNames: readonly string[] = ['ConfigError', 'LLEMError'];
  readonly path: string | null;
  readonly line: number | null;

  constructor(code: string, message: string, details: With<{ path: string; line: number }> = {}) {
    super(code, message, details);
    this.path = details.path ?? null;
    this.line = details.line ?? null;
  }
}

/** Plugin or engine not installed, load failure, engine error, out of memory. Area `BACKEND`. */
export class BackendError extends LLEMError {
  static override readonly brandNames: readonly string[] = ['BackendError', 'LLEMError'];
  readonly backend: string | null;

  constructor(code: string, message: string, details: With<{ backend: string }> = {}) {
    super(code, message, details);
    this.backend = details.backend ?? null;
  }
}

/** One failed check before any GPU work. `message` is the text a person reads. */
export interface PreFlightIssue {
  check: string;
  message: string;
  fix: string | null;
}

/** Checks before GPU work: all failures at once (CM-30). Area `PREFLIGHT`. */
export class PreFlightError extends LLEMError {
  static override readonly brandNames: readonly string[] = ['PreFlightError', 'LLEMError'];
  readonly issues: readonly PreFlightIssue[];

  constructor(code: string, message: string, details: With<{ issues: readonly PreFlightIssue[] }> = {}) {
    super(code, message, { ...details, meta: { ...details.meta, issues: details.issues ?? [] } });
    this.issues = Object.freeze([...(details.issues ?? [])]);
  }
}

/** One run failed, timed out, was cancelled or gave nothing. Area `EXPERIMENT`. */
export class ExperimentError extends LLEMError {
  static override readonly brandNames: readonly string[] = ['ExperimentError', 'LLEMError'];
  readonly config: Readonly<Record<string, unknown>> | null;

  constructor(
    code: string,
    message: string,
    details: With<{ config: Readonly<Record<string, unknown>> }> = {},
  ) {
    super(code, message, details);
    this.config = details.config ?? null;
  }
}

/** An illegal phase change of an experiment's state record. Area `STATE`. */
export class InvalidStateTransitionError extends ExperimentError {
  static override readonly brandNames: readonly string[] = [
    'InvalidStateTransitionError',
    'ExperimentError',
    'LLEMError',
  ];
  readonly from_state: string;
  readonly to_state: string;

  constructor(
    code: string,
    message: string,
    details: LLEMErrorDetails & { from_state: string; to_state: string },
  ) {
    super(code, message, details);
    this.from_state = details.from_state;
    this.to_state = details.to_state;
  }
}

/** A study that cannot start, cannot resume, or was interrupted. Area `STUDY`. */
export class StudyError extends LLEMError {
  static override readonly brandNames: readonly string[] = ['StudyError', 'LLEMError'];
  readonly study_dir: string | null;
  readonly succeeded: number;
  readonly failed: readonly unknown[];

  constructor(
    code: string,
    message: string,
    details: With<{ study_dir: string; succeeded: number; failed: readonly unknown[] }> = {},
  ) {
    super(code, message, details);
    this.study_dir = details.study_dir ?? null;
    this.succeeded = details.succeeded ?? 0;
    this.failed = details.failed ?? [];
  }
}

/** A plugin that does not load, is incompatible, or returns nonsense. Area `PLUGIN`. */
export class PluginError extends LLEMError {
  static override readonly brandNames: readonly string[] = ['PluginError', 'LLEMError'];
  readonly plugin: string | null;

  constructor(code: string, message: string, details: With<{ plugin: string }> = {}) {
    super(code, message, details);
    this.plugin = details.plugin ?? null;
  }
}

/** A Python process that does not start, speak or live. Area `BRIDGE`. */
export class BridgeError extends LLEMError {
  static override readonly brandNames: readonly string[] = ['BridgeError', 'LLEMError'];
  readonly exit_code: number | null;
  readonly signal: string | null;
  readonly log_tail: readonly string[];

  constructor(
    code: string,
    message: string,
    details: With<{ exit_code: number | null; signal: string | null; log_tail: readonly string[] }> = {},
  ) {
    super(code, message, details);
    this.exit_code = details.exit_code ?? null;
    this.signal = details.signal ?? null;
    this.log_tail = details.log_tail ?? [];
  }
}

/** Container start, image, GPU access, memory, permission. Area `DOCKER`. */
export class DockerError extends LLEMError {
  static override readonly brandNames: readonly string[] = ['DockerError', 'LLEMError'];
  readonly stderr_tail: readonly string[];
  readonly exchange_dir: string | null;

  constructor(
    code: string,
    message: string,
    details: With<{ stderr_tail: readonly string[]; exchange_dir: string }> = {},
  ) {
    super(code, message, details);
    this.stderr_tail = details.stderr_tail ?? [];
    this.exchange_dir = details.exchange_dir ?? null;
  }
}

/** Results of several processes that do not belong together. Area `AGGREGATION`. */
export class AggregationError extends LLEMError {
  static override readonly brandNames: readonly string[] = ['AggregationError', 'LLEMError'];
}
