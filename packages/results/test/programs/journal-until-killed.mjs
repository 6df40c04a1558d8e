// Journals one batch after the other and prints the number of each once it is written, until it is killed.
const [, , packageUrl, outputDir, row] = process.argv;
const { openResultDirectory } = await import(packageUrl);
const directory = await openResultDirectory(outputDir, { model: 'm', backend: 'b', startedAt: new Date() });
for (let second = 0; ; second += 1) {
  await directory.appendTelemetry([{ ...JSON.parse(row), time_s: second }]);
  process.stdout.write(`${second}\n`);
  await new Promise((resolve) => setTimeout(resolve, 5));
}
