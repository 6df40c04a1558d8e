/** What an error carries beside its message; every field has a default, so that throwing stays short. */
export interface LLEMErrorDetails {
  /** The reason, when the message alone does not make it plain. */
  why?: string | null;
  /** The exact command or edit that mends it. */
  fix?: string | null;
  /** Values for programs; the extra fields of the subclass live here too. */
  meta?: Record<string, unknown>;
  cause?: unknown;
}

const BRAND = Symbol.for('llem.error');

/**
 * Base of every failure that llem explains. `code` is `AREA.SUBCODE`; `message` says what failed and where.
 * Errors are recognised by a brand, never by `instanceof`: two copies of this package must agree.
 */
export class LLEMError extends Error {
  readonly code: string;
  readonly why: string | null;
  readonly fix: string | null;
  readonly meta: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, details: LLEMErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.brandNames[0] ?? 'LLEMError';
    this.code = code;
    this.why = details.why ?? null;
    this.fix = details.fix ?? null;
    this.meta = Object.freeze({ ...details.meta });
    Object.defineProperty(this, BRAND, { value: new.target.brandNames });
  }

  /** This class's name, then those of its ancestors: the brand that `is` looks up. */
  static readonly brandNames: readonly string[] = ['LLEMError'];

  /** True for an error of this class or a subclass, whichever copy of the package made it. */
  static is<This extends typeof LLEMError>(this: This, value: unknown): value is InstanceType<This> {
    const brand: unknown =
      typeof value === 'object' && value !== null ? Reflect.get(value, BRAND) : undefined;
    return Array.isArray(brand) && brand.includes(this.brandNames[0]);
  }
}
