// What the host selects for a project: `node select-energy.mjs <folder> <energy>`, as JSON. A program of its own, so
// that the packages are those built, found through the project's node_modules.
import { createSystemClock, UserConfig } from '../../packages/core/dist/index.js';
import { createPluginHost } from '../../packages/host/dist/index.js';

const [, , cwd, energy] = process.argv;
const log = () => undefined;
const host = createPluginHost({
  roots: [],
  paths: [],
  discovery: true,
  cwd,
  env: { ...process.env },
  settings: UserConfig.parse({}),
  logger: { debug: log, info: log, warn: log },
  clock: createSystemClock(),
});
const selection = await host.selectForExperiment({ backend: 'engine', energy: { backend: energy } });
const idOf = (selected) => selected && `${selected.package} ${selected.component.id}`;
console.log(
  JSON.stringify({
    energy: idOf(selection.energy),
    cpuEnergy: idOf(selection.cpuEnergy),
    telemetry: idOf(selection.telemetry),
    issues: selection.issues.map(({ message }) => message),
    decisions: Object.fromEntries(
      selection.decisions.map(({ kind, id, reason, detail }) => [`${kind} ${id}`, { reason, detail }]),
    ),
  }),
);
