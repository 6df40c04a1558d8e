// Opens a result directory at an agreed instant and prints its path.
const [, , packageUrl, outputDir, instant] = process.argv;
const { openResultDirectory } = await import(packageUrl);
await new Promise((resolve) => setTimeout(resolve, Math.max(0, Number(instant) - Date.now())));
const startedAt = new Date('2026-01-02T03:04:05Z');
console.log((await openResultDirectory(outputDir, { model: 'm', backend: 'b', startedAt })).path);
// A process that ends takes its unsaved directory with it: it stays until the others have theirs.
await new Promise((resolve) => setTimeout(resolve, 3000));
