export type { BoundComponents, BoundEnergySource, ExperimentScope } from './binding/experiment-scope.ts';
export { createPluginHost } from './create-plugin-host.ts';
export type { Discovery } from './discovery/discover-plugins.ts';
export type { DiscoveredPlugin } from './discovery/examine-folder.ts';
export type { PluginFinding } from './plugin-finding.ts';
export type { PluginHost, PluginHostOptions } from './plugin-host.ts';
export type { PluginReport, ReportedComponent, ReportedPlugin } from './report/plugin-report.ts';
export type { ExperimentSelection, SelectedComponent } from './selection/selected-component.ts';
