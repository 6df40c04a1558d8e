import type { PluginReport, ReportedComponent } from '@llem/host';

/** The report of `llem plugins` for a person, as lines: each package, its components, and why each would be taken or not. */
export function pluginTable({ plugins, findings, api_version }: PluginReport): string[] {
  const lines = plugins.flatMap(({ package: name, version, api_version: api, components }) => [
    `${name} ${version}${api === api_version ? '' : ` (contract ${api})`}`,
    ...components.flatMap(componentLines),
  ]);
  const problems = findings.flatMap(({ package: name, message, why, fix }) => [
    `! ${name === '' ? '' : `${name}: `}${message}`,
    ...(why ? [`    why: ${why}`] : []),
    ...(fix ? [`    fix: ${fix}`] : []),
  ]);
  return [...(lines.length > 0 ? lines : ['no plugins are installed']), ...problems];
}

function componentLines({ kind, id, priority, probe, decision }: ReportedComponent): string[] {
  const mark = decision?.chosen ? '*' : ' ';
  const title = ` ${mark} ${`${kind} ${id}`.padEnd(22)} priority ${String(priority ?? '?').padStart(2)}`;
  const found = probe === null ? [] : [probe.available ? probe.detail : `unavailable: ${probe.reason}`];
  const isTold = probe?.available === false && decision?.reason === 'unavailable';
  const verdict = decision && !isTold ? [`${decision.reason}${decision.chosen ? ', chosen' : ''}`] : [];
  const fix = probe && !probe.available && probe.fix ? [`     fix: ${probe.fix}`] : [];
  return [[title, ...verdict, ...found].join('   '), ...fix];
}
