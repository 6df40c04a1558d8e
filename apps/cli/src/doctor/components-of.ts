import type { ComponentKind } from '@llem/core';
import type { ReportedComponent } from '@llem/host';
import type { MachineFacts } from '@llem/study/inspection';

/** The installed components of a kind, with the package of each. */
export function componentsOf(
  { survey }: Pick<MachineFacts, 'survey'>,
  kind: ComponentKind,
): readonly (ReportedComponent & { readonly package: string })[] {
  const plugins = survey.value?.report.plugins ?? [];
  return plugins.flatMap(({ package: name, components }) =>
    components
      .filter((component) => component.kind === kind)
      .map((component) => ({ ...component, package: name })),
  );
}
