import {
  canonicalField,
  canonicalText,
  composedObject,
  type DecodingStrategy,
  deepFreeze,
  type ExperimentConfig,
  type InstalledBackend,
  mayHoldIgnoredSettings,
  withoutIgnoredSettings,
} from '@llem/core';
import * as z from 'zod';
import type { RawMap } from '../copy-plain.ts';
import { explainScalar } from '../explain-scalar.ts';
import { composeExperimentConfig, switchOff } from './compose-experiment-config.ts';
import { crossValidate } from './cross-validate.ts';
import { expandDecoderPreset } from './presets.ts';

/** A valid configuration with the text that it is hashed by. */
export interface ParsedExperiment {
  readonly config: ExperimentConfig;
  /** RFC 8785 text of the canonical form (config.md 7). */
  readonly canonical_text: string;
  /** The same without what the decoding strategy ignores: equal for configurations that do the same work. */
  readonly heard_text: string;
}

/**
 * A parser for many configurations that share most of their values, such as the points of a grid. It accepts and
 * gives exactly what `composeExperimentConfig` does, and its errors are that schema's. But every distinct value of
 * a field is validated, frozen and written as canonical text only once: what is left per configuration are the
 * rules that span fields. Maps are told apart by identity, so they must not change between calls, and the parser
 * should be dropped together with them.
 *
 * The maps that it takes hold no undefined field.
 */
export function createExperimentParser(
  backends: readonly InstalledBackend[],
): (raw: RawMap) => z.ZodSafeParseResult<ParsedExperiment> {
  const schema = composeExperimentConfig(backends);
  const fields = Object.entries(composedObject(backends).shape).map(([name, field]) =>
    createFieldParser(
      name,
      field,
      backends.find(({ id }) => id === name),
    ),
  );
  const known = new Set(fields.map(({ name }) => name));
  /** Positions in `fields`, by UTF-16 code unit of the names. */
  const sorted = [...fields.keys()].sort((a, b) =>
    (fields[a]?.name ?? '') < (fields[b]?.name ?? '') ? -1 : 1,
  );

  return (raw) => {
    const parsed = parseByField(raw);
    if (parsed !== null) return { success: true, data: parsed };
    const { data, error } = schema.safeParse(raw, { error: explainScalar });
    if (error) return { success: false, error: error as unknown as z.ZodError<ParsedExperiment> };
    throw new Error(`a field of ${data.model} fails alone and passes with the others`);
  };

  function parseByField(raw: RawMap): ParsedExperiment | null {
    for (const name of Object.keys(raw)) if (!known.has(name)) return null;
    const values: FieldValue[] = [];
    const config: Record<string, unknown> = {};
    for (const { name, parse } of fields) {
      const value = parse(raw[name]);
      if (value === null) return null;
      values.push(value);
      if (value.isPresent) config[name] = value.parsed;
    }
    let isValid = true;
    crossValidate(config, raw, backends, () => {
      isValid = false;
    });
    return isValid ? withTexts(Object.freeze(config) as unknown as ExperimentConfig, values) : null;
  }

  function withTexts(config: ExperimentConfig, values: readonly FieldValue[]): ParsedExperiment {
    const strategy = config.decoder.decoding_strategy;
    let canonical = '';
    let heard = '';
    let hearsAll = true;
    for (const position of sorted) {
      const [field, value] = [fields[position], values[position]];
      if (!field || !value || (field.isSection && field.name !== config.backend)) continue;
      const heardText = value.heardText(strategy);
      hearsAll &&= heardText === value.text;
      if (value.text !== null) canonical += canonical === '' ? value.text : `,${value.text}`;
      if (heardText !== null) heard += heard === '' ? heardText : `,${heardText}`;
    }
    const canonical_text = `{${canonical}}`;
    return { config, canonical_text, heard_text: hearsAll ? canonical_text : `{${heard}}` };
  }
}

/** What one value of one field becomes. */
interface FieldValue {
  readonly isPresent: boolean;
  readonly parsed: unknown;
  /** `"name":value`; null for what the canonical form leaves out. */
  readonly text: string | null;
  readonly heardText: (strategy: DecodingStrategy) => string | null;
}

function createFieldParser(name: string, field: z.core.$ZodType, backend: InstalledBackend | undefined) {
  const alone = z.strictObject({ [name]: field });
  const section = backend ? { schema: backend.configSchema } : null;
  const seen = new Map<unknown, FieldValue | null>();

  function textOf(value: unknown): string | null {
    const canonical = canonicalField(name, value, section);
    return canonical === undefined ? null : `${JSON.stringify(name)}:${canonicalText(canonical)}`;
  }

  function parseAnew(raw: unknown): FieldValue | null {
    const { data } = alone.safeParse(expandDecoderPreset(raw === undefined ? {} : { [name]: raw }));
    if (!data) return null;
    const parsed: unknown = deepFreeze(switchOff(data))[name];
    const text = textOf(parsed);
    const heard = new Map<DecodingStrategy, string | null>();
    function heardText(strategy: DecodingStrategy): string | null {
      const known = heard.get(strategy);
      if (known !== undefined) return known;
      const kept = withoutIgnoredSettings(name, parsed, strategy);
      const made = kept === parsed ? text : textOf(kept);
      heard.set(strategy, made);
      return made;
    }
    return {
      isPresent: Object.hasOwn(data, name),
      parsed,
      text,
      heardText: mayHoldIgnoredSettings(name) ? heardText : () => text,
    };
  }

  return {
    name,
    isSection: section !== null,
    parse(raw: unknown): FieldValue | null {
      const known = seen.get(raw);
      if (known !== undefined) return known;
      const value = parseAnew(raw);
      seen.set(raw, value);
      return value;
    },
  };
}
