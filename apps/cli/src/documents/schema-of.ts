import { type Introspection, type JsonSchema, jsonSchemaOf } from '@llem/config';
import { ExperimentResult, StudyResultSchema } from '@llem/core';
import { ComparisonDocument } from './comparison-document.ts';
import { ConfigDocument } from './config-document.ts';
import { DoctorDocument } from './doctor-document.ts';
import { DOCUMENT_NAMES, type DocumentName } from './document-names.ts';
import { DryRunDocument } from './dry-run-document.ts';
import { ErrorDocument } from './error-document-schema.ts';
import { PluginsDocument } from './plugins-document.ts';
import { PluginsSetupDocument } from './plugins-setup-document.ts';
import { ReportDocument } from './report-document.ts';
import { withUnits } from './with-units.ts';

type Files = Pick<Introspection, 'getExperimentFileSchema' | 'getStudyFileSchema'>;

const SCHEMAS: Readonly<Record<DocumentName, (files: Files) => JsonSchema>> = {
  experiment: (files) => files.getExperimentFileSchema(),
  study: (files) => files.getStudyFileSchema(),
  result: () => ({ title: 'llem result', ...jsonSchemaOf(ExperimentResult, 'output') }),
  'study-result': () => ({ title: 'llem study result', ...jsonSchemaOf(StudyResultSchema, 'output') }),
  'dry-run': () => ({ title: 'llem run --dry-run --json', ...jsonSchemaOf(DryRunDocument, 'output') }),
  plugins: () => ({ title: 'llem plugins --json', ...jsonSchemaOf(PluginsDocument, 'output') }),
  'plugins-setup': () => ({
    title: 'llem plugins setup --json',
    ...jsonSchemaOf(PluginsSetupDocument, 'output'),
  }),
  config: () => ({ title: 'llem config --json', ...jsonSchemaOf(ConfigDocument, 'output') }),
  doctor: () => ({ title: 'llem doctor --json', ...jsonSchemaOf(DoctorDocument, 'output') }),
  compare: () => ({ title: 'llem compare --json', ...jsonSchemaOf(ComparisonDocument, 'output') }),
  report: () => ({ title: 'llem report --json', ...jsonSchemaOf(ReportDocument, 'output') }),
  error: () => ({ title: 'a failure, with --json', ...jsonSchemaOf(ErrorDocument, 'output') }),
};

/** The JSON Schema of one kind of document, composed from the installed plugins. */
export function schemaOf(name: DocumentName, files: Files): JsonSchema {
  const { $schema, title, ...schema } = withUnits(SCHEMAS[name](files));
  return { $schema, title, ...schema };
}

/** All of them, by name, as definitions of one schema. */
export function allSchemas(files: Files): JsonSchema {
  const { $schema } = schemaOf('error', files);
  const $defs = Object.fromEntries(
    DOCUMENT_NAMES.map((name) => {
      const { $schema: _dialect, ...schema } = schemaOf(name, files);
      return [name, schema];
    }),
  );
  return { $schema, $defs };
}
