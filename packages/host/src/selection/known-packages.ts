/** Packages of the components that llem has itself, whose names are known whether or not they are installed. */
const PACKAGES: ReadonlyMap<string, string> = new Map([
  ['zeus', '@llem/energy-zeus'],
  ['nvml', '@llem/energy-nvml'],
  ['codecarbon', '@llem/energy-codecarbon'],
  ['rapl', '@llem/energy-cpu'],
  ['estimate', '@llem/energy-cpu'],
  ['pytorch', '@llem/backend-pytorch'],
  ['tfjs', '@llem/backend-tfjs'],
  ['vllm', '@llem/backend-vllm'],
  ['tensorrt', '@llem/backend-tensorrt'],
]);

/** The package that provides `id`; null for a stranger's, whose package nobody can tell from the id. */
export function knownPackage(id: string): string | null {
  return PACKAGES.get(id) ?? null;
}

/** The same for energy sources only (measurement.md 3). */
export function knownEnergyPackage(id: string): string | null {
  const known = knownPackage(id);
  return known?.startsWith('@llem/energy-') ? known : null;
}
